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
  ...{ '16': 'plain', '4-4-4-4': 'strong', '15': 'plain', '4-6-5': 'strong', '14': 'named', '4-6-4': 'plain' },
}

const weighCard: Weigh = (digits, shape) => {
  if (!isLuhn(digits) || isOneDigit(digits) || !/^[2-6]/.test(digits)) return null
  return cards[digits.length]?.(digits) ? (cardShapes[shape] ?? 'named') : 'named'
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
/** Digits of a codice fiscale, or the letters that stand for them where two people would have the same. */
const italian = '[0-9LMNPQRSTUV]'

/** Sex, year, month, department, place, order, and the key: 97 less the rest of all before it. */
function weighInsee(value: string, shape: string): Weight | null {
  const month = Number(value.slice(3, 5))
  const isMonth = (month >= 1 && month <= 12) || (month >= 20 && month <= 42) || month >= 50
  const department = value.slice(5, 7)
  const number = value.slice(0, 13).replace('2A', '19').replace('2B', '18')
  if (!isMonth || department === '00') return null
  if (97 - mod97(number) !== Number(value.slice(13))) return null
  return shape === 'parted' ? 'strong' : 'plain'
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
      return isTaxId(digits) ? (/^(?:11|2-3-3-3)$/.test(shape) ? 'plain' : 'named') : null
    }),
    names:
      /steuer-?\s?id|identifikations-?(?:nummer|nr)|\bid-?nr\b|\btin\b|\btax[ -]?(?:id|number|no)\b|steuer(?:liche)?[ -]?(?:nummer|nr)/i,
  },
  'fr-insee': {
    candidates: byPattern(
      spaced('[12]', String.raw`\d\d`, String.raw`\d\d`, String.raw`(?:\d\d|2[AB])`, three, three, String.raw`\d\d`),
      weighInsee,
    ),
    names: /s[ée]curit[ée] sociale|num[ée]ro de s[ée]cu|\bn[°º]? ?s[ée]cu\b|\bnir\b|\binsee\b/i,
  },
  'it-codice-fiscale': {
    candidates: byPattern(
      spaced(
        ...['[A-Z]{3}', '[A-Z]{3}', italian.repeat(2), '[A-EHLMPRST]', italian.repeat(2)],
        ...[`[A-Z]${italian.repeat(3)}`, '[A-Z]'],
      ),
      value => (italianLetter(value.slice(0, 15)) === value[15] ? 'strong' : null),
    ),
    names: /codice fiscale|\bc\.?f\b/i,
  },
  'es-dni': {
    candidates: byPattern(spaced(String.raw`(?:[XYZ]${sign}\d|\d\d)`, three, three, '[A-Z]'), weighSpanish),
    names: /\bd\.?n\.?i\b|\bn\.?i\.?[ef]\b|documento nacional|\bidentidad\b/i,
  },
  'ch-ahv': {
    candidates: byDigits([13], (digits, shape) => {
      if (!digits.startsWith('756') || !isEan(digits)) return null
      return shape === '3-4-4-2' ? 'strong' : 'plain'
    }),
    names: /\bahv|\bavs\b|sozialversicherung|assurance sociale|\bnss\b/i,
  },
  'gb-nhs': {
    candidates: byDigits([10], digits => (isMod11(digits) && !isOneDigit(digits) ? 'named' : null)),
    names: /\bnhs\b|\bpatients?\b/i,
  },
} satisfies Record<string, Kind>
export type KindName = keyof typeof kinds
export const kindNames = Object.keys(kinds) as [KindName, ...KindName[]]
