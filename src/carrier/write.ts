// A carrier to the byte: for whoever hands on bytes, a piece at a time, and many times a second.

import type { Chunks } from '../core/chunks.ts'
import { newBoundary, quotedPrintable, rfc5322Date } from '../mail/compose.ts'
import {
  type Mailbox,
  type WrittenField,
  writeField,
  writeHeader,
  writeMailbox,
  writeText,
  writeTextField,
} from '../mail/write-header.ts'
import { type CarrierOptions, contentOf, fileHeader } from './carrier.ts'

export interface WrittenCarrier {
  /** With angle brackets. */
  readonly messageId: string
  readonly subject: WrittenField
  readonly header: Buffer
  /** Pure ASCII, lines of at most 76 characters ended by CRLF. */
  readonly body: AsyncIterable<Uint8Array>
}

export interface WritingOptions extends CarrierOptions {
  readonly attached: true
  /** Whom it says that it comes from, and where answers go. */
  readonly author: Mailbox
  /** Fields that stand before its own. */
  readonly ahead: readonly WrittenField[]
}

export async function writeCarrier(options: WritingOptions): Promise<WrittenCarrier> {
  const { author, recipient, ahead, date } = options
  const { messageId, inReplyTo, references, ...content } = await contentOf(options, '\r\n')
  const subject = writeField('Subject', writeText(content.subject))
  const mixed = newBoundary()
  const header = writeHeader([
    ...ahead,
    writeTextField('From', writeMailbox(author)),
    writeTextField('To', recipient),
    subject,
    writeField('Date', rfc5322Date(date)),
    writeTextField('Message-ID', messageId),
    inReplyTo.length > 0 ? writeTextField('In-Reply-To', inReplyTo.join(' ')) : null,
    references.length > 0 ? writeTextField('References', references.join(' ')) : null,
    writeField('MIME-Version', '1.0'),
    writeField('Content-Type', `multipart/mixed; boundary="${mixed}"`),
  ])
  return { messageId, subject, header: Buffer.from(header, 'latin1'), body: bodyOf(content, mixed) }
}

interface Content {
  readonly text: string
  readonly html: string
  readonly file: Chunks
}

async function* bodyOf({ text, html, file }: Content, mixed: string): AsyncGenerator<Uint8Array> {
  const inner = newBoundary()
  const said = [
    `--${mixed}`,
    writeHeader([writeField('Content-Type', `multipart/alternative; boundary="${inner}"`)]),
    `--${inner}`,
    textPart('plain', text),
    `--${inner}`,
    textPart('html', html),
    `--${inner}--`,
    `--${mixed}`,
    fileHeader,
  ]
  yield Buffer.from(said.join('\r\n'), 'latin1')
  yield* file
  yield Buffer.from(`\r\n--${mixed}--\r\n`, 'latin1')
}

function textPart(kind: 'plain' | 'html', text: string): string {
  const header = writeHeader([
    writeField('Content-Type', `text/${kind}; charset=utf-8`),
    writeField('Content-Transfer-Encoding', 'quoted-printable'),
  ])
  return `${header}${quotedPrintable(text)}`
}
