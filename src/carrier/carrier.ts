// The carrier: the mail that brings a sealed message to one recipient, and tells nothing of what is inside.

import { createHmac, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import type { SendMailOptions } from 'nodemailer'
import { portalOf } from '../contract/file-of.ts'
import type { Parameters } from '../contract/parameters.ts'
import { type Bytes, concat, digest, hex } from '../core/bytes.ts'
import type { Chunks } from '../core/chunks.ts'
import { armor, type LineEnd } from '../core/htm/armor.ts'
import { type AnnouncedWindow, htmChunks } from '../core/htm/write.ts'
import type { Period } from '../core/ibe/period.ts'
import { carrierText, readable } from '../mail/carrier/text.ts'
import { writeField, writeHeader } from '../mail/write-header.ts'

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

/**
 * The same for the same inside and recipient: a mail that is sent again is the same mail, and an answer finds its thread
 * in the recipient's mailbox, while nobody on the way can tell which messages belong together elsewhere.
 */
export function outerId(
  inner: string,
  { key, recipient, from }: Pick<CarrierOptions, 'key' | 'recipient' | 'from'>,
): string {
  const mac = createHmac('sha256', key).update(`message-id ${inner} ${recipient}`).digest('hex')
  return `<${mac.slice(0, 40)}@${domainOf(from)}>`
}

/** For nodemailer, by which it goes. */
export async function carrierOf(options: CarrierOptions): Promise<SendMailOptions> {
  const { sender, recipient, from, parameters } = options
  const { inReplyTo, references, file, ...said } = await contentOf(options, '\n')
  return {
    envelope: { from: returnPath(options.token, from), to: [recipient] },
    from: { name: `${readable(sender)} via ${parameters.name}`.replaceAll('@', ' '), address: from },
    to: { name: '', address: recipient },
    replyTo: { name: '', address: sender },
    ...said,
    date: options.date,
    ...(inReplyTo.length > 0 && { inReplyTo: inReplyTo.join(' ') }),
    ...(references.length > 0 && { references: references.join(' ') }),
    attachments: options.attached ? [{ raw: Readable.from(partOf(file), { objectMode: false }) }] : [],
  }
}

/** What a carrier says, and its file. Whatever is wrong with an option of it shows at once. */
export async function contentOf(options: CarrierOptions, lineEnd: LineEnd) {
  const { sender, parameters, attached } = options
  const { subject, text, html, paste } = carrierText({ ...options, ...parameters })
  const envelope = await envelopeOf(options.envelope)
  const ids = (inner: readonly string[]) => inner.map(id => outerId(id, options))
  return {
    subject,
    messageId: outerId(options.messageId, options),
    inReplyTo: ids(options.inReplyTo),
    references: ids(options.references),
    text: options.armored ? `${text}\n${paste}\n\n${armor(await whole(envelope))}` : text,
    html,
    file: attached ? await fileOf({ ...options, envelope }, readable(sender), lineEnd) : [],
  }
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
  lineEnd: LineEnd,
) {
  const said = {
    envelope: envelope.chunks(),
    digest: envelope.digest,
    readers: [{ address: recipient, index }],
    period,
    ...portalOf(parameters),
    sender,
    date,
    windows: parameters.windows,
  }
  const pieces = htmChunks(said, lineEnd)
  // Whatever is wrong with an option shows before anything is sent.
  const first = await pieces.next()
  return joined(first.done ? [] : [first.value], pieces)
}

async function* joined(first: readonly Bytes[], others: AsyncIterable<Bytes>): AsyncGenerator<Bytes> {
  yield* first
  yield* others
}

/** Of the part that is the file. */
export const fileHeader = writeHeader([
  writeField('Content-Type', 'text/html; charset=us-ascii; name=encrypted_message.htm'),
  writeField('Content-Transfer-Encoding', '7bit'),
  writeField('Content-Disposition', 'attachment; filename=encrypted_message.htm'),
])

/** Headers and all: of a stream the library does not believe that it is ASCII in short lines. */
async function* partOf(file: Chunks): AsyncGenerator<Uint8Array> {
  yield Buffer.from(fileHeader, 'latin1')
  yield* file
}
