import { describe, expect, it } from 'vitest'
import { utf8 } from '../core/bytes.ts'
import { kindOfAutomatic, maxHops, whyAutomatic } from './automatic.ts'
import { readHeader } from './header.ts'

const header = (...lines: string[]) => readHeader(utf8(`${lines.join('\r\n')}\r\n\r\nAuto-Submitted: auto-replied\r\n`))
const hops = (count: number) => Array.from({ length: count }, (_, i) => `Received: from a by b; ${i}`).join('\r\n')

describe('whether a person waits for an answer', () => {
  it.each([
    ['Auto-Submitted: auto-replied', 'automatic'],
    ['Auto-Submitted: auto-generated; owner-email="x"', 'automatic'],
    ['Auto-Submitted: no', null],
    ['Auto-Submitted:', null],
    ['Precedence: bulk', 'automatic'],
    ['Precedence: list', 'list'],
    ['Precedence: first-class', null],
    ['List-Id: <all.example.org>', 'list'],
    ['List-Unsubscribe: <mailto:x@example.org>', 'list'],
    ['Content-Type: multipart/report;\r\n report-type=delivery-status', 'report'],
    ['Content-Type: multipart/report; report-type=disposition-notification', 'receipt'],
    ['Return-Path: <>', 'report'],
    ['Return-Path: <>\r\nAuto-Submitted: auto-replied (away)', 'automatic'],
    ['X-Autoreply: yes', 'automatic'],
    ['X-Autoresponse: yes', 'automatic'],
    ['X-Auto-Reply-From: a@example.org', 'automatic'],
    ['X-Mail-Autoreply: vacation', 'automatic'],
    ['X-Auto-Response-Suppress: All', 'automatic'],
    ['X-FC-MachineGenerated: true', 'automatic'],
    ['X-Precedence: auto_reply', 'automatic'],
    ['X-POST-MessageClass: 9; Autoresponder', 'automatic'],
    ['Delivered-To: Autoresponder', 'automatic'],
    ['Delivered-To: a@example.org', null],
    ['Sender: Mail Delivery <MAILER-DAEMON@example.org>', 'automatic'],
    ['X-Autograph: yes', null],
    ['x-postern-answer: 1', 'loop'],
    [hops(maxHops + 1), 'loop'],
    [hops(maxHops), null],
    ['Subject: Auto-Submitted: auto-replied', null],
  ])('%s', (line, why) => {
    expect(whyAutomatic(header('From: a@example.org', line), 'a@example.org')).toBe(why)
  })

  it('nobody does of what comes from nobody, but for answers', () => {
    expect(whyAutomatic(header('From: a@example.org'), '')).toBe('report')
    expect(whyAutomatic(header('Auto-Submitted: auto-replied'), '')).toBe('automatic')
    expect(whyAutomatic(header('From: a@example.org'), 'Postmaster@example.org')).toBe('automatic')
  })

  it('is told apart from whether it goes in circles', () => {
    expect(kindOfAutomatic(header(hops(maxHops + 1), 'Precedence: list'), 'a@example.org')).toBe('list')
  })
})
