// The opened message, taken apart: what the page gets of it at once, and what it may ask for later. Plaintext, in memory.

import type { Bytes } from '../../core/bytes.ts'
import { PosternError } from '../../core/errors.ts'
import type { CalendarEvent } from '../../mail/calendar.ts'
import { isDrawable } from '../../mail/html/shape.ts'
import { isDangerous, isMessage, type PictureType, type Shown, shownAs } from '../../mail/kinds.ts'
import { type Attachment, type ParsedMessage, parseMessage } from '../../mail/parse.ts'
import { isWritten } from '../../mail/shown/body.ts'
import type { AttachmentFacts, InnerPicture, MessagePath, ShownMessage, TextChunk } from './protocol.ts'

/** Characters of HTML that a page sanitises and draws without being felt; more is drawn on request. */
const htmlAtOnce = 500_000
/** Characters of HTML above which no page stays usable. */
export const htmlAtAll = 3_000_000
/** Characters of text in one piece. */
const textChunk = 200_000
/** What may stand inside of what: deeper ones are saved and opened from their files. */
const deepest = 10

interface Opened {
  readonly raw: Bytes
  readonly message: ParsedMessage
  readonly nested: Map<number, Promise<Opened>>
  plain: string | null
}

export interface OpenedMessage {
  show(path: MessagePath): Promise<ShownMessage>
  original(path: MessagePath): Promise<Bytes>
  /** Path of its message, then its own number. */
  attachment(path: MessagePath): Promise<Bytes>
  html(path: MessagePath): Promise<string>
  text(path: MessagePath, from: number): Promise<TextChunk>
  source(path: MessagePath, from: number): Promise<TextChunk>
  pictures(path: MessagePath): Promise<InnerPicture[]>
  zip(path: MessagePath): Promise<ArrayBuffer>
  parsed(path: MessagePath): Promise<ParsedMessage>
  readonly message: ParsedMessage
}

async function take(raw: Bytes): Promise<Opened> {
  return { raw, message: await parseMessage(raw), nested: new Map(), plain: null }
}

/** @param raw the bytes that were sealed. */
export async function openMessage(raw: Bytes): Promise<OpenedMessage> {
  const top = await take(raw)

  async function at(path: MessagePath): Promise<Opened> {
    if (path.length > deepest) throw new PosternError('too-large', 'messages too deep in messages')
    let current = top
    for (const id of path) {
      const { content } = attachmentOf(current, id)
      if (!current.nested.has(id)) current.nested.set(id, take(content))
      current = await current.nested.get(id)!
    }
    return current
  }

  return {
    message: top.message,
    parsed: async path => (await at(path)).message,
    show: async path => showOf(await at(path)),
    original: async path => (await at(path)).raw,
    attachment: async path => attachmentOf(await at(path.slice(0, -1)), path.at(-1) ?? -1).content,
    html: async path => (await at(path)).message.html ?? '',
    text: async (path, from) => chunkOf(await plainTextOf(await at(path)), from),
    source: async (path, from) => sourceOf((await at(path)).raw, from),
    pictures: async path => picturesOf((await at(path)).message),
    zip: async path => zipOf((await at(path)).message.attachments),
  }
}

function attachmentOf({ message }: Opened, id: number): Attachment {
  const found = message.attachments[id]
  if (!found) throw new PosternError('not-found', 'the message has no such attachment')
  return found
}

async function showOf({ message }: Opened): Promise<ShownMessage> {
  const { attachments, headers: _, html, text, segments, ...rest } = message
  const htmlLength = html?.length ?? 0
  const drawable = htmlLength <= htmlAtAll && isDrawable(html ?? '')
  return {
    ...rest,
    html: drawable && htmlLength <= htmlAtOnce ? html : null,
    htmlLength,
    hasText: segments.some(({ plain }) => isWritten(plain)),
    drawable,
    attachments: oneCardEach(await Promise.all(attachments.map(factsOf))),
  }
}

/** Programs attach the same invitation twice, and an update beside what it changes. */
function oneCardEach(facts: readonly AttachmentFacts[]): AttachmentFacts[] {
  const latest = new Map<string, AttachmentFacts>()
  for (const each of facts) {
    const uid = each.event?.uid || String(each.id)
    if (each.event && each.event.sequence > (latest.get(uid)?.event?.sequence ?? -1)) latest.set(uid, each)
  }
  const shown = new Set(latest.values())
  return facts.map(each => (each.event && !shown.has(each) ? { ...each, event: null } : each))
}

/** Bytes of any alphabet, each piece decoded by itself: a letter cut in two shows as two signs. */
function sourceOf(raw: Bytes, from: number): TextChunk {
  const next = from + textChunk
  return { text: new TextDecoder().decode(raw.subarray(from, next)), next: next < raw.length ? next : null }
}

async function plainTextOf(opened: Opened): Promise<string> {
  const { text, html, segments } = opened.message
  if (text !== null || html === null) return text ?? ''
  const { plainWords } = await import('../../mail/html/plain.ts')
  opened.plain ??= plainWords(segments)
  return opened.plain
}

/** Never ends inside a pair of surrogates. */
function chunkOf(text: string, from: number): TextChunk {
  const end = from + textChunk
  const inPair = (text.charCodeAt(end - 1) & 0xfc00) === 0xd800
  const piece = text.slice(from, inPair ? end - 1 : end)
  return { text: piece, next: from + piece.length < text.length ? from + piece.length : null }
}

async function factsOf({ content, ...facts }: Attachment): Promise<AttachmentFacts> {
  const calendar = facts.mimeType === 'text/calendar' || facts.mimeType === 'application/ics'
  const type = shownAs(content)
  const oversized = isPicture(type) && !(await measuring()).isShowable(content)
  return {
    ...facts,
    shown: oversized ? null : type,
    oversized,
    dangerous: isDangerous(facts.filename),
    message: isMessage(facts.mimeType),
    event: calendar ? await eventOf(content) : null,
  }
}

function isPicture(type: Shown | null): type is PictureType {
  return type?.startsWith('image/') ?? false
}

/** A part of the program that cannot be had any more, after an update, takes no message away: it is less well shown. */
const measuring = () => {
  const none = () => false
  return import('../../mail/html/picture.ts').catch(() => ({ isShowable: none, fitsBeside: () => none }))
}

async function eventOf(content: Bytes): Promise<CalendarEvent | null> {
  return import('../../mail/calendar.ts').then(
    ({ readEvent }) => readEvent(content),
    () => null,
  )
}

async function picturesOf({ attachments }: ParsedMessage): Promise<InnerPicture[]> {
  const pictures: InnerPicture[] = []
  let fits: ((content: Bytes) => boolean) | undefined
  for (const { id, contentId, location, content } of attachments) {
    const type = shownAs(content)
    if ((contentId === null && location === null) || !isPicture(type)) continue
    fits ??= (await measuring()).fitsBeside()
    if (fits(content)) pictures.push({ id, contentId, location, type, bytes: content.slice().buffer })
  }
  return pictures
}

async function zipOf(attachments: readonly Attachment[]): Promise<ArrayBuffer> {
  const { downloadZip } = await import('client-zip')
  const taken = new Set<string>()
  return downloadZip(
    attachments.map(({ filename, content }) => ({ name: distinct(filename, taken), input: content })),
  ).arrayBuffer()
}

/** "a.pdf", "a (2).pdf": what unpacks it may know no difference of case. */
function distinct(filename: string, taken: Set<string>): string {
  const dot = filename.lastIndexOf('.')
  const [stem, extension] = dot > 0 ? [filename.slice(0, dot), filename.slice(dot)] : [filename, '']
  let name = filename
  for (let i = 2; taken.has(name.toLowerCase()); i++) name = `${stem} (${i})${extension}`
  taken.add(name.toLowerCase())
  return name
}
