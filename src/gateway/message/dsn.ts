// Reports of delivery that say what happened to whom, and never of which message: its text and its subject stay where they are.

import { randomBytes, randomUUID } from 'node:crypto'
import { encodeWords } from 'nodemailer/lib/mime-funcs'
import { encode, wrap } from 'nodemailer/lib/qp'
import type { Language } from '../../core/htm/words.ts'
import { type DsnAction, readDeliveryStatuses } from '../../mail/dsn.ts'
import { mailDate } from './fields.ts'
import { gatewayWords } from './words.ts'

export interface Status {
  /** As the sender knows it. */
  readonly recipient: string
  readonly action: DsnAction
  /** RFC 3463. */
  readonly status: string
}

/** What a report says of its recipients: three fields of each, and nothing of those that it does not name. */
export function readStatuses(raw: Uint8Array): Status[] {
  return readDeliveryStatuses(raw).flatMap(({ recipient, action, status }) =>
    recipient === null ? [] : [{ recipient, action, status }],
  )
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
