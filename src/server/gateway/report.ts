// Reports of delivery that say what happened to whom, and never of which message: its text and its subject stay where they are.

import { randomBytes, randomUUID } from 'node:crypto'
import { latin1, mailDate } from './fields.ts'

export type Action = 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded'

export interface Status {
  /** As the sender knows it. */
  readonly recipient: string
  readonly action: Action
  /** RFC 3463. */
  readonly status: string
}

const sentences: Readonly<Record<Action, string>> = {
  failed: 'Your message could not be delivered to:',
  delayed: 'Your message was not delivered yet, and is tried again, to:',
  delivered: 'Your message was delivered to:',
  relayed: 'Your message was handed on to a system that does not confirm delivery, for:',
  expanded: 'Your message was delivered to a list:',
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
    const action = value('action').toLowerCase() as Action
    const status = /^[245]\.\d{1,3}\.\d{1,3}/.exec(value('status'))?.[0]
    const recipient = value('(?:original|final)-recipient').replace(/^(?:rfc822|utf-8)\s*;\s*/i, '')
    if (action in sentences && status !== undefined && addressShape.test(recipient))
      found.push({ recipient, action, status })
  }
  return found.slice(0, 1_000)
}

/** @param domain whose mail system speaks. @param to whom it speaks to. */
export function writeReport(statuses: readonly Status[], domain: string, to: string, now: Date): Buffer {
  const boundary = `=_${randomBytes(16).toString('hex')}`
  const actions = [...new Set(statuses.map(({ action }) => action))]
  const text = actions.flatMap(action => [
    sentences[action],
    ...statuses.filter(each => each.action === action).map(({ recipient, status }) => `  ${recipient} (${status})`),
    '',
  ])
  const failed = actions.includes('failed')
  const lines = [
    `From: Mail Delivery System <MAILER-DAEMON@${domain}>`,
    `To: <${to}>`,
    `Subject: ${failed ? 'Undelivered mail' : 'Delivery status'}`,
    `Date: ${mailDate(now)}`,
    `Message-ID: <${randomUUID()}@${domain}>`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=us-ascii',
    '',
    ...text,
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
