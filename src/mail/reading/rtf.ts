// Rich Text Format (Microsoft, RTF Specification 1.9.1): what it shows, and all of the words that stand in it.

import { latin1 } from '../../core/bytes.ts'
import { bytesOf } from '../charset.ts'
import { decodeNamed } from './letters/charsets.ts'

export interface RichText {
  /** As programs show it, with what is hidden, and with what is kept beside it. */
  readonly texts: readonly string[]
  /** Whether nothing is in it that was not read. */
  readonly isWhole: boolean
}

const mostDepth = 500
/** Words of its language, groups, and runs of letters: a book has fewer. What follows is not read. */
const mostTokens = 400_000
/** Signs that stand for one letter: more would be words that are kept from who reads. */
const mostFallback = 100
const begin = /^\s*\{\\rtf1?(?=[\\{\s])/
const token = /\\([A-Za-z]{1,32})(-?\d{1,10})? ?|\\'([0-9A-Fa-f]{2})|\\([^A-Za-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)/g
/** Groups whose letters are no words: numbers of pictures and themes. */
const numbers = /^(?:pict|themedata|colorschememapping|datastore|blipuid|bliptag|panose)$/
/** Groups that are shown nowhere. */
const beside =
  /^(?:fonttbl|colortbl|stylesheet|info|listtable|listoverridetable|rsidtbl|generator|xmlnstbl|latentstyles|fldinst|bkmkstart|bkmkend|filetbl|revtbl|mmathPr)$/
/** Files within, and HTML that is packed into it. */
const unread = /^(?:object|objdata|objemb|bin|htmlrtf|htmltag|fromhtml|nesttableprops|shpinst)$/
const breaks = /^(?:par|line|row|sect|page|cell|nestcell|nestrow|tab|column|lbr)$/
const signs: Readonly<Record<string, string>> = {
  ...{ emdash: '\u2014', endash: '\u2013', bullet: '\u2022', lquote: '\u2018', rquote: '\u2019' },
  ...{ ldblquote: '\u201c', rdblquote: '\u201d', emspace: ' ', enspace: ' ', qmspace: ' ' },
}
const symbols: Readonly<Record<string, string>> = {
  ...{ '\\': '\\', '{': '{', '}': '}', '~': '\u00a0', '-': '\u00ad', _: '\u2011', '\n': '\n', '\r': '\n', '\t': '\t' },
}
/** Of Windows, by the number of a font's charset. */
const charsets: Readonly<Record<number, number>> = {
  ...{ 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255, 178: 1256, 186: 1257 },
  ...{ 204: 1251, 222: 874, 238: 1250 },
}
const labels: Readonly<Record<number, string>> = {
  932: 'shift_jis',
  936: 'gbk',
  949: 'euc-kr',
  950: 'big5',
  65001: 'utf-8',
}

interface Group {
  /** Signs that stand for a letter of Unicode where it is not known, and follow it. */
  fallback: number
  isShown: boolean
  isWords: boolean
  isHidden: boolean
  font: number
}

/** @returns null for bytes that are something else. */
export function readRichText(bytes: Uint8Array): RichText | null {
  const text = latin1(bytes)
  if (!begin.test(text)) return null
  const read = new Reader(text, null).read()
  if (!/[\x80-\xff]/.test(text)) return read
  // RTF is of seven bits; what writes more means its own alphabet, or UTF-8.
  return { ...read, texts: [...read.texts, ...new Reader(text, utf8Page).read().texts] }
}

const utf8Page = 65001

class Reader {
  readonly #text: string
  readonly #groups: Group[] = []
  readonly #fonts = new Map<number, number>()
  #page = 1252
  #isWhole = true
  #isMarked = false
  #skip = 0
  readonly #shown: string[] = []
  /** With what is hidden. */
  readonly #uncovered: string[] = []
  readonly #all: string[] = []
  #bytes = ''

  readonly #only: number | null

  /** @param only the code page of all letters; null for those that it names. */
  constructor(text: string, only: number | null) {
    this.#text = text
    this.#only = only
  }

  read(): RichText {
    let [end, tokens] = [this.#text.indexOf('{'), 0]
    token.lastIndex = end
    for (let found = token.exec(this.#text); found; found = token.exec(this.#text)) {
      if (found.index !== end) this.#isWhole = false
      end = token.lastIndex
      this.#token(found)
      tokens++
      if (this.#groups.length === 0 || this.#groups.length > mostDepth || tokens >= mostTokens) break
    }
    this.#flush()
    const rest = this.#text.slice(end).replace(/[\s\0]+/g, '')
    if (this.#groups.length > 0 || rest !== '') this.#isWhole = false
    const texts = [this.#shown, this.#uncovered, this.#all].map(said => said.join(''))
    return { texts: [...new Set(texts)], isWhole: this.#isWhole }
  }

  #token([, word, number, hex, symbol, brace, letters]: RegExpExecArray): void {
    if (brace !== undefined) this.#brace(brace)
    else if (word !== undefined) this.#word(word, number === undefined ? null : Number(number))
    else if (hex !== undefined) this.#letters(String.fromCharCode(Number.parseInt(hex, 16)))
    else if (symbol !== undefined) this.#symbol(symbol)
    else if (letters !== undefined) this.#letters(letters)
  }

  get #group(): Group {
    return this.#groups.at(-1)!
  }

  #brace(brace: string): void {
    this.#flush()
    this.#skip = 0
    this.#isMarked = false
    if (brace === '}') return void this.#groups.pop()
    const first: Group = { fallback: 1, isShown: true, isWords: true, isHidden: false, font: 0 }
    // What a picture is described by stands in groups of its own.
    this.#groups.push({ ...(this.#groups.at(-1) ?? first), isWords: true })
  }

  #word(word: string, number: number | null): void {
    if (unread.test(word)) this.#isWhole = false
    if (numbers.test(word)) this.#group.isWords = false
    if (beside.test(word) || this.#isMarked) this.#group.isShown = false
    this.#isMarked = false
    if (breaks.test(word)) this.#say(word === 'tab' || /cell$/.test(word) ? '\t' : '\n')
    else if (word in signs) this.#say(signs[word]!)
    else if (word === 'u') this.#unicode(number ?? 0)
    else this.#setting(word, number)
  }

  #setting(word: string, number: number | null): void {
    this.#flush()
    const group = this.#group
    if (word === 'uc') group.fallback = Math.max(0, Math.min(number ?? 1, mostFallback))
    else if (word === 'v' || word === 'webhidden') group.isHidden = number !== 0
    else if (word === 'plain') group.isHidden = false
    else if (word === 'ansicpg' && number) this.#page = number
    else if (word === 'mac') this.#page = 10000
    else if (word === 'pc' || word === 'pca') this.#page = word === 'pc' ? 437 : 850
    else if (word === 'f') group.font = number ?? 0
    else if (word === 'fcharset') this.#fonts.set(group.font, charsets[number ?? 0] ?? 0)
  }

  #symbol(symbol: string): void {
    if (symbol === '*') this.#isMarked = true
    else if (symbols[symbol] !== undefined) this.#say(symbols[symbol])
    else if (!/[:|]/.test(symbol)) this.#isWhole = false
  }

  #unicode(number: number): void {
    this.#say(String.fromCharCode(number & 0xffff))
    this.#skip = this.#group.fallback
  }

  /** @param letters every byte one character. */
  #letters(letters: string): void {
    const left = letters.slice(this.#skip)
    this.#skip = Math.max(0, this.#skip - letters.length)
    this.#bytes += left
  }

  #say(text: string): void {
    this.#flush()
    this.#skip = 0
    this.#write(text)
  }

  #flush(): void {
    const bytes = bytesOf(this.#bytes)
    this.#bytes = ''
    if (bytes.length === 0) return
    const page = this.#only ?? (this.#fonts.get(this.#group.font) || this.#page)
    const text = decodeNamed(bytes, labels[page] ?? (page === 10000 ? 'macintosh' : pageName(page)))
    if (text === null) this.#isWhole = false
    this.#write(text ?? latin1(bytes))
  }

  #write(text: string): void {
    const { isShown, isWords, isHidden } = this.#group
    if (!isWords) return
    this.#all.push(text)
    if (isShown) this.#uncovered.push(text)
    if (isShown && !isHidden) this.#shown.push(text)
  }
}

const pageName = (page: number) =>
  page >= 1250 && page <= 1258 ? `windows-${page}` : page === 874 ? 'windows-874' : `cp${page}`
