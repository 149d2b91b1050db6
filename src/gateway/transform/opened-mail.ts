// What is handed on in the place of a carrier, and what it says of its sender.

import { randomBytes } from 'node:crypto'
import type { SenderState } from '../../core/envelope/proof.ts'
import { type Header, valuesOf } from '../../mail/header.ts'
import { parseMessage } from '../../mail/parse.ts'
import { writeField, writeText } from '../../mail/write-header.ts'
import { type Content, from as fromOn, joined, type Staged } from '../../smtp/staged.ts'
import { isOnlyCarrier } from '../message/carrier-only.ts'
import { joinFields, mailDate, traceOf } from '../message/fields.ts'
import { outlineOf } from '../message/outline.ts'

/** Ways that it went inside, what other systems said of it, and what only we say. */
const stripped =
  /^(?:received|authentication-results|return-path|delivered-to|bcc|x-original-to|x-spam-.*|resent-.*|x-postern-.*)$/
const content = /^(?:content-.*|mime-version)$/

/** The mail that the carrier came as. */
export interface Outer {
  readonly staged: Staged
  readonly header: Header
}

export interface Inner {
  readonly header: Header
  readonly message: Staged
  readonly sender: SenderState
}

/** @param mark put before the subject; null for nothing. */
export async function openedMail(
  { staged, header: outer }: Outer,
  { header: inner, message, sender }: Inner,
  mark: string | null,
  now: Date,
): Promise<Content> {
  const first = [
    `Received: by gateway (Postern); ${mailDate(now)}\r\n`,
    ...traceOf(outer, now),
    `X-Postern-Sender: ${said(sender)}\r\n`,
  ]
  const outline = await outlineOf(staged)
  const alone = outline !== null && isOnlyCarrier(await parseMessage(outline))
  if (alone && sender.state === 'verified' && inner.sound && inner.fields.length > 0) {
    const own = inner.fields.filter(({ name }) => !stripped.test(name))
    const header = [...first, ...own.map(field => marked(field.name, field.raw, mark))]
    return joined([joinFields(header), fromOn(message, inner.body)])
  }
  const kept = outer.fields.filter(
    ({ name }) => !content.test(name) && !['received', 'delivered-to'].includes(name) && !/^x-postern-/.test(name),
  )
  const shown = alone ? [noticePart(inner)] : originalPart(outer, staged)
  const fields = alone ? kept.filter(({ name }) => name !== 'subject') : kept
  const subject = alone ? inner.fields.filter(({ name }) => name === 'subject').slice(0, 1) : []
  const boundary = `=_${randomBytes(16).toString('hex')}`
  const head = [
    ...first,
    ...[...fields, ...subject].map(field => marked(field.name, field.raw, mark)),
    'MIME-Version: 1.0\r\n',
    `Content-Type: multipart/mixed; boundary="${boundary}"\r\n`,
  ]
  const attached = 'Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename="message.eml"\r\n\r\n'
  return joined([
    joinFields(head),
    Buffer.from(`--${boundary}\r\n`),
    ...shown,
    Buffer.from(`\r\n--${boundary}\r\n${attached}`),
    message,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ])
}

function marked(name: string, raw: string, mark: string | null): string {
  if (name !== 'subject' || mark === null) return raw
  return raw.replace(/^([^:]*:[ \t]*)/, (_, start: string) => `${start}${writeText(mark)} `)
}

function said(sender: SenderState): string {
  const subject = 'subject' in sender ? `; by=${sender.subject.replace(/[^\x21-\x7e]/g, '?')}` : ''
  return sender.state + subject
}

/** The mail as it came, beside what was opened. */
function originalPart(outer: Header, staged: Staged): (Buffer | Content)[] {
  const fields = outer.fields.filter(({ name }) => /^content-/.test(name)).map(({ raw: field }) => field)
  return [joinFields(fields), fromOn(staged, outer.body)]
}

/** Whom a message says that it is from, as text: nothing proves it. */
function noticePart(inner: Header): Buffer {
  const claimed = valuesOf(inner, 'from').join(', ')
  const text = `The message below was opened by the mail gateway. Nothing proves who wrote it. It says that it is from:\r\n${claimed}\r\n`
  return Buffer.concat([
    Buffer.from(
      writeField('Content-Type', 'text/plain; charset=utf-8') + writeField('Content-Transfer-Encoding', '8bit'),
    ),
    Buffer.from('\r\n'),
    Buffer.from(text, 'latin1'),
  ])
}
