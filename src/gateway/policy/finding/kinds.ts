// The kinds of numbers that a rule can look for: how each is written, by which sum it is known, and what it is called beside it.

import type { Candidate, Weight } from './candidate.ts'
import { isEan, isLuhn, isMod11, isMod11And10, italianLetter, mod97, spanishLetter } from './checksums.ts'
import { numbersIn } from './digits.ts'
import type { Effort } from './effort.ts'
import { ibansIn } from './iban.ts'

export interface Kind {
  /** @param text in capitals, with digits, blanks and dashes of ASCII. */
  candidates(text: string, effort: Effort): Iterable<Candidate>
  readonly names: RegExp
}

/** @returns null where its sum is wrong. */
type Weigh = (value: string, shape: string) => Weight | null

/** Of digits alone. */
const byDigits = (lengths: readonly number[], weigh: Weigh): Kind['candidates'] => {
  const wanted = new Set(lengths)
  return function* (text, effort) {
    for (const { digits, ...place } of numbersIn(text, wanted, effort))
      yield { ...place, value: digits, weight: weigh(digits, place.shape) }
  }
}

const parting = /[ .\-_/]/g

/** @param pattern with the flag g. */
const byPattern = (pattern: RegExp, weigh: Weigh): Kind['candidates'] =>
  function* (text, effort) {
    for (const { 0: written, index: start } of text.matchAll(pattern)) {
      if (!effort.spend()) return
      const value = written.replace(parting, '')
      const shape = written.length > value.length ? 'parted' : 'whole'
      yield { value, shape, start, end: start + written.length, weight: weigh(value, shape) }
    }
  }

/** Whatever parts them. */
const groupsOf = (shape: string) => shape.replace(/[ ._/]/g, '-')
const isOneDigit = (digits: string) => /^(\d)\1*$/.test(digits)
const within = (digits: string, length: number, from: number, to: number) => {
  const start = Number(digits.slice(0, length))
  return start >= from && start <= to
}

/** By length, where their numbers begin (ISO/IEC 7812); the others are of cards that few know. */
const cards: Readonly<Record<number, (digits: string) => boolean>> = {
  16: digits =>
    digits[0] === '4' ||
    within(digits, 2, 51, 55) ||
    within(digits, 4, 2221, 2720) ||
    /^(?:6011|64[4-9]|65|62)/.test(digits) ||
    within(digits, 4, 3528, 3589),
  15: digits => /^3[47]/.test(digits),
  14: digits => /^(?:30[0-5]|3[689])/.test(digits),
}
const cardShapes: Readonly<Record<string, Weight>> = {
  ...{ '16': 'plain', '4-4-4-4': 'likely', '15': 'plain', '4-6-5': 'likely', '14': 'named', '4-6-4': 'plain' },
}

const weighCard: Weigh = (digits, shape) => {
  if (!isLuhn(digits) || isOneDigit(digits) || !/^[2-6]/.test(digits)) return null
  return cards[digits.length]?.(digits) ? (cardShapes[groupsOf(shape)] ?? 'beside') : 'beside'
}
const card: Kind = {
  candidates: byDigits([12, 13, 14, 15, 16, 17, 18, 19], weighCard),
  names:
    /\b(?:credit|debit|payment)?[ -]?cards?\b|karten?(?:nummer)?\b|carte\b|carta\b|tarjeta|visa\b|master ?card|maestro|amex|american express|diners|discover\b|\bcvc2?\b|\bcvv2?\b|\bPAN\b/i,
}

/** Section 139b of the Abgabenordnung: of the first ten digits one stands there twice or three times, and the others once at most. */
function isTaxId(digits: string): boolean {
  const counts = new Map<string, number>()
  for (const digit of digits.slice(0, 10)) counts.set(digit, (counts.get(digit) ?? 0) + 1)
  const repeated = [...counts.values()].filter(count => count > 1)
  return digits[0] !== '0' && repeated.length === 1 && repeated[0]! <= 3 && isMod11And10(digits)
}

const sign = String.raw`[ .\-_/]?`
const three = String.raw`\d{3}`
const spaced = (...pieces: string[]) =>
  new RegExp(String.raw`(?<![\p{L}\p{N}_+])${pieces.join(sign)}(?![\p{L}\p{N}_])`, 'gu')
/** Digits of it may be letters, where two people would have the same. */
const italian = /^[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-EHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]$/

/** Sex, year, month, department, place, order, and the key: 97 less the rest of all before it. */
function weighInsee(value: string, shape: string): Weight | null {
  const month = Number(value.slice(3, 5))
  const isSex = /^[12]/.test(value)
  const isMonth = (month >= 1 && month <= 12) || (month >= 20 && month <= 42) || month >= 50
  const department = value.slice(5, 7)
  const number = value.slice(0, 13).replace('2A', '19').replace('2B', '18')
  if (!isSex || !isMonth || department === '00') return null
  if (97 - mod97(number) !== Number(value.slice(13))) return null
  return shape === 'parted' ? 'likely' : 'plain'
}

/** Surname, name, year, month, day (of women 40 more), place, and a letter for all of it. */
function weighItalian(value: string): Weight | null {
  if (!italian.test(value) || italianLetter(value.slice(0, 15)) !== value[15]) return null
  const day =
    Number([...value.slice(9, 11)].map(sign => (/\d/.test(sign) ? sign : 'LMNPQRSTUV'.indexOf(sign))).join('')) % 40
  return day >= 1 && day <= 31 ? 'likely' : null
}

function weighSpanish(value: string): Weight | null {
  const number = Number(value.slice(0, 8).replace(/^[XYZ]/, letter => String('XYZ'.indexOf(letter))))
  return spanishLetter(number) === value[8] ? 'plain' : null
}

export const kinds = {
  iban: { candidates: ibansIn, names: /\biban\b/i },
  card,
  'de-tax-id': {
    candidates: byDigits([11], (digits, shape) => {
      return isTaxId(digits) ? (/^(?:11|2-3-3-3)$/.test(groupsOf(shape)) ? 'plain' : 'beside') : null
    }),
    names:
      /steuer-?\s?id|identifikations-?(?:nummer|nr)|\bid-?nr\b|\btin\b|\btax[ -]?(?:id|number|no)\b|steuer(?:liche)?[ -]?(?:nummer|nr)/i,
  },
  'fr-insee': {
    candidates: byPattern(
      spaced(
        String.raw`\d`,
        String.raw`\d\d`,
        String.raw`\d\d`,
        String.raw`(?:\d\d|2[AB])`,
        three,
        three,
        String.raw`\d\d`,
      ),
      weighInsee,
    ),
    names: /s[ée]curit[ée] sociale|num[ée]ro de s[ée]cu|\bn[°º]? ?s[ée]cu\b|\bnir\b|\binsee\b/i,
  },
  'it-codice-fiscale': {
    candidates: byPattern(
      // As all that is written like it: many of them are keys and serial numbers.
      spaced(...[3, 3, 2, 1, 2, 4, 1].map(size => `[A-Z0-9]{${size}}`)),
      weighItalian,
    ),
    names: /codice fiscale|\bc\.?f\b/i,
  },
  'es-dni': {
    candidates: byPattern(spaced(String.raw`(?:[XYZ]${sign}\d|\d\d)`, three, three, '[A-Z0-9]'), weighSpanish),
    names: /\bd\.?n\.?i\b|\bn\.?i\.?[ef]\b|documento nacional|\bidentidad\b/i,
  },
  'ch-ahv': {
    candidates: byDigits([13], (digits, shape) => {
      if (!digits.startsWith('756') || !isEan(digits)) return null
      return groupsOf(shape) === '3-4-4-2' ? 'strong' : 'plain'
    }),
    names: /\bahv|\bavs\b|sozialversicherung|assurance sociale|\bnss\b/i,
  },
  'gb-nhs': {
    candidates: byDigits([10], (digits, shape) => {
      if (!isMod11(digits) || isOneDigit(digits)) return null
      // Between dots and dashes stand telephones.
      return /^(?:10|3 3 4)$/.test(shape) ? 'named' : 'beside'
    }),
    // Of the number, and not of who keeps it.
    names: /\bnhs[ -]?(?:num|no\b|nr|n°|#|id\b)|\bnhs\b(?=[\s:#.]*(?:[;|,\d]|$))/im,
  },
} satisfies Record<string, Kind>
export type KindName = keyof typeof kinds
export const kindNames = Object.keys(kinds) as [KindName, ...KindName[]]
