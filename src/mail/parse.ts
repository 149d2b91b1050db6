// A message taken apart for the screen. Everything it holds is shown, or offered with a notice: malformed mail is never an error.

import PostalMime, { addressParser, type Email, type Attachment as Found } from 'postal-mime'
import type { Bytes } from '../core/bytes.ts'
import { PosternError } from '../core/errors.ts'
import { canonicalAddress } from './address.ts'
import { fileName, oneLine } from './names.ts'
import { type NoticeCode, noticesOf, type ParseNotice } from './notices.ts'
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
  readonly attachments: readonly Attachment[]
  /** What could not be read as it was meant, and what was done instead. */
  readonly notices: readonly ParseNotice[]
}

/** @throws PosternError `too-large` and nothing else; `values.limit` names the limit. */
export async function parseMessage(raw: Uint8Array, limits: Partial<MailLimits> = {}): Promise<ParsedMessage> {
  const allowed = { ...mailLimits, ...limits }
  const parts = readStructure(raw, allowed)
  const notices = noticesOf(raw, parts)
  const add = (code: NoticeCode, detail = '') => notices.push({ code, detail })
  const email = await decode(raw, allowed)
  if (email === null) {
    add('shown-raw')
    return { ...nothing, text: decodeText(raw), notices }
  }

  if (email.attachments.some(found => found.rfc822DepthExceeded)) add('nested-too-deep')
  const content = contentOf(raw, parts, email, add)
  const date = dateOf(email)
  if (date === null && email.date !== undefined) add('bad-date', oneLine(email.date))
  const from = addressesOf(email, 'from')
  if (from.length === 0) add('no-from')
  if (from.length > 1) add('several-from', String(from.length))
  return {
    subject: oneLine(email.subject ?? ''),
    from,
    replyTo: addressesOf(email, 'reply-to'),
    to: addressesOf(email, 'to'),
    cc: addressesOf(email, 'cc'),
    date,
    messageId: email.messageId ?? null,
    headers: email.headers.map(({ originalKey, value }) => ({ name: originalKey, value })),
    ...content,
    notices,
  }
}

type Content = Pick<ParsedMessage, 'html' | 'text' | 'attachments'>

function contentOf(raw: Uint8Array, parts: readonly Part[], email: Email, add: (code: NoticeCode) => void): Content {
  const { html = null, text = null } = email
  const attachments = email.attachments.map(attachmentOf)
  // A multipart that was never divided is read by nobody else: its body is kept as it is.
  const undivided = parts.filter(isUndivided).map(part => raw.slice(part.start, part.end))
  const kept = undivided.filter(body => !isBlank(body))
  if (!isBlankText(html) || !isBlankText(text) || attachments.length > 0) {
    return {
      html,
      text,
      attachments: [...attachments, ...kept.map((body, i) => rawAttachment(attachments.length + i, body))],
    }
  }
  // Without an empty line everything is a header to a parser, the text too.
  const body = kept[0] ?? raw.slice(parts[0]!.stray === null ? parts[0]!.start : 0)
  if (isBlank(body)) {
    add('empty')
    return { html, text, attachments }
  }
  if (kept.length === 0) add('shown-raw')
  return { html: null, text: decodeText(body), attachments: kept.slice(1).map((more, i) => rawAttachment(i, more)) }
}

const nothing: Omit<ParsedMessage, 'text' | 'notices'> = {
  subject: '',
  from: [],
  replyTo: [],
  to: [],
  cc: [],
  date: null,
  messageId: null,
  headers: [],
  html: null,
  attachments: [],
}

/** @returns null when the parser gives up. */
async function decode(raw: Uint8Array, limits: MailLimits): Promise<Email | null> {
  try {
    return await PostalMime.parse(raw, { maxNestingDepth: limits.depth, maxHeadersSize: limits.headerBytes })
  } catch (cause) {
    // Its own limits, reached in a message inside this message.
    if (cause instanceof Error && cause.message.startsWith('Maximum')) {
      throw new PosternError('too-large', 'a message inside the message is over a limit', { cause })
    }
    return null
  }
}

function addressesOf(email: Email, key: string): MailAddress[] {
  return email.headers
    .filter(header => header.key === key)
    .flatMap(header => addressParser(header.value, { flatten: true }))
    .map(({ name, address = '' }) => ({ name: oneLine(name), address: canonicalOrNone(address), typed: address }))
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

function attachmentOf(found: Found, id: number): Attachment {
  const content = bytesOf(found.content)
  const inline = found.disposition === 'inline' || found.related === true
  return {
    id,
    filename: fileName(found.filename, found.mimeType, id),
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
