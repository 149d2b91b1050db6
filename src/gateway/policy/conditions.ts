// Whether what a rule asks for is so: yes, no, or that it cannot be known, because what it asks about could not be read.

import type { FieldReadings, Reading, Unread } from '../../mail/reading/reading.ts'
import { folded } from '../../mail/reading/seen.ts'
import type { Classified } from '../message/classify.ts'
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

/** `why`: the condition that did not hold, or that could not be known. */
export type Answer =
  | { readonly is: 'yes' }
  | { readonly is: 'no'; readonly why: string }
  | { readonly is: 'unread'; readonly why: string }

/**
 * @param protects whether what follows keeps mail from leaving in clear: any reading that fits is enough then, and what could not
 * be read leaves it open. Otherwise all readings must fit, and nothing may be unread.
 */
export function holds(when: Conditions, asked: Asked, protects: boolean): Answer {
  let unread: string | null = null
  for (const [name, condition] of conditions) {
    const found = condition(when, asked)
    if (found === null || (protects ? found.any : found.all && !found.unread)) continue
    const why = found.unread ? `${name}: ${told(found.unread)}` : name
    if (!protects || !found.unread) return { is: 'no', why }
    unread ??= why
  }
  return unread === null ? { is: 'yes' } : { is: 'unread', why: unread }
}

interface Found {
  /** Whether one of the readings fits, and whether all do. */
  readonly any: boolean
  readonly all: boolean
  /** What of it nobody could read. */
  readonly unread?: Unread | undefined
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

function matchContent(content: NonNullable<Conditions['content']>, classified: Classified): Found {
  return { ...wordsIn(content, classified.reading), unread: unreadIn(classified, ({ of }) => of !== 'field') }
}

/** What was found in a message, which is the same for all of its recipients. */
const searched = new WeakMap<Reading, Map<Expression, Pick<Found, 'any' | 'all'>>>()
type Expression = NonNullable<Conditions['content']>

function wordsIn(words: Expression, reading: Reading): Pick<Found, 'any' | 'all'> {
  const known = searched.get(reading) ?? new Map<Expression, Pick<Found, 'any' | 'all'>>()
  searched.set(reading, known)
  const fits = (text: string) => words.matcher(text).find() || (parted.test(text) && words.matcher(joined(text)).find())
  const found = known.get(words) ?? {
    any: reading.texts.some(({ readings }) => readings.some(fits)) || besideText(reading).some(fits),
    // All of what a mail says never holds one word: that everybody reads it in one of its texts is as much as can be asked.
    all: reading.texts.some(({ of, readings }) => of !== 'loose' && readings.every(fits)),
  }
  known.set(words, found)
  return found
}

/** Of fields that are shown above a text: names of people, not their addresses. */
function besideText({ header }: Reading): string[] {
  return ['from', 'sender', 'reply-to', 'to', 'cc', 'organization', 'comments', 'keywords']
    .map(name => header.values(name))
    .flatMap(({ proper, loose }) => [...proper, ...loose])
    .map(text => text.replace(/[^\s<>,;:"]+@[^\s<>,;:"]+/g, ''))
}

const parted = /\n| {2}/

/** Sentences go on behind the end of a line, and behind the mark of a quotation; of blanks nobody sees how many there are. */
function joined(text: string): string {
  return text.replace(/\n[>|\s]*/g, ' ').replace(/ {2,}/g, ' ')
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
