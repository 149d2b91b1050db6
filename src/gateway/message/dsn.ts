// Reports of delivery that say what happened to whom, and never of which message: its text and its subject stay where they are.

import { randomBytes, randomUUID } from 'node:crypto'
import type { Language } from '../../core/htm/words.ts'
import { quotedPrintable } from '../../mail/compose.ts'
import { type DsnAction, readDeliveryStatuses } from '../../mail/dsn.ts'
import { ofBytes, writeField, writeHeader, writeMailbox, writeText, writeTextField } from '../../mail/write-header.ts'
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
    recipient === null ? [] : [{ recipient, action, status: registered(status, action) }],
  )
}

/** RFC 3463 and its registry: the last detail of each subject, from `x.0` to `x.7`. */
const lastDetails = [0, 11, 4, 6, 7, 6, 10, 32]

/** Three numbers that anybody may choose can say anything: one that nobody registered goes on as its class alone. */
function registered(status: string, action: DsnAction): string {
  const [, subject = 0, detail = 0] = status.split('.').map(Number)
  const first = action === 'failed' ? (status.startsWith('4') ? '4' : '5') : action === 'delayed' ? '4' : '2'
  return detail <= (lastDetails[subject] ?? -1) ? `${first}.${subject}.${detail}` : `${first}.0.0`
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
  const header = writeHeader([
    writeTextField('From', writeMailbox({ name: from, address: `MAILER-DAEMON@${domain}` })),
    writeTextField('To', `<${to}>`),
    writeField('Subject', writeText(actions.includes('failed') ? undelivered : status)),
    writeField('Date', mailDate(now)),
    writeField('Message-ID', `<${randomUUID()}@${domain}>`),
    writeField('Auto-Submitted', 'auto-replied'),
    writeField('MIME-Version', '1.0'),
    writeField('Content-Type', `multipart/report; report-type=delivery-status; boundary="${boundary}"`),
  ])
  const people = writeHeader([
    writeField('Content-Type', 'text/plain; charset=utf-8'),
    writeField('Content-Transfer-Encoding', 'quoted-printable'),
    writeField('Content-Language', language),
  ])
  const programs = writeHeader([writeField('Content-Type', 'message/delivery-status')])
  const blocks = [
    writeHeader([writeField('Reporting-MTA', `dns; ${domain}`)]),
    ...statuses.map(each =>
      writeHeader([
        writeTextField('Final-Recipient', `rfc822; ${each.recipient}`),
        writeField('Action', each.action),
        writeTextField('Status', each.status),
      ]),
    ),
  ]
  const parts = [people + quotedPrintable(text.join('\r\n')), programs + blocks.join('')]
  const body = parts.map(part => `--${boundary}\r\n${part}\r\n`).join('')
  return Buffer.from(ofBytes(`${header}${body}--${boundary}--\r\n`))
}
