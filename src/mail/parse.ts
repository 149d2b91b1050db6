// A message taken apart for the screen. Everything it holds is shown, or offered with a notice: malformed mail is never an error.

import { addressParser, type Email, type Attachment as Found } from 'postal-mime'
import type { Bytes } from '../core/bytes.ts'
import { PosternError } from '../core/errors.ts'
import { canonicalAddress } from './address/address.ts'
import { fileName, oneLine } from './address/names.ts'
import { flowOf, unflow } from './flowed.ts'
import { readHeader } from './header.ts'
import { readMime } from './mime.ts'
import { inlineNotice, type NoticeCode, noticesOf, type ParseNotice } from './notices.ts'
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
  /** Of its text, BCP 47, lower-case, as the message claims. */
  readonly language: string | null
  readonly attachments: readonly Attachment[]
  /** What could not be read as it was meant, and what was done instead. */
  readonly notices: readonly ParseNotice[]
}

/** Never throws for what a message is: what is over a limit is told by its headers and a notice. */
export async function parseMessage(raw: Uint8Array, limits: Partial<MailLimits> = {}): Promise<ParsedMessage> {
  const allowed = { ...mailLimits, ...limits }
  const parts = structureOf(raw, allowed)
  if (!Array.isArray(parts)) {
    return {
      ...headersOf(await decode(topHeaders(raw), allowed, null)),
      ...nothing,
      notices: [{ code: 'over-limit', detail: parts.limit }],
    }
  }
  const notices = noticesOf(raw, parts)
  const add = (code: NoticeCode, detail = '') => notices.push({ code, detail })
  const email = await decode(raw, allowed, parts)
  const headers = headersOf(email)
  if (email === null) {
    add('shown-raw')
    return { ...headers, ...nothing, text: decodeText(raw), notices }
  }

  const content = contentOf(raw, parts, email, allowed, add)
  const inline = inlineNotice(content.text)
  if (inline) notices.push(inline)
  if (headers.date === null && email.date !== undefined) add('bad-date', oneLine(email.date))
  if (headers.from.length === 0) add('no-from')
  if (headers.from.length > 1) add('several-from', String(headers.from.length))
  return { ...headers, ...content, language: languageOf(email, content.html), notices }
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

function topHeaders(raw: Uint8Array): Uint8Array {
  const top = raw.subarray(0, topReach)
  const { body, ends } = readHeader(top)
  return ends ? top.subarray(0, body) : new Uint8Array()
}

const lf = 0x0a
const cr = 0x0d

type Headers = Omit<ParsedMessage, keyof Content | 'language' | 'notices'>

function headersOf(email: Email | null): Headers {
  const headers = email?.headers ?? []
  const people = (key: string) => addressesOf(headers, key)
  return {
    subject: oneLine(email?.subject ?? ''),
    from: people('from'),
    replyTo: people('reply-to'),
    to: people('to'),
    cc: people('cc'),
    date: email === null ? null : dateOf(email),
    messageId: email?.messageId ?? null,
    headers: headers.map(({ originalKey, value }) => ({ name: originalKey, value })),
  }
}

/** RFC 3282, or as the HTML itself says. Only the first of several: a page has one. */
function languageOf(email: Email, html: string | null): string | null {
  const header = email.headers.find(({ key }) => key === 'content-language')?.value
  const attribute = /<html\b[^>]{0,500}?\slang\s*=\s*["']?([\w-]{2,35})/i.exec(html?.slice(0, 4_000) ?? '')?.[1]
  for (const tag of [header?.split(',')[0]?.trim(), attribute]) {
    if (tag !== undefined && /^[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}$/i.test(tag)) return tag.toLowerCase()
  }
  return null
}

type Content = Pick<ParsedMessage, 'html' | 'text' | 'attachments'>

function contentOf(
  raw: Uint8Array,
  parts: readonly Part[],
  email: Email,
  { nameLength }: MailLimits,
  add: (code: NoticeCode) => void,
): Content {
  const { html = null, text = null } = email
  const attachments = withExactMessages(raw, parts, email.attachments).map((found, id) =>
    attachmentOf(found, id, nameLength),
  )
  // A multipart that was never divided is read by nobody else: its body is kept as it is.
  const undivided = parts.filter(isUndivided).map(part => raw.slice(part.start, part.end))
  const filled = undivided.filter(body => !isBlank(body))
  if (!isBlankText(html) || !isBlankText(text) || attachments.length > 0) {
    return {
      html,
      text,
      attachments: [...attachments, ...filled.map((body, i) => rawAttachment(attachments.length + i, body))],
    }
  }
  // Without an empty line everything is a header to a parser, the text too.
  const body = filled[0] ?? raw.slice(parts[0]!.stray === null ? parts[0]!.start : 0)
  if (isBlank(body)) {
    add('empty')
    return { html, text, attachments }
  }
  if (filled.length === 0) add('shown-raw')
  return { html: null, text: decodeText(body), attachments: filled.slice(1).map((more, i) => rawAttachment(i, more)) }
}

/** The parser gives every line of an attached message the same end: its bytes are taken from where they stand. */
function withExactMessages(raw: Uint8Array, parts: readonly Part[], found: readonly Found[]): readonly Found[] {
  const inside = parts.filter(({ type }) => type === wholeMessage)
  const isOne = ({ mimeType }: Found) => mimeType === wholeMessage
  if (inside.length !== found.filter(isOne).length) return found
  let next = 0
  return found.map(attachment => {
    if (!isOne(attachment)) return attachment
    const { encoding, start, end } = inside[next++]!
    return identityEncodings.has(encoding)
      ? { ...attachment, content: raw.slice(start, beforeBoundary(raw, end)) }
      : attachment
  })
}

/** The line end before a boundary belongs to it (RFC 2046, 5.1.1). */
function beforeBoundary(raw: Uint8Array, end: number): number {
  if (raw[end] !== dash || raw[end + 1] !== dash || raw[end - 1] !== lf) return end
  return raw[end - 2] === cr ? end - 2 : end - 1
}

const dash = 0x2d
const wholeMessage = 'message/rfc822'
const identityEncodings = new Set(['', '7bit', '8bit', 'binary'])

const nothing: Content & { readonly language: null } = { html: null, text: null, attachments: [], language: null }

/** @returns null when the parser gives up. */
async function decode(raw: Uint8Array, limits: MailLimits, parts: readonly Part[] | null): Promise<Email | null> {
  const flow = parts && flowOf(parts)
  try {
    const email = await readMime(flow ? unmarked(raw, parts) : raw, limits)
    return flow && email.text !== undefined ? { ...email, text: unflow(email.text, flow) } : email
  } catch {
    return null
  }
}

/** A copy whose text does not say that it flows: the parser would join quotations with their marks between the words. */
function unmarked(raw: Uint8Array, parts: readonly Part[]): ArrayBuffer {
  const copy = raw.slice()
  for (const { type, head, start } of parts) {
    if (type !== 'text/plain') continue
    const marks = new TextDecoder('latin1').decode(copy.subarray(head, start)).matchAll(/format\s*=\s*"?flowed/gi)
    for (const mark of marks)
      copy.fill(space, head + mark.index + mark[0].length - 'flowed'.length, head + mark.index + mark[0].length)
  }
  return copy.buffer
}

const space = 0x20

function addressesOf(headers: Email['headers'], key: string): MailAddress[] {
  return headers
    .filter(header => header.key === key)
    .flatMap(header => addressParser(header.value, { flatten: true }))
    .map(({ name, address = '' }) => ({
      name: oneLine(name),
      address: canonicalOrNone(address),
      typed: oneLine(address),
    }))
}

function canonicalOrNone(typed: string): string {
  try {
    return canonicalAddress(typed)
  } catch {
    return ''
  }
}

function dateOf(email: Email): string | null {
  const time = Date.parse(email.date ?? '')
  return Number.isNaN(time) ? null : new Date(time).toISOString()
}

function attachmentOf(found: Found, id: number, nameLength: number): Attachment {
  const content = bytesOf(found.content)
  const inline = found.disposition === 'inline' || found.related === true
  return {
    id,
    filename: fileName(found.filename, found.mimeType, id, nameLength),
    mimeType: found.mimeType,
    disposition: inline ? 'inline' : 'attachment',
    contentId: found.contentId?.replace(/^\s*<|>\s*$/g, '') ?? null,
    size: content.length,
    content,
  }
}

function rawAttachment(id: number, content: Bytes): Attachment {
  const mimeType = 'text/plain'
  const filename = fileName(null, mimeType, id)
  return { id, filename, mimeType, disposition: 'attachment', contentId: null, size: content.length, content }
}

function bytesOf(content: Found['content']): Bytes {
  if (typeof content === 'string') return new TextEncoder().encode(content)
  return content instanceof ArrayBuffer ? new Uint8Array(content) : (content as Bytes)
}

function isUndivided(part: Part): boolean {
  return part.type.startsWith('multipart/') && part.children === 0
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
