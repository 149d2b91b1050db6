// Reports of delivery that say what happened to whom, and never of which message: its text and its subject stay where they are.

import { randomBytes, randomUUID } from 'node:crypto'
import { encodeWords } from 'nodemailer/lib/mime-funcs'
import { encode, wrap } from 'nodemailer/lib/qp'
import type { Language } from '../../core/htm/words.ts'
import type { DsnAction } from '../model.ts'
import { latin1, mailDate } from './fields.ts'
import { gatewayWords } from './words.ts'

export interface Status {
  /** As the sender knows it. */
  readonly recipient: string
  readonly action: DsnAction
  /** RFC 3463. */
  readonly status: string
}

const addressShape = /^[^\s<>(),:;"\\]{1,64}@[A-Za-z0-9.-]{1,253}$/

/**
 * What a report says of its recipients: three fields of each, in shapes that have no room for anything else.
 * @returns nothing for a report that cannot be read.
 */
export function readStatuses(raw: Buffer): Status[] {
  const text = latin1(raw.subarray(0, 1024 * 1024))
  const [, fields = ''] =
    /^content-type:\s*message\/(?:global-)?delivery-status\b[\s\S]*?\r?\n\r?\n([\s\S]{0,50000})/im.exec(text) ?? []
  const found: Status[] = []
  for (const block of fields.split(/\r?\n[ \t]*\r?\n/)) {
    const value = (name: string) => new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(block)?.[1]?.trim() ?? ''
    const action = value('action').toLowerCase() as DsnAction
    const status = /^[245]\.\d{1,3}\.\d{1,3}/.exec(value('status'))?.[0]
    const recipient = value('(?:original|final)-recipient').replace(/^(?:rfc822|utf-8)\s*;\s*/i, '')
    if (action in gatewayWords.en.report.action && status !== undefined && addressShape.test(recipient))
      found.push({ recipient, action, status })
  }
  return found.slice(0, 1_000)
}

/**
 * @param domain whose mail system speaks.
 * @param to whom it speaks to.
 * @param language of the part for people; English to whoever is outside.
 */
export function writeDsn(
  statuses: readonly Status[],
  domain: string,
  to: string,
  now: Date,
  language: Language = 'en',
): Buffer {
  const { from, undelivered, status, action: sentences } = gatewayWords[language].report
  const boundary = `=_${randomBytes(16).toString('hex')}`
  const actions = [...new Set(statuses.map(({ action }) => action))]
  const text = actions.flatMap(action => [
    sentences[action],
    ...statuses.filter(each => each.action === action).map(({ recipient, status }) => `  ${recipient} (${status})`),
    '',
  ])
  const lines = [
    `From: ${encodeWords(from, 'Q')} <MAILER-DAEMON@${domain}>`,
    `To: <${to}>`,
    `Subject: ${encodeWords(actions.includes('failed') ? undelivered : status, 'Q')}`,
    `Date: ${mailDate(now)}`,
    `Message-ID: <${randomUUID()}@${domain}>`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: quoted-printable',
    `Content-Language: ${language}`,
    '',
    wrap(encode(text.join('\r\n'))),
    `--${boundary}`,
    'Content-Type: message/delivery-status',
    '',
    `Reporting-MTA: dns; ${domain}`,
    ...statuses.flatMap(({ recipient, action, status }) => [
      '',
      `Final-Recipient: rfc822; ${recipient}`,
      `Action: ${action}`,
      `Status: ${status}`,
    ]),
    '',
    `--${boundary}--`,
    '',
  ]
  return Buffer.from(lines.join('\r\n'), 'utf8')
}
