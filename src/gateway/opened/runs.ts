// The runs of words that a text is known by: six words each, told apart by nothing but their letters and digits, of which winnowing
// keeps two thirds (Schleimer, Wilkerson, Aiken: Winnowing, 2003). How a text is quoted, wrapped and spaced makes no difference.

import { normalForm } from '../../core/normal-form.ts'

/** Words of a run. */
const runWords = 6
/** Runs of which one is kept: of any two in a row. */
const window = 2
/** Of all readings of a text, and of all texts of a mail. */
const mostWords = 400_000

/** Short words and figures stand in every text: two runs of them alone tell nothing. By letters, the last for all that are longer. */
const weights = [0, 0.4, 0.4, 0.7, 1, 1, 1.3, 1.3, 1.3, 1.6] as const
const figureWeight = 0.4

export interface Words {
  readonly words: readonly string[]
  /** What each of them says, about 1 a word. */
  weight(at: number): number
}

const link = /\b(?:https?|ftp|mailto):[^\s<>"\])]+/gu
const word = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{M}\p{N}]+/gu

/** What programs write around a signature (RFC 9580, 6.2): no words of anybody's, where it is as short as they write it. */
const armor =
  /-----(?:BEGIN|END) PGP [A-Z ]{3,30}-----(?:[ \t>]*\n[ \t>]*(?:Version|Comment|Hash|Charset): [^\n]{1,72}(?=\n)){0,4}/g

/** @param texts as people read them. An address of a page is one word. */
export function wordsIn(text: string): Words {
  const plain = normalForm(text, 'NFKC')
    .replace(armor, ' ')
    .toLowerCase()
    .replace(link, address => ` ${address.replace(/[^\p{L}\p{N}]/gu, '')} `)
    .replace(/(\p{L})['’](?=\p{L})/gu, '$1')
  const words = plain.match(word)?.slice(0, mostWords) ?? []
  return { words, weight: at => weightOf(words[at]!) }
}

function weightOf(text: string): number {
  return /^\p{N}+$/u.test(text) ? figureWeight : weights[Math.min(text.length, weights.length - 1)]!
}

/** Nonblank lines and words below the mark of a signature, or of a footer. */
const mostLines = 9
const mostSignatureWords = 60
const marks = [
  // RFC 3676, 4.3.
  /^-- ?$/gm,
  // What servers put under letters. Below a line of words it underlines a heading.
  /(?<=\n[ \t]*\n)[ \t]*[_=*~-]{6,}[ \t]*$/gm,
]

/** Where the signature of a text begins, with the footers under it; null for none. */
export function signatureAt(text: string): number | null {
  const [signatures, rules] = marks.map(mark => [...text.matchAll(mark)].map(({ index }) => index))
  const places = [...signatures!, ...rules!.slice(-1)].filter(place => isShort(text.slice(place)))
  return places.length === 0 ? null : Math.min(...places)
}

function isShort(below: string): boolean {
  if (below.length > 40 * mostSignatureWords) return false
  const lines = below.split('\n').filter(line => line.trim() !== '')
  return lines.length <= 1 + mostLines && wordsIn(below).words.length <= mostSignatureWords
}

/** Of each run the place of its first word is its place in the list. */
export function runsIn({ words }: Words): string[] {
  return Array.from({ length: Math.max(0, words.length - runWords + 1) }, (_, i) =>
    words.slice(i, i + runWords).join(' '),
  )
}

/** What the runs at these places cover, each word once. */
export function weightCovered(words: Words, places: readonly number[]): number {
  const covered = new Set(places.flatMap(place => Array.from({ length: runWords }, (_, i) => place + i)))
  return [...covered].reduce((sum, at) => sum + words.weight(at), 0)
}

/** @returns the places of those that are kept: of each window the least, of equals the last. */
export function winnow(prints: readonly number[]): number[] {
  const kept = new Set<number>()
  const last = Math.max(1, prints.length - window + 1)
  for (let start = 0; start < last && prints.length > 0; start++) {
    let least = start
    for (let i = start + 1; i < Math.min(start + window, prints.length); i++)
      if (prints[i]! <= prints[least]!) least = i
    kept.add(least)
  }
  return [...kept]
}
