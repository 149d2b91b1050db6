// The carrier: the mail that brings a sealed message to one recipient, and tells nothing of what is inside.

import { createHmac, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import type { SendMailOptions } from 'nodemailer'
import { portalOf } from '../contract/file-of.ts'
import type { Parameters } from '../contract/parameters.ts'
import { concat, digest, hex } from '../core/bytes.ts'
import type { Chunks } from '../core/chunks.ts'
import { armor } from '../core/htm/armor.ts'
import { inUtc } from '../core/htm/utc.ts'
import { type AnnouncedWindow, htmChunks } from '../core/htm/write.ts'
import type { Period } from '../core/ibe/period.ts'
import { type Block, notificationHtml } from '../mail/html/notification.ts'
import { fillIn } from '../mail/interpolate.ts'
import { writeField, writeHeader } from '../mail/write-header.ts'
import { type CarrierWords, carrierWords } from './words.ts'

/** What of the public parameters a carrier shows. */
export type Shown = Pick<Parameters, 'portal' | 'district' | 'name' | 'statusUrls' | 'statusKey' | 'forwardAddress'> & {
  /** Of maintenance or outage, not over yet: said with no network at all. */
  readonly windows: readonly AnnouncedWindow[]
}

/** A sealed message that is not in memory whole. */
export interface Envelope {
  /** SHA-256, hexadecimal. */
  readonly digest: string
  chunks(): Chunks
}

export interface CarrierOptions {
  /** Canonical and proven. */
  readonly sender: string
  readonly recipient: string
  readonly envelope: Uint8Array | Envelope
  /** Index of the recipient's stanza. */
  readonly index: number
  readonly period: Period
  /** BCP 47. */
  readonly language: string
  /** Of the inside, with angle brackets. */
  readonly messageId: string
  readonly inReplyTo: readonly string[]
  readonly references: readonly string[]
  /** The page that has the ciphertext; null where it goes along as a file alone. */
  readonly link: string | null
  /** Whether the file goes along. */
  readonly attached: boolean
  /** Whether the message stands in the text too, to be pasted where all else is taken out. */
  readonly armored: boolean
  /** Where reports of failure find their row. */
  readonly token: string
  readonly date: Date
  /** Whom carriers come from. */
  readonly from: string
  /** Of the Message-IDs. */
  readonly key: Uint8Array
  readonly parameters: Shown
}

/** 128 random bits, hexadecimal. */
export function newToken(): string {
  return randomBytes(16).toString('hex')
}

/** @param from whom carriers come from. */
export function returnPath(token: string, from: string): string {
  return `b+${token}@${domainOf(from)}`
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1)
}

/** "alice (example.com)": without `@`, or filters of spam take it for a forged address. */
export function readable(address: string): string {
  const local = address
    .slice(0, address.lastIndexOf('@'))
    .replace(/[^\p{L}\p{N}\p{M}.+_-]+/gu, ' ')
    .trim()
  return `${local} (${domainOf(address)})`
}

/**
 * The same for the same inside and recipient: a mail that is sent again is the same mail, and an answer finds its thread
 * in the recipient's mailbox, while nobody on the way can tell which messages belong together elsewhere.
 */
function outerId(inner: string, { key, recipient, from }: CarrierOptions): string {
  const mac = createHmac('sha256', key).update(`message-id ${inner} ${recipient}`).digest('hex')
  return `<${mac.slice(0, 40)}@${domainOf(from)}>`
}

export async function carrierOf(options: CarrierOptions): Promise<SendMailOptions> {
  const { sender, recipient, from, parameters, date, inReplyTo, references, messageId } = options
  const { language, words } = carrierWords(options.language)
  const who = readable(sender)
  const envelope = await envelopeOf(options.envelope)
  const [window] = parameters.windows
  const values = {
    start: window ? inUtc(new Date(window.start * 1000), language) : '',
    end: window ? inUtc(new Date(window.end * 1000), language) : '',
    sender: who,
    portal: parameters.portal,
    name: parameters.name,
    forward: parameters.forwardAddress ?? '',
    link: options.link ?? '',
  }
  const say = (line: string) => fillIn(line, values)
  const ids = (inner: readonly string[]) => inner.map(id => outerId(id, options)).join(' ')
  return {
    envelope: { from: returnPath(options.token, from), to: [recipient] },
    from: { name: `${who} via ${parameters.name}`.replaceAll('@', ' '), address: from },
    to: { name: '', address: recipient },
    replyTo: { name: '', address: sender },
    subject: say(words.subject),
    date,
    messageId: outerId(messageId, options),
    ...(inReplyTo.length > 0 && { inReplyTo: ids(inReplyTo) }),
    ...(references.length > 0 && { references: ids(references) }),
    text: `${sentences(options, words).map(say).join('\n\n')}\n${options.armored ? `\n${say(words.paste)}\n\n${armor(await whole(envelope))}` : ''}`,
    html: notificationHtml({ language, title: say(words.subject), blocks: drawn(options, words, say) }),
    attachments: options.attached ? [await fileOf({ ...options, envelope }, who)] : [],
  }
}

/** Behind the ways to the message: the same in text and HTML. */
function further({ parameters }: CarrierOptions, words: CarrierWords): readonly string[] {
  return [
    ...(parameters.windows.length > 0 ? [words.window] : []),
    words.code,
    ...(parameters.forwardAddress === null ? [] : [words.forward]),
    words.unsure,
  ]
}

function sentences(options: CarrierOptions, words: CarrierWords): readonly string[] {
  const { attached, link } = options
  return [
    words.wrote,
    ...(attached ? [words.open] : []),
    ...(link === null ? [] : [attached ? words.orLink : words.link]),
    ...further(options, words),
  ]
}

/** With a link, its button comes first: it leads to the message on every device. */
function drawn(options: CarrierOptions, words: CarrierWords, say: (line: string) => string): readonly Block[] {
  const { attached, link } = options
  const line = (sentence: string): Block => ({ kind: 'line', text: say(sentence) })
  return [
    { kind: 'lead', text: say(words.wrote) },
    ...(link === null
      ? []
      : [{ kind: 'button', label: words.button, url: link, below: say(words.plain) } satisfies Block]),
    ...(attached ? [line(link === null ? words.open : words.orFile)] : []),
    ...further(options, words).map(line),
  ]
}

async function envelopeOf(envelope: Uint8Array | Envelope): Promise<Envelope> {
  return envelope instanceof Uint8Array ? { digest: hex(await digest(envelope)), chunks: () => [envelope] } : envelope
}

async function whole(envelope: Envelope): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of envelope.chunks()) pieces.push(piece)
  return concat(...pieces)
}

async function fileOf(
  { parameters, envelope, recipient, index, period, date }: CarrierOptions & { readonly envelope: Envelope },
  sender: string,
) {
  const pieces = htmChunks({
    envelope: envelope.chunks(),
    digest: envelope.digest,
    readers: [{ address: recipient, index }],
    period,
    ...portalOf(parameters),
    sender,
    date,
    windows: parameters.windows,
  })
  // Whatever is wrong with an option shows before anything is sent.
  const first = await pieces.next()
  return { raw: Readable.from(partOf(first.value ?? '', pieces), { objectMode: false }) }
}

/** Headers and all: of a stream the library does not believe that it is ASCII in short lines. */
async function* partOf(first: string, others: AsyncIterable<string>): AsyncGenerator<Buffer> {
  const header = writeHeader([
    writeField('Content-Type', 'text/html; charset=us-ascii; name=encrypted_message.htm'),
    writeField('Content-Transfer-Encoding', '7bit'),
    writeField('Content-Disposition', 'attachment; filename=encrypted_message.htm'),
  ])
  yield Buffer.from(header + first, 'latin1')
  for await (const piece of others) yield Buffer.from(piece, 'latin1')
}
