// What a message is, as far as anybody must know to decide what becomes of it.

import { kindOfAutomatic } from '../../mail/automatic.ts'
import { type Header, messageIds, valuesOf } from '../../mail/header.ts'
import { readMessageWithFiles } from '../../mail/reading/read.ts'
import type { LookInto, Reading } from '../../mail/reading/reading.ts'
import { readStatuses, type Status } from './dsn.ts'
import { latin1 } from './fields.ts'
import type { Outline } from './outline.ts'
import { unpack } from './unpack.ts'

/**
 * `report`: of delivery (RFC 3464), or other mail of nobody. `receipt`: that something was read (RFC 8098). `automatic`:
 * answers by itself (RFC 3834).
 */
export type Kind = 'ordinary' | 'report' | 'receipt' | 'automatic' | 'invitation'

export interface Classified {
  /** As the bytes stand. */
  readonly header: Header
  /** False when its header goes on beyond `headReach`: no mail of people has one like that. */
  readonly headEnds: boolean
  /** What it says, by every reading. */
  readonly reading: Reading
  /** All that it may be taken for. */
  readonly kinds: readonly Kind[]
  /** Of these the one that is handled with the most care. */
  readonly kind: Kind
  /** What a report of delivery says of each recipient. */
  readonly statuses: readonly Status[]
  /** Canonical, of every From field; empty where one has none that mail could reach. */
  readonly from: Reading['header']['from']
  readonly fromFields: number
  /** As most programs show it. */
  readonly subject: string
  readonly size: number
  /** With angle brackets; null when it has none. */
  readonly messageId: string | null
  readonly inReplyTo: readonly string[]
  readonly references: readonly string[]
  readonly language: string | null
  readonly date: Date | null
  readonly hops: number
}

/** Bytes of a message that are looked at to know what it is. */
export const headReach = 1024 * 1024

export interface ClassifyOptions {
  /** Bytes of the whole message. */
  readonly size: number
  /** The message without its large files; null where that is too much. */
  readonly outline: Outline | null
  /** Whether its texts and files are asked for. */
  readonly texts: boolean
  /** Looks into archives and documents. */
  readonly look: LookInto
}

/**
 * @param head the message as far as `headReach`.
 * @param sender the envelope's; empty for none.
 */
export async function classify(
  head: Buffer,
  mailFrom: string,
  { size, outline, texts, look }: ClassifyOptions,
): Promise<Classified> {
  const isWhole = outline !== null || size === head.length
  const reading = await readMessageWithFiles(outline?.bytes ?? head, look, {
    ...{ headReach, texts, isWhole, unpack },
    leftOut: outline?.leftOut ?? [],
  })
  const { views, subject, from, fromFields } = reading.header
  const header = views[0]!
  const kinds = kindsOf(views, reading, mailFrom, head)
  const ids = (name: string) => messageIds(valuesOf(header, name).join(' '))
  return {
    header,
    headEnds: reading.unread.every(({ of }) => of !== 'header'),
    reading,
    kinds,
    kind: careful.find(kind => kinds.includes(kind))!,
    statuses: readStatuses(head),
    ...{ from, fromFields, size },
    subject: subject.proper[0] ?? '',
    messageId: ids('message-id')[0] ?? null,
    inReplyTo: ids('in-reply-to'),
    references: ids('references'),
    language: languageIn(reading),
    date: dateIn(reading),
    hops: Math.max(...views.map(view => valuesOf(view, 'received').length)),
  }
}

const careful: readonly Kind[] = ['report', 'receipt', 'automatic', 'invitation', 'ordinary']

function kindsOf(views: readonly Header[], { types, unread }: Reading, mailFrom: string, head: Buffer): Kind[] {
  const kinds = new Set<Kind>()
  const has = (pattern: RegExp) => types.some(type => pattern.test(type))
  for (const view of views) {
    const automatic = kindOfAutomatic(view, mailFrom)
    // What comes by a list was written by a person.
    if (automatic !== null && automatic !== 'list') kinds.add(automatic)
    else kinds.add(has(/^(?:text|application)\/(?:calendar|ics)$/) ? 'invitation' : 'ordinary')
  }
  // By its parts, whatever its header says: what tells of one mail to somebody holds words of it.
  const isTorn = unread.some(({ of }) => of === 'structure')
  if (has(telling) || (isTorn && telling.test(latin1(head)))) if (!kinds.has('report')) kinds.add('receipt')
  return [...kinds]
}

const telling =
  /\bmessage\s*\/\s*(?:(?:global-)?(?:disposition-notification|delivery-status)|feedback-report|tracking-status)\b/i

/** RFC 3282. Only the first of several: a page has one. */
function languageIn({ header }: Reading): string | null {
  const tag = header.values('content-language').proper[0]?.split(',')[0]?.trim() ?? ''
  return /^[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}$/i.test(tag) ? tag.toLowerCase() : null
}

function dateIn({ header }: Reading): Date | null {
  const time = Date.parse((header.values('date').proper[0] ?? '').replace(/\([^()]{0,200}\)/g, ''))
  return Number.isNaN(time) ? null : new Date(time)
}
