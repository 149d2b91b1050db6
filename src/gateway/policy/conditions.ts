// Whether what a rule asks for is so: yes, no, or that it cannot be known, because what it asks about could not be read.

import { bounds } from '../../mail/reading/gathered.ts'
import type { FieldReadings, Unread } from '../../mail/reading/reading.ts'
import { folded } from '../../mail/reading/seen.ts'
import type { Classified } from '../message/classify.ts'
import { type Sought, tallyOf } from './finding/search.ts'
import { matchAddress } from './patterns.ts'
import type { Conditions } from './shape.ts'

export interface Asked {
  readonly classified: Classified
  /** Of the transaction. */
  readonly mailFrom: string
  readonly recipient: string
  /** Whether mail of whoever is outside was opened here. */
  readonly isCorrespondent: boolean
}

/** `why`: the condition that did not hold, or that could not be known. `found`: what of its content, and where. */
export type Answer =
  | { readonly is: 'yes'; readonly found: string | null }
  | { readonly is: 'no'; readonly why: string }
  | { readonly is: 'unread'; readonly why: string }

/**
 * @param protects whether what follows keeps mail from leaving in clear: any reading that fits is enough then, and what could not
 * be read leaves it open. Otherwise all readings must fit, and nothing may be unread.
 */
export function holds(when: Conditions, asked: Asked, protects: boolean): Answer {
  let unread: string | null = null
  let content: string | null = null
  for (const [name, condition] of conditions) {
    const found = condition(when, asked)
    if (found === null || (protects ? found.any : found.all && !found.unread)) {
      if (found?.told) content = found.told
      continue
    }
    const why = whyNot(name, found)
    if (!protects || !found.unread) return { is: 'no', why }
    unread ??= why
  }
  return unread === null ? { is: 'yes', found: content } : { is: 'unread', why: unread }
}

function whyNot(name: string, { unread, told: found }: Found): string {
  if (unread) return `${name}: ${told(unread)}`
  return found === undefined ? name : `${name} (${found})`
}

interface Found {
  /** Whether one of the readings fits, and whether all do. */
  readonly any: boolean
  readonly all: boolean
  /** What of it nobody could read. */
  readonly unread?: Unread | undefined
  /** How many were found, and where; or how many of those that are wanted. */
  readonly told?: string
}

/** @returns null where the rule does not ask for it. */
type Condition = (when: Conditions, asked: Asked) => Found | null

/** In the order of what they cost. */
const conditions: readonly (readonly [name: string, condition: Condition])[] = [
  ['recipient', ({ recipient }, asked) => (recipient ? matchAddress(recipient, asked.recipient) : null)],
  [
    'correspondent',
    ({ correspondent }, asked) =>
      correspondent === undefined ? null : certain(asked.isCorrespondent === correspondent),
  ],
  ['size', ({ size }, { classified }) => (size ? certain(classified.size > size.over) : null)],
  ['sender', ({ sender }, asked) => (sender ? matchSender(sender, asked) : null)],
  ['kind', ({ kind }, { classified }) => (kind ? matchKind(kind, classified) : null)],
  ['subject', ({ subject }, { classified }) => (subject ? matchSubject(subject, classified) : null)],
  ['header', ({ header }, { classified }) => (header ? matchHeader(header, classified) : null)],
  [
    'unreadable',
    ({ unreadable }, { classified }) => (unreadable === undefined ? null : matchUnreadable(unreadable, classified)),
  ],
  ['content', ({ content }, { classified }) => (content ? matchContent(content, classified) : null)],
]

const certain = (is: boolean): Found => ({ any: is, all: is })

/** Of the transaction, or of the From. */
function matchSender(patterns: readonly string[], { mailFrom, classified }: Asked): Found {
  const envelope = matchAddress(patterns, mailFrom)
  if (envelope.all) return envelope
  const people = classified.reading.header.from.map(({ address, typed }) => address || typed)
  const found = people.map(address => matchAddress(patterns, address))
  return {
    any: envelope.any || found.some(({ any }) => any),
    all: found.length > 0 && found.every(({ all }) => all),
    unread: unreadOf(classified, 'from'),
  }
}

function matchKind(wanted: readonly string[], classified: Classified): Found {
  const fits = classified.kinds.map(kind => wanted.includes(kind))
  const unread = unreadIn(classified, ({ of }) => of === 'structure' || of === 'header')
  return { any: fits.includes(true), all: fits.every(each => each), unread }
}

function matchSubject(tags: readonly string[], classified: Classified): Found {
  const wanted = tags.map(folded)
  const fits = (text: string) => wanted.some(tag => folded(text).includes(tag))
  return { ...matchField(classified.reading.header.subject, fits), unread: unreadOf(classified, 'subject') }
}

function matchHeader({ name, matches }: NonNullable<Conditions['header']>, classified: Classified): Found {
  const field = name.toLowerCase()
  const readings = classified.reading.header.values(field)
  const fits = (text: string) => [text, withoutComments(text)].some(each => matches.matcher(each).find())
  return { ...matchField(readings, fits), unread: unreadOf(classified, field) }
}

function matchField({ proper, loose }: FieldReadings, fits: (text: string) => boolean): Found {
  return { any: [...proper, ...loose].some(fits), all: proper.length > 0 && proper.every(fits) }
}

function withoutComments(text: string): string {
  return text.replace(/\([^()]{0,1000}\)/g, '').trim()
}

function matchContent(sought: Sought, classified: Classified): Found {
  const { any, all, told, count, isOver } = tallyOf(sought, classified.reading)
  const unread = unreadIn(classified, ({ of }) => of !== 'field') ?? (isOver ? tooMany : undefined)
  return { ...{ any, all, unread }, told: any ? told : `${count} of ${sought.atLeast}` }
}
const tooMany: Unread = { of: 'part', why: 'limit', what: 'numbers' }

/** What cannot be read is a fact like others. */
function matchUnreadable(wanted: NonNullable<Conditions['unreadable']>, { reading }: Classified): Found {
  const unread = reading.unread.filter(({ of }) => of !== 'field')
  if (typeof wanted === 'boolean') return certain(unread.length > 0 === wanted)
  // Of more kinds than are told each may be there.
  const fits = unread.length >= bounds.unread || unread.some(({ why }) => wanted.includes(why))
  return certain(fits)
}

function unreadOf(classified: Classified, field: string): Unread | undefined {
  return unreadIn(classified, ({ of, what }) => of === 'header' || (of === 'field' && what === field))
}

function unreadIn({ reading }: Classified, concerns: (unread: Unread) => boolean): Unread | undefined {
  return reading.unread.find(concerns)
}

function told({ of, why, what }: Unread): string {
  return `cannot be read (${[of === 'part' ? '' : of, what, why].filter(word => word !== '').join(', ')})`
}
