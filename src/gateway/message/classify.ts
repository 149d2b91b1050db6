// What a message is, as far as anybody must know to decide what becomes of it.

import { kindOfAutomatic } from '../../mail/automatic.ts'
import { type Header, messageIds, readHeader, valuesOf } from '../../mail/header.ts'
import { type ParsedMessage, parseMessage } from '../../mail/parse.ts'
import { readStatuses, type Status } from './dsn.ts'

/**
 * `report`: of delivery (RFC 3464), or other mail of nobody. `receipt`: that something was read (RFC 8098). `automatic`:
 * answers by itself (RFC 3834).
 */
export type Kind = 'ordinary' | 'report' | 'receipt' | 'automatic' | 'invitation'

export interface Classified {
  readonly header: Header
  /** False when its header goes on beyond `headReach`: no mail of people has one like that. */
  readonly headEnds: boolean
  readonly kind: Kind
  /** What a report of delivery says of each recipient. */
  readonly statuses: readonly Status[]
  /** Canonical, of every From field; empty where one has none that mail could reach. */
  readonly from: readonly { readonly name: string; readonly address: string }[]
  readonly fromFields: number
  readonly subject: string
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  /** What people read of it, attachments' names included; not more than `textReach` characters. Empty unless asked for. */
  readonly text: string
  readonly size: number
  /** With angle brackets; null when it has none. */
  readonly messageId: string | null
  readonly inReplyTo: readonly string[]
  readonly references: readonly string[]
  readonly language: string | null
  readonly date: Date | null
  readonly hops: number
  /** False when it is over a limit of what can be taken apart, or was not asked for: its text is not known then. */
  readonly readable: boolean
}

const textReach = 2_000_000
/** Bytes of a message that are looked at to know what it is. */
export const headReach = 1024 * 1024

export interface ClassifyOptions {
  /** Bytes of the whole message. */
  readonly size: number
  /** What its text is read from; null where that cannot be had, or is not asked for. */
  readonly outline: Buffer | null
}

/**
 * @param head the message as far as `headReach`.
 * @param sender the envelope's; empty for none.
 */
export async function classify(
  head: Buffer,
  mailFrom: string,
  { size, outline }: ClassifyOptions,
): Promise<Classified> {
  const header = readHeader(head)
  const shown = await parseMessage(head.subarray(0, header.body))
  const parsed = outline && (await parseMessage(outline))
  const ids = (name: string) => messageIds(valuesOf(header, name).join(' '))
  return {
    header,
    headEnds: header.ends || size === head.length,
    kind: kindOf(header, mailFrom, head),
    statuses: readStatuses(head),
    from: shown.from,
    fromFields: valuesOf(header, 'from').length,
    subject: shown.subject,
    headers: shown.headers,
    text: parsed === null ? '' : textOf(parsed),
    size,
    messageId: ids('message-id')[0] ?? null,
    inReplyTo: ids('in-reply-to'),
    references: ids('references'),
    language: (parsed ?? shown).language,
    date: shown.date === null ? null : new Date(shown.date),
    hops: valuesOf(header, 'received').length,
    readable: parsed?.notices.every(({ code }) => code !== 'over-limit') ?? false,
  }
}

function textOf({ text, html, attachments }: ParsedMessage): string {
  return [text, html?.replace(/<[^>]*>/g, ' '), ...attachments.map(({ filename }) => filename)]
    .filter(part => part !== null && part !== undefined)
    .join('\n')
    .slice(0, textReach)
}

function kindOf(header: Header, mailFrom: string, raw: Uint8Array): Kind {
  const automatic = kindOfAutomatic(header, mailFrom)
  // What comes by a list was written by a person.
  if (automatic !== null && automatic !== 'list') return automatic
  return /^content-type:\s*text\/calendar\b/im.test(headOf(raw)) ? 'invitation' : 'ordinary'
}

/** A calendar stands beside the text, among the first parts. */
function headOf(raw: Uint8Array): string {
  return Buffer.from(raw.subarray(0, 512 * 1024)).toString('latin1')
}
