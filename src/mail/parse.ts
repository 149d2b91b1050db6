// A message taken apart for the screen. Everything it holds is shown, or offered with a notice: malformed mail is never an error.

import { type Bytes, latin1 } from '../core/bytes.ts'
import { PosternError } from '../core/errors.ts'
import { canonicalOrNull } from './address/address.ts'
import { bare, type Mailbox, readMailboxes, withPlainSigns, withWholeNames } from './address/list.ts'
import { fileName, oneLine } from './address/names.ts'
import { type Header, readHeader, valuesOf } from './header.ts'
import { inlineNotice, type NoticeCode, noticesOf, type ParseNotice } from './notices.ts'
import type { MailReport, PlainBounce } from './reports.ts'
import { type Body, BodyReader, type Segment } from './shown/body.ts'
import type { BodyFile } from './shown/leaf.ts'
import { isRare, loadRare, Words } from './shown/words.ts'
import { type MailLimits, mailLimits, type Part, readStructure } from './structure.ts'

export interface MailAddress {
  /** Decoded display name, or empty. Written by a stranger. */
  readonly name: string
  /** Canonical, or empty when it has none. */
  readonly address: string
  /** As it stands in the message. */
  readonly typed: string
}

export interface Attachment {
  /** Its place in the list. */
  readonly id: number
  /** Fit to be a file's name anywhere; never empty. */
  readonly filename: string
  /** Lower-case, as the message claims. */
  readonly mimeType: string
  readonly disposition: 'attachment' | 'inline'
  /** Without its angle brackets. */
  readonly contentId: string | null
  /** Of a page's picture, as the page may name it (RFC 2557). */
  readonly location: string | null
  readonly size: number
  readonly content: Bytes
}

export interface ParsedMessage {
  readonly subject: string
  /** Of every From field, in their order. */
  readonly from: readonly MailAddress[]
  readonly replyTo: readonly MailAddress[]
  readonly to: readonly MailAddress[]
  readonly cc: readonly MailAddress[]
  /** ISO 8601, as the message claims; null when it has none that can be read. */
  readonly date: string | null
  readonly messageId: string | null
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  /** Hostile: to be sanitised. */
  readonly html: string | null
  readonly text: string | null
  /** Both of each place in which something is written, in the order of the message. */
  readonly segments: readonly Segment[]
  /** Where its page was, as the message says (RFC 2557). */
  readonly location: string | null
  /** Of its text, BCP 47, lower-case, as the message claims. */
  readonly language: string | null
  readonly attachments: readonly Attachment[]
  /** Where it is a report about mail. */
  readonly reports: readonly MailReport[]
  /** What could not be read as it was meant, and what was done instead. */
  readonly notices: readonly ParseNotice[]
}

/** Never throws for what a message is: what is over a limit is told by its headers and a notice. */
export async function parseMessage(file: Uint8Array, limits: Partial<MailLimits> = {}): Promise<ParsedMessage> {
  const allowed = { ...mailLimits, ...limits }
  const sent = withoutMark(file)
  const raw = withLineEnds(sent)
  const parts = structureOf(raw, allowed)
  if (!Array.isArray(parts)) {
    const head = headOf(topHeader(raw), new Words(null))
    return { ...head, ...nothing, notices: [{ code: 'over-limit', detail: parts.limit }] }
  }
  const body = await new BodyReader(raw, parts, sent).read(parts[0]!)
  await loadCharsets(raw, parts)
  const [text] = body.read
  const words = new Words(text === undefined || (text.charset === 'utf-8' && !text.isGuessed) ? null : text.charset)
  const header = readHeader(raw.subarray(0, parts[0]!.start))
  const head = headOf(header, words)
  const notices = noticesOf(raw, parts, body)
  const add = (code: NoticeCode, detail = '') => notices.push({ code, detail })
  const content = contentOf(raw, parts, body, words, allowed, add)
  const unknown = [...body.read.map(text => text.unknown), ...words.unknown]
  for (const name of unknown) if (name !== null) add('unknown-charset', oneLine(name).slice(0, 80))
  if (words.isAltered || body.read.some(({ isAltered }) => isAltered)) add('altered')
  if (words.isGuessed || body.read.some(({ isGuessed }) => isGuessed)) add('guessed-charset')
  if (raw !== sent) add('guessed-lines')
  const inline = inlineNotice(content.text)
  if (inline) add(inline.code, inline.detail)
  const [date = ''] = valuesOf(header, 'date')
  if (head.date === null && date !== '') add('bad-date', oneLine(date))
  if (head.from.length === 0) add('no-from')
  if (head.from.length > 1) add('several-from', String(head.from.length))
  const language = languageOf(header, content.html)
  return {
    ...head,
    ...content,
    segments: body.segments,
    location: body.location,
    language,
    reports: await reportsIn(body.files, {
      failed: valuesOf(header, 'x-failed-recipients'),
      text: content.text ?? '',
    }),
    notices: distinct(notices),
  }
}

/** Of words in headers; those of texts are loaded with the text. */
async function loadCharsets(raw: Uint8Array, parts: readonly Part[]): Promise<void> {
  if (parts.some(({ head, start }) => isRare(latin1(raw.subarray(head, start))))) await loadRare()
}

const ofReport = /^message\/(?:(?:global-)?(?:delivery-status|disposition-notification)|feedback-report)$/

/** As qmail's own form for them begins (QSBMF). */
const qmail = 'Hi. This is the '

/** Few messages are about mail: what reads these is loaded with the first. Without it their parts are files like others. */
async function reportsIn(files: readonly BodyFile[], bounce: PlainBounce): Promise<readonly MailReport[]> {
  const isPlain = bounce.failed.length > 0 || bounce.text.startsWith(qmail)
  if (!isPlain && !files.some(({ type }) => ofReport.test(type))) return []
  return import('./reports.ts').then(
    ({ readReports }) => readReports(files, bounce),
    () => [],
  )
}

/** Of an editor that put it before the first field. */
function withoutMark(raw: Uint8Array): Uint8Array {
  return raw[0] === 0xef && raw[1] === 0xbb && raw[2] === 0xbf ? raw.subarray(3) : raw
}

const [lf, cr] = [0x0a, 0x0d]

/** Where nothing ends a line as in mail, a CR does. */
function withLineEnds(raw: Uint8Array): Uint8Array {
  if (raw.includes(lf) || !raw.includes(cr)) return raw
  return raw.map(byte => (byte === cr ? lf : byte))
}

function structureOf(raw: Uint8Array, limits: MailLimits): Part[] | { readonly limit: string } {
  try {
    return readStructure(raw, limits)
  } catch (error) {
    if (error instanceof PosternError) return { limit: String(error.values.limit) }
    throw error
  }
}

/** Enough for who wrote it, to whom, and about what. */
const topReach = 256 * 1024

function topHeader(raw: Uint8Array): Header {
  const header = readHeader(raw.subarray(0, topReach))
  return header.ends ? header : { ...header, fields: [] }
}

type Content = Pick<ParsedMessage, 'html' | 'text' | 'attachments'>
type Head = Omit<ParsedMessage, keyof Content | 'segments' | 'location' | 'language' | 'reports' | 'notices'>

function headOf(header: Header, words: Words): Head {
  const people = (name: string) => valuesOf(header, name).flatMap(value => addressesOf(value, words))
  return {
    subject: oneLine(words.text(valuesOf(header, 'subject')[0] ?? '')),
    from: distinctPeople(people('from')),
    replyTo: people('reply-to'),
    to: people('to'),
    cc: people('cc'),
    date: dateOf(valuesOf(header, 'date')[0] ?? ''),
    messageId: valuesOf(header, 'message-id')[0] || null,
    headers: header.fields.map(({ raw, value }) => ({
      name: raw.slice(0, raw.indexOf(':')).trimEnd(),
      value: words.undeclared(value),
    })),
  }
}

/** Two fields that say the same name one sender. */
function distinctPeople(people: readonly MailAddress[]): MailAddress[] {
  return [...new Map(people.map(person => [`${person.name} ${person.typed}`, person])).values()]
}

function addressesOf(value: string, words: Words): MailAddress[] {
  const people = withWholeNames(readMailboxes(withPlainSigns(words.undeclared(value))))
  return people
    .flatMap(person => decodedPeople(person, words))
    .map(({ name, address }) => {
      const typed = bare(address)
      return { name: oneLine(name), address: canonicalOrNull(typed) ?? '', typed: oneLine(typed) }
    })
}

/** Some programs encode addresses too, and a whole list: where nothing but encoded words names anybody, who is in them. */
function decodedPeople({ name, address }: Mailbox, words: Words): readonly Mailbox[] {
  const said = words.decode(name)
  const isEncoded = address === '' && said !== name && said.includes('@')
  return isEncoded ? readMailboxes(withPlainSigns(said)) : [{ name: said, address: words.decode(address) }]
}

/** Its year of three digits counts from 1900 (RFC 5322, 4.3). */
const day = /^(?:[^\s,]+,\s*)?(\d{1,2})[\s-]+(\p{L}+)[\s-]+(\d{3,4})(?!\d)/u

/** A zone may be named beside its offset, in a comment. */
function dateOf(value: string): string | null {
  const written = value.replace(/\([^()]*\)/g, ' ').trim()
  const [all = '', number = '', month = '', digits = ''] = day.exec(written) ?? []
  const year = digits.length === 3 ? 1900 + Number(digits) : Number(digits)
  // Engines take the 31st of February for a day in March.
  const isNone = all !== '' && new Date(`${number} ${month} ${year} UTC`).getUTCDate() !== Number(number)
  const whole = `${all.replace(/\d{3,4}$/, String(year))}${written.slice(all.length)}`
  // Without a zone it is what its sender's server took for one: not that of whoever reads it.
  const zone = /\d:\d\d[\d:.]*\s*[+\-a-z]/i.test(whole) ? '' : /\dT\d/.test(whole) ? 'Z' : ' UTC'
  const time = isNone ? Number.NaN : Date.parse(whole + zone)
  return Number.isNaN(time) ? null : new Date(time).toISOString()
}

/** RFC 3282, or as the HTML itself says. Only the first of several: a page has one. */
function languageOf(header: Header, html: string | null): string | null {
  const [named] = valuesOf(header, 'content-language')
  const attribute = /<html\b[^>]{0,500}?\slang\s*=\s*["']?([\w-]{2,35})/i.exec(html?.slice(0, 4_000) ?? '')?.[1]
  for (const tag of [named?.split(',')[0]?.trim(), attribute]) {
    if (tag !== undefined && /^[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}$/i.test(tag) && isLanguage(tag))
      return tag.toLowerCase()
  }
  return null
}

/** What looks like one and is none (two regions) would end whatever writes a date in it. */
function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length > 0
  } catch {
    return false
  }
}

function contentOf(
  raw: Uint8Array,
  parts: readonly Part[],
  { html, text, files }: Body,
  words: Words,
  { nameLength }: MailLimits,
  add: (code: NoticeCode) => void,
): Content {
  // A multipart that was never divided is read by nobody else: its body is kept as it is.
  const undivided = files.filter(({ type }) => type.startsWith('multipart/'))
  const others = files.filter(file => !undivided.includes(file))
  const attached = (all: readonly BodyFile[]) => all.map((file, id) => attachmentOf(file, id, words, nameLength))
  const filled = undivided.filter(({ content }) => !isBlank(content))
  if (!isBlankText(html) || !isBlankText(text) || others.length > 0)
    return { html, text, attachments: attached([...others, ...filled.map(asText)]) }
  // Without an empty line everything is a header to a parser, the text too.
  const body = filled[0]?.content ?? raw.slice(parts[0]!.stray === null ? parts[0]!.start : 0)
  if (isBlank(body)) {
    add('empty')
    return { html, text, attachments: [] }
  }
  if (filled.length === 0) add('shown-raw')
  return { html: null, text: decodeText(body), attachments: attached(filled.slice(1).map(asText)) }
}

const nothing = {
  ...{ html: null, text: null, segments: [], location: null },
  ...{ attachments: [], language: null, reports: [] },
} as const

function asText(file: BodyFile): BodyFile {
  return { ...file, type: 'text/plain', disposition: 'attachment' }
}

function attachmentOf(file: BodyFile, id: number, words: Words, nameLength: number): Attachment {
  const { type, disposition, contentId, location, content } = file
  const name = file.isNameDecoded ? file.name : words.text(file.name)
  return {
    id,
    filename: fileName(name, type, id, nameLength),
    mimeType: type,
    disposition: disposition ?? 'attachment',
    ...{ contentId, location, size: content.length, content },
  }
}

function distinct(notices: readonly ParseNotice[]): ParseNotice[] {
  return [...new Map(notices.map(notice => [`${notice.code} ${notice.detail}`, notice])).values()]
}

function isBlank(bytes: Uint8Array): boolean {
  return isBlankText(decodeText(bytes))
}

function isBlankText(text: string | null): boolean {
  return text === null || text.trim() === ''
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('latin1').decode(bytes)
  }
}
