// Words that an organisation keeps to itself, out of a file: whole ones, and several in a row, in any case of letters.

import { folded } from '../../../mail/reading/seen.ts'
import type { Finding } from './find.ts'

const word = /[\p{L}\p{M}\p{N}_]+/gu
/** Alphabets that part no words. */
const unparted = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u
const mostEntries = 100_000

export class WordList {
  readonly size: number
  /** By their first word. */
  readonly #phrases = new Map<string, (readonly string[])[]>()
  readonly #pieces: string[] = []

  /** @param entries of which each is a word or several. */
  constructor(entries: readonly string[]) {
    const distinct = [...new Set(entries.map(folded))].filter(entry => /[\p{L}\p{N}_]/u.test(entry))
    this.size = distinct.length
    for (const entry of distinct) {
      const words = wordsIn(entry).map(([text]) => text)
      if (unparted.test(entry)) this.#pieces.push(entry)
      else this.#phrases.set(words[0]!, [...(this.#phrases.get(words[0]!) ?? []), words])
    }
  }

  /** @param text as it was read. Each entry is one finding, at each of its places. */
  find(text: string): Finding[] {
    const low = text.normalize('NFKC').toLowerCase()
    const words = wordsIn(low)
    const found: Finding[] = []
    for (const [i, [first, start]] of words.entries()) {
      for (const phrase of this.#phrases.get(first) ?? []) {
        if (!phrase.every((each, j) => words[i + j]?.[0] === each)) continue
        const [last, at] = words[i + phrase.length - 1]!
        found.push({ value: phrase.join(' '), start, end: at + last.length })
      }
    }
    for (const piece of this.#pieces)
      for (let at = low.indexOf(piece); at >= 0; at = low.indexOf(piece, at + piece.length))
        found.push({ value: piece, start: at, end: at + piece.length })
    return found
  }
}

function wordsIn(text: string): [word: string, at: number][] {
  return [...text.matchAll(word)].map(({ 0: found, index }) => [found, index])
}

/** A line each; what follows a `#` at the beginning of one is a remark. @throws RangeError for none, or too many. */
export function readWordList(text: string): WordList {
  const entries = text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'))
  if (entries.length > mostEntries) throw new RangeError(`has more than ${mostEntries} lines`)
  const list = new WordList(entries)
  if (list.size === 0) throw new RangeError('has no words in it')
  return list
}
