// The carrier: the mail that brings a sealed message to one recipient, and tells nothing of what is inside.

import { createHmac, randomBytes } from 'node:crypto'
import type { SendMailOptions } from 'nodemailer'
import type { Parameters } from '../../contract/parameters.ts'
import { armour } from '../../core/htm/armour.ts'
import { type KnownWindow, writeHtm } from '../../core/htm/write.ts'
import type { Period } from '../../core/ibe/period.ts'
import { fillIn } from '../sentence.ts'
import { carrierWords } from './words.ts'

/** What of the public parameters a carrier shows. */
export type Shown = Pick<Parameters, 'portal' | 'district' | 'name' | 'statusUrls' | 'statusKey' | 'forwardAddress'> & {
  /** Of maintenance or outage, not over yet: said with no network at all. */
  readonly windows: readonly KnownWindow[]
}

export interface CarrierOptions {
  /** Canonical and proven. */
  readonly sender: string
  readonly recipient: string
  readonly envelope: Uint8Array
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
  readonly armoured: boolean
  /** Where reports of failure find their row. */
  readonly token: string
  readonly date: Date
  /** Whom carriers come from. */
  readonly from: string
  /** Of the Message-IDs. */
  readonly key: Uint8Array
  readonly known: Shown
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

const escapeHtml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

export async function carrierOf(options: CarrierOptions): Promise<SendMailOptions> {
  const { sender, recipient, from, known, date, inReplyTo, references, messageId } = options
  const { language, words } = carrierWords(options.language)
  const who = readable(sender)
  const [window] = known.windows
  const values = {
    start: window ? inWords(window.start, language) : '',
    end: window ? inWords(window.end, language) : '',
    sender: who,
    portal: known.portal,
    name: known.name,
    forward: known.forwardAddress ?? '',
    link: options.link ?? '',
  }
  const lines = [
    words.wrote,
    ...(options.attached ? [words.open] : []),
    ...(options.link === null ? [] : [options.attached ? words.orLink : words.link]),
    ...(window ? [words.window] : []),
    words.code,
    ...(known.forwardAddress === null ? [] : [words.forward]),
    words.unsure,
  ]
  const said = lines.map(line => fillIn(line, values))
  const ids = (inner: readonly string[]) => inner.map(id => outerId(id, options)).join(' ')
  return {
    envelope: { from: returnPath(options.token, from), to: [recipient] },
    from: { name: `${who} via ${known.name}`.replaceAll('@', ' '), address: from },
    to: { name: '', address: recipient },
    replyTo: { name: '', address: sender },
    subject: fillIn(words.subject, values),
    date,
    messageId: outerId(messageId, options),
    ...(inReplyTo.length > 0 && { inReplyTo: ids(inReplyTo) }),
    ...(references.length > 0 && { references: ids(references) }),
    text: `${said.join('\n\n')}\n${options.armoured ? `\n${fillIn(words.paste, values)}\n\n${armour(options.envelope)}` : ''}`,
    html: htmlOf(said, language),
    attachments: options.attached ? [await fileOf(options, who)] : [],
  }
}

async function fileOf({ known, recipient, date, ...options }: CarrierOptions, sender: string) {
  const content = await writeHtm({
    envelope: options.envelope,
    address: recipient,
    index: options.index,
    period: options.period,
    portal: known.portal,
    district: known.district,
    portalName: known.name,
    statusUrls: known.statusUrls,
    statusKey: { ...known.statusKey.jwk, kid: known.statusKey.kid },
    forwardAddress: known.forwardAddress,
    sender,
    date,
    windows: known.windows,
  })
  return {
    filename: 'encrypted_message.htm',
    content,
    contentType: 'text/html; charset=us-ascii',
    contentTransferEncoding: '7bit' as const,
  }
}

/** A mail does not know its reader's zone. @param time seconds. */
function inWords(time: number, language: string): string {
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })
  return `${format.format(time * 1000)} (UTC)`
}

function htmlOf(lines: readonly string[], language: string): string {
  const paragraphs = lines.map(line => `<p>${escapeHtml(line)}</p>`).join('\n')
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>Postern</title></head><body style="font: 17px/1.5 system-ui, sans-serif">
${paragraphs}
</body></html>`
}
