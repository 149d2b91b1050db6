import { describe, expect, it } from 'vitest'
import { authorOf, fieldsOf, languageOf, whyAutomatic } from './fields.ts'

const fields = (...lines: string[]) => fieldsOf(`${lines.join('\r\n')}\r\n\r\nAuto-Submitted: auto-replied\r\n`)

describe('whether a person waits for an answer', () => {
  it.each([
    ['Auto-Submitted: auto-replied', 'automatic'],
    ['Auto-Submitted: auto-generated; owner-email="x"', 'automatic'],
    ['Auto-Submitted: no', null],
    ['Precedence: bulk', 'list'],
    ['Precedence: first-class', null],
    ['List-Id: <all.example.org>', 'list'],
    ['List-Unsubscribe: <mailto:x@example.org>', 'list'],
    ['Content-Type: multipart/report;\r\n report-type=delivery-status', 'automatic'],
    ['Return-Path: <>', 'automatic'],
    ['X-Autoreply: yes', 'automatic'],
    ['x-postern-answer: 1', 'loop'],
    [Array.from({ length: 51 }, (_, i) => `Received: from a by b; ${i}`).join('\r\n'), 'loop'],
    [Array.from({ length: 20 }, (_, i) => `Received: from a by b; ${i}`).join('\r\n'), null],
    ['Subject: Auto-Submitted: auto-replied', null],
  ])('%s', (line, why) => {
    expect(whyAutomatic(fields('From: a@example.org', line))).toBe(why)
  })
})

describe('the language of whoever forwards', () => {
  it.each([
    ['Content-Language: de-CH', 'de'],
    ['Accept-Language: pt, fr-FR;q=0.8, en', 'fr'],
    ['Accept-Language: en-US\r\nContent-Language: it', 'it'],
    ['Content-Language: eng', null],
    ['Subject: x', null],
  ])('%s', (line, language) => {
    expect(languageOf(fields(line))).toBe(language)
  })
})

describe('the author', () => {
  it.each([
    ['From: Robin <Robin@Example.net>', 'robin@example.net'],
    ['From: robin@example.net', 'robin@example.net'],
    ['From: "bob@example.org, <x@y.example>" <robin@example.net>', 'robin@example.net'],
    ['From: robin@example.net, bob@example.org', null],
    ['From: bob@example.org <robin@example.net>, x@y.example', null],
    ['From: robin@example.net\r\nFrom: bob@example.org', null],
    ['Subject: x', null],
  ])('%s', (line, author) => {
    expect(authorOf(fields(line))).toBe(author)
  })
})
