// A message as it is written (RFC 5322, MIME): what a composer holds, to the bytes that are sealed.

import { type Bytes, base64, concat, latin1, utf8 } from '../core/bytes.ts'
import {
  type Mailbox,
  ofBytes,
  type WrittenField,
  writeField,
  writeHeader,
  writeMailbox,
  writeParameter,
  writeText,
  writeTextField,
} from './write-header.ts'

export interface ComposedFile {
  readonly filename: string
  /** `type/subtype` */
  readonly mimeType: string
  readonly content: Uint8Array
  /** Of a picture that the text shows, without angle brackets; null for an attachment. */
  readonly contentId: string | null
}

export interface Composed {
  readonly from: Mailbox
  readonly to: readonly Mailbox[]
  readonly cc: readonly Mailbox[]
  readonly subject: string
  readonly date: Date
  /** With angle brackets, as the two below. */
  readonly messageId: string
  readonly inReplyTo: readonly string[]
  readonly references: readonly string[]
  readonly text: string
  /** null: written as plain text. */
  readonly html: string | null
  /** BCP 47; null when it is not known. */
  readonly language: string | null
  readonly files: readonly ComposedFile[]
  /** Of mail that no person wrote (RFC 3834). */
  readonly automatic?: 'auto-generated' | 'auto-replied'
}

interface Entity {
  readonly head: readonly WrittenField[]
  readonly body: readonly Uint8Array[]
}

/** Bcc recipients stand nowhere. @returns bytes with CRLF line ends but for what attached messages bring along. */
export function composeMessage(message: Composed): Bytes {
  const { from, to, cc, subject, date, messageId, inReplyTo, references, language, automatic } = message
  const people = (list: readonly Mailbox[]) => list.map(writeMailbox).join(', ')
  const head = [
    writeTextField('From', writeMailbox(from)),
    to.length > 0 ? writeTextField('To', people(to)) : null,
    cc.length > 0 ? writeTextField('Cc', people(cc)) : null,
    to.length + cc.length === 0 ? writeField('To', 'undisclosed-recipients:;') : null,
    writeField('Subject', writeText(subject)),
    writeField('Date', rfc5322Date(date)),
    writeTextField('Message-ID', messageId),
    inReplyTo.length > 0 ? writeTextField('In-Reply-To', inReplyTo.join(' ')) : null,
    references.length > 0 ? writeTextField('References', references.join(' ')) : null,
    language === null ? null : writeTextField('Content-Language', language),
    automatic === undefined ? null : writeField('Auto-Submitted', automatic),
    writeField('MIME-Version', '1.0'),
  ]
  const { head: kind, body } = bodyOf(message)
  return concat(ofBytes(writeHeader([...head, ...kind])), ...body)
}

function bodyOf({ text, html, files }: Composed): Entity {
  const shown = files.filter(({ contentId }) => contentId !== null)
  const attached = files.filter(({ contentId }) => contentId === null)
  const plain = textEntity('plain', text)
  const formatted = html === null ? null : related(textEntity('html', html), shown.map(fileEntity))
  const body = formatted === null ? plain : multipart('alternative', [plain, formatted])
  return attached.length === 0 ? body : multipart('mixed', [body, ...attached.map(fileEntity)])
}

function related(html: Entity, pictures: readonly Entity[]): Entity {
  return pictures.length === 0 ? html : multipart('related', [html, ...pictures])
}

/** 128 random bits: no text of a stranger holds it. */
export function newBoundary(): string {
  return `=_${[...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, '0')).join('')}`
}

function multipart(kind: 'alternative' | 'related' | 'mixed', entities: readonly Entity[]): Entity {
  const boundary = newBoundary()
  const body = entities.flatMap(({ head, body: inner }, i) => [
    ofBytes(`${i === 0 ? '' : '\r\n'}--${boundary}\r\n${writeHeader(head)}`),
    ...inner,
  ])
  return {
    head: [writeField('Content-Type', `multipart/${kind}; boundary="${boundary}"`)],
    body: [...body, utf8(`\r\n--${boundary}--\r\n`)],
  }
}

function textEntity(kind: 'plain' | 'html', text: string): Entity {
  return {
    head: [
      writeField('Content-Type', `text/${kind}; charset=utf-8`),
      writeField('Content-Transfer-Encoding', 'quoted-printable'),
    ],
    body: [utf8(quotedPrintable(text))],
  }
}

function fileEntity({ filename, mimeType, content, contentId }: ComposedFile): Entity {
  const disposition = contentId === null ? 'attachment' : 'inline'
  const whole = mimeType === 'message/rfc822'
  return {
    head: [
      writeTextField('Content-Type', [mimeType, ...writeParameter('name', filename)].join('; ')),
      writeField('Content-Disposition', [disposition, ...writeParameter('filename', filename)].join('; ')),
      ...(contentId === null ? [] : [writeTextField('Content-ID', `<${contentId}>`)]),
      // RFC 2046, 5.2.1: a message inside is never encoded; sealed, it passes no system that could not carry it.
      writeField('Content-Transfer-Encoding', whole ? 'binary' : 'base64'),
    ],
    body: whole ? [content] : [utf8(base64Lines(content))],
  }
}

/** Bytes that one line of 76 characters holds. */
const lineBytes = 57

function base64Lines(content: Uint8Array): string {
  const lines: string[] = []
  for (let at = 0; at < content.length; at += lineBytes) lines.push(base64(content.subarray(at, at + lineBytes)))
  return lines.join('\r\n')
}

/** RFC 2045, 6.7. */
export function quotedPrintable(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map(line => softLines(isPlainLine(line) ? line : escaped(line)).replace(/[ \t]$/, escapeAlways))
    .join('\r\n')
}

const isPlainLine = (line: string) => /^[\t\x20-\x3c\x3e-\x7e]*$/.test(line)

function escaped(line: string): string {
  return latin1(utf8(line)).replace(/[^\t\x20-\x3c\x3e-\x7e]/g, escapeAlways)
}

function escapeAlways(sign: string): string {
  return `=${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}

const longestEncoded = 72

/** No byte that stands as three characters is cut in two. */
function softLines(line: string): string {
  const lines: string[] = []
  let at = 0
  while (line.length - at > longestEncoded) {
    const full = at + longestEncoded
    const end = line[full - 2] === '=' ? full - 2 : line[full - 1] === '=' ? full - 1 : full
    lines.push(line.slice(at, end))
    at = end
  }
  return [...lines, line.slice(at)].join('=\r\n')
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** RFC 5322, 3.3, in UTC: where somebody is, is nobody's business. */
export function rfc5322Date(date: Date): string {
  const two = (number: number) => String(number).padStart(2, '0')
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':')
  return `${days[date.getUTCDay()]}, ${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()} ${time} +0000`
}
