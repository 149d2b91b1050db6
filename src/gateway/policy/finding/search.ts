// Looks for what a rule asks for in all that a mail says, and counts it: once for a mail, whoever its recipients are.

import type { RE2JS } from 're2js'
import type { Reading, ReadText } from '../../../mail/reading/reading.ts'
import { folded } from '../../../mail/reading/seen.ts'
import { Effort } from './effort.ts'
import { type Finding, findKind, namesKind, plain } from './find.ts'
import type { KindName } from './kinds.ts'
import type { WordList } from './word-list.ts'

export type Expression = RE2JS

/** One of `find`, `matches` and `words`. */
export interface Sought {
  readonly find: readonly KindName[]
  readonly matches: Expression | null
  readonly words: WordList | null
  /** Different ones. */
  readonly atLeast: number
  /** What stands beside each, within so many letters; null for anything. */
  readonly near: Expression | null
  readonly within: number
}

export interface Tally {
  /** Whether so many are in all readings together. */
  readonly any: boolean
  /** Whether so many are in one text, by every reading of it. */
  readonly all: boolean
  /** How many of what there are, and where; never what they are. Empty for nothing. */
  readonly told: string
  /** How many there are. */
  readonly count: number
  /** Whether it was too much to look at all of it. */
  readonly isOver: boolean
}

/** Of a pattern that fits everywhere. */
const mostFindings = 10_000
const tallies = new WeakMap<Reading, Map<Sought, Tally>>()

export function tallyOf(sought: Sought, reading: Reading): Tally {
  const known = tallies.get(reading) ?? new Map<Sought, Tally>()
  tallies.set(reading, known)
  const tally = known.get(sought) ?? new Search(sought, reading).tally()
  known.set(sought, tally)
  return tally
}

interface Place {
  readonly text: Pick<ReadText, 'of' | 'in'>
  readonly readings: readonly string[]
}

class Search {
  readonly #sought: Sought
  readonly #places: readonly Place[]
  readonly #effort = new Effort()
  readonly #named = new Map<KindName, boolean>()
  /** By what was looked for: each that was found, and where. */
  readonly #found = new Map<string, Map<string, Set<string>>>()

  constructor(sought: Sought, reading: Reading) {
    this.#sought = sought
    const beside: Place = { text: { of: 'loose', in: '' }, readings: besideText(reading) }
    this.#places = [...reading.texts.map(text => ({ text, readings: text.readings })), beside]
  }

  tally(): Tally {
    const { atLeast } = this.#sought
    let all = false
    for (const { text, readings } of this.#places) {
      const counts = readings.map(reading => this.#look(reading, placeOf(text)))
      if (text.of !== 'loose' && counts.length > 0 && counts.every(count => count >= atLeast)) all = true
    }
    const count = [...this.#found.values()].reduce((sum, values) => sum + values.size, 0)
    return { any: count >= atLeast, all, count, told: this.#told(), isOver: this.#effort.isOver }
  }

  /** @returns how many there are in it. */
  #look(reading: string, place: string): number {
    const values = new Set<string>()
    for (const [what, { value }] of this.#findings(reading)) {
      const found = this.#found.get(what) ?? new Map<string, Set<string>>()
      this.#found.set(what, found)
      found.set(value, (found.get(value) ?? new Set()).add(place))
      values.add(`${what} ${value}`)
    }
    return values.size
  }

  *#findings(reading: string): Generator<[what: string, finding: Finding]> {
    const { find, matches, words } = this.#sought
    if (find.length > 0 && /\p{Nd}/u.test(reading)) {
      const text = plain(reading)
      for (const name of find) yield* this.#near(text, name, findKind(text, name, this.#isNamed(name), this.#effort))
    }
    for (const text of find.length > 0 ? [] : waysOf(reading)) {
      if (matches) yield* this.#near(text, 'pattern', matchesIn(text, matches, this.#isFirstEnough ? 1 : mostFindings))
      if (words) yield* this.#near(text, 'words', words.find(text))
    }
  }

  *#near(text: string, what: string, findings: Iterable<Finding>): Generator<[what: string, finding: Finding]> {
    for (const finding of findings) if (this.#isNear(text, finding)) yield [what, finding]
  }

  /** Whether one says all. */
  get #isFirstEnough(): boolean {
    return this.#sought.atLeast === 1 && this.#sought.near === null
  }

  #isNear(text: string, { start, end }: Finding): boolean {
    const { near, within } = this.#sought
    return near === null || near.matcher(text.slice(Math.max(0, start - within), end + within)).find()
  }

  #isNamed(name: KindName): boolean {
    const known =
      this.#named.get(name) ?? this.#places.some(({ readings }) => readings.some(each => namesKind(each, name)))
    this.#named.set(name, known)
    return known
  }

  #told(): string {
    return [...this.#found]
      .map(([what, values]) => {
        const places = new Set([...values.values()].flatMap(each => [...each]))
        return `${what} ${values.size} (${[...places].slice(0, 5).join(', ')}${places.size > 5 ? ', …' : ''})`
      })
      .join(', ')
  }
}

const names: Readonly<Record<ReadText['of'], string>> = {
  ...{
    subject: 'subject',
    body: 'text',
    loose: 'header or beside the text',
    file: 'a file',
    inside: 'a message inside',
  },
  label: 'names and titles',
}

/** As an operator may see it: of a file its name, without what could move a cursor. */
function placeOf({ of, in: file }: Place['text']): string {
  return file === '' ? names[of] : file.replace(/[^\p{L}\p{N} ._,()+-]/gu, '?').slice(0, 80)
}

function* matchesIn(text: string, expression: Expression, most: number): Generator<Finding> {
  const matcher = expression.matcher(text)
  for (let i = 0; i < most && matcher.find(); i++) {
    const [start, end] = [matcher.start(), matcher.end()]
    yield { value: folded(text.slice(start, end)), start, end }
  }
}

/** Of fields that are shown above a text: names of people, not their addresses. */
function besideText({ header }: Reading): string[] {
  return ['from', 'sender', 'reply-to', 'to', 'cc', 'organization', 'comments', 'keywords']
    .map(name => header.values(name))
    .flatMap(({ proper, loose }) => [...proper, ...loose])
    .map(text => text.replace(/[^\s<>,;:"]+@[^\s<>,;:"]+/g, ''))
}

const parted = /\n| {2}/

/** As it is, and joined. */
function waysOf(text: string): string[] {
  return parted.test(text) ? [text, joined(text)] : [text]
}

/** Sentences go on behind the end of a line, and behind the mark of a quotation; of blanks nobody sees how many there are. */
function joined(text: string): string {
  return text.replace(/\n[>|\s]*/g, ' ').replace(/ {2,}/g, ' ')
}
