// A field with parameters (RFC 2045, 5.1; RFC 2231): Content-Type and Content-Disposition, as tolerantly as programs read them.

import { bytesOf, decodeCharset, decodeUtf8 } from './charset.ts'

export interface Parameterised {
  /** What stands before the first semicolon, lower-case, without comments, quotes and white space. */
  readonly value: string
  /** The first of each name, lower-case; pieces joined, percent signs decoded to bytes, the charset taken off. */
  readonly parameters: ReadonlyMap<string, string>
  /** Every value of each name, decoded by the charset that it names. */
  readonly all: ReadonlyMap<string, readonly string[]>
  /** Whether programs may read it differently: the same parameter twice, with unlike values, or a quote that does not end. */
  readonly ambiguous: boolean
  /** Whether it is written as some programs cannot read it: a comment in its midst, blanks round the slash, junk behind the value. */
  readonly isOdd: boolean
}

/** A quoted string, an escaped sign, or any other sign. In a comment a quote means nothing. */
const signs = { outside: /"(?:[^"\\]|\\.)*(?:"|\\?$)|\\.|./gs, inside: /\\.|./gs } as const

/**
 * Without comments, which nest, and only outside of quotes. One that does not end is none in the parameters, as for most programs.
 * @returns pieces between semicolons.
 */
function piecesOf(line: string): { pieces: string[]; open: boolean; isParted: boolean } {
  const { isCut, ...found } = split(line, true)
  if (!isCut) return found
  const [value = ''] = found.pieces
  return { ...found, pieces: [value, ...split(line, false).pieces.slice(1)] }
}

/** @param comments whether there are any. */
function split(line: string, comments: boolean) {
  const pieces = ['']
  let depth = 0
  let [isOpen, isCommented, isParted] = [false, false, false]
  for (let at = 0; at < line.length; ) {
    const pattern = depth > 0 ? signs.inside : signs.outside
    pattern.lastIndex = at
    const sign = pattern.exec(line)![0]
    at += sign.length
    isCommented ||= sign === '('
    isParted ||= isCommented && depth === 0 && /[^\s(]/.test(sign)
    if (comments && sign === '(') depth++
    else if (depth > 0) depth -= Number(sign === ')')
    else if (sign === ';') pieces.push('')
    else {
      pieces[pieces.length - 1] += sign
      isOpen ||= sign === '"' || /^".*[^"]$/s.test(sign)
    }
  }
  return { pieces, open: isOpen || depth > 0, isParted, isCut: depth > 0 }
}

const shape = /^\s*([^\s=*]+?)(?:\*(\d{1,3}))?(\*)?\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|(\S*))/s
/** Of a file, with blanks and without quotes, or in those that are none. */
const looseName = /^\s*(?:file)?name\s*=\s*(?!")(\S.*\S)\s*$/is
/** A value before a parameter, without a semicolon between them; or none before it. */
const unparted = /^\s*((?:[\w!#$&^.+-]+(?:\/[\w!#$&^.+-]+)?\s+)?)(?=[\w*-]+\s*=)/
/** A path that a program wrote without escaping what it is made of. */
const isPath = (name: string, text: string) => /^(?:file)?name$/i.test(name) && /^(?:[a-z]:\\|\\\\)/i.test(text)

interface Piece {
  readonly number: number
  readonly isEncoded: boolean
  readonly text: string
}

/** What a parameter is given by: as it is, or in numbered pieces. */
class Parameter {
  readonly #pieces = new Map<number, Piece>()
  readonly #all = new Set<string>()
  #plain: string | null = null
  #isRepeated = false

  /** As other programs read it. */
  alsoRead(text: string): void {
    this.#all.add(text)
  }

  add(number: string | undefined, isEncoded: boolean, text: string): void {
    if (number === undefined) this.#all.add(isEncoded ? decodeExtended(text) : text)
    if (number === undefined && !isEncoded) {
      this.#isRepeated ||= this.#plain !== null && this.#plain !== text
      this.#plain ??= text
      return
    }
    const at = Number(number ?? 0)
    const before = this.#pieces.get(at)
    this.#isRepeated ||= before !== undefined && before.text !== text
    if (!before) this.#pieces.set(at, { number: at, isEncoded, text })
  }

  get text(): string {
    return this.#plain ?? join([...this.#pieces.values()])
  }

  get all(): string[] {
    const pieces = [...this.#pieces.values()].filter(({ number }) => number > 0 || this.#pieces.size > 1)
    return [...this.#all, ...(pieces.length > 0 || this.#all.size === 0 ? [this.#joined()] : [])]
  }

  #joined(): string {
    const pieces = [...this.#pieces.values()]
    const [, charset = ''] = /^([^']*)'/.exec(this.#pieces.get(0)?.isEncoded ? this.#pieces.get(0)!.text : '') ?? []
    return decodeBytes(join(pieces), charset)
  }

  get isAmbiguous(): boolean {
    const isBoth = this.#plain !== null && this.#pieces.size > 0
    return this.#isRepeated || (isBoth && this.#plain !== join([...this.#pieces.values()]))
  }
}

/** @param line as `readHeader` unfolds it: every byte one character. */
export function readParameterised(line: string): Parameterised {
  const { pieces: all, open, isParted } = piecesOf(line)
  const [first = '', ...others] = all
  const [head, type] = unparted.exec(first) ?? []
  const pieces = head === undefined ? all : [type!, first.slice(head.length), ...others]
  const found = new Map<string, Parameter>()
  for (const piece of pieces.slice(1)) {
    const [, name, number, star, quoted, bare] = shape.exec(piece) ?? []
    if (name === undefined) continue
    const parameter = found.get(name.toLowerCase()) ?? new Parameter()
    found.set(name.toLowerCase(), parameter)
    const loose = looseName.exec(piece)?.[1]
    const unquoted = quoted === undefined || isPath(name, quoted) ? quoted : quoted.replace(/\\(.)/gs, '$1')
    const text = unquoted ?? loose?.replace(/^'(.*)'$/s, '$1') ?? bare!
    parameter.add(number, star !== undefined, text)
    if (loose !== undefined) parameter.alsoRead(bare!)
  }
  const ambiguous = open || [...found.values()].some(({ isAmbiguous }) => isAmbiguous)
  return {
    value: pieces[0]!.replace(/[\s"]+/g, '').toLowerCase(),
    parameters: new Map([...found].map(([name, { text }]) => [name, text])),
    all: new Map([...found].map(([name, { all }]) => [name, all])),
    ambiguous,
    isOdd: ambiguous || isParted || /\S[\s"]+\S|"/.test(first.trim()),
  }
}

/** `charset'language'text`, bytes of it as `%XX`. */
function decodeExtended(value: string): string {
  const [, charset = ''] = /^([^']*)'/.exec(value) ?? []
  return decodeBytes(join([{ number: 0, isEncoded: true, text: value }]), charset)
}

/** What is no UTF-8 under its name was written by a program that knew no other name. */
function decodeBytes(text: string, charset: string): string {
  const bytes = bytesOf(text)
  const isUtf8 = /^(?:utf-?8)?$/i.test(charset)
  if (isUtf8) return decodeUtf8(bytes) ?? decodeCharset(bytes, 'windows-1252')!
  return decodeCharset(bytes, charset) ?? text
}

function join(pieces: readonly Piece[]): string {
  return pieces
    .toSorted((a, b) => a.number - b.number)
    .map(({ number, isEncoded, text }) => {
      if (!isEncoded) return text
      const bare = number === 0 ? text.replace(/^[^']*'[^']*'/, '') : text
      return bare.replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
    })
    .join('')
}
