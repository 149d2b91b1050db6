// The header of a message, or of a part of one, to the byte (RFC 5322, 2.2): what it says, where it stands, and what is odd in it.

import { latin1 } from '../core/bytes.ts'

export interface Field {
  /** Lower-case, without white space before its colon. */
  readonly name: string
  /** As it stands, continuation lines and the last line's end included; every byte one character. */
  readonly raw: string
  /** Unfolded, without the white space around it, a CR that ends no line read as a space; every byte one character. */
  readonly value: string
  /** Where it begins in the bytes that were read, and where the next line does. */
  readonly start: number
  readonly end: number
}

/**
 * - `not-a-field`: a line without a colon, without a name before it, or with characters that no name has (RFC 5322, 2.2),
 *   and what continues it: in no field
 * - `continues-nothing`: the first line begins with white space: in no field
 * - `mbox-line`: the first line is `From ` or `>From ` of a mailbox file (RFC 4155): in no field
 * - `space-before-colon`: taken for the field (RFC 5322, 4.5)
 * - `blank-continuation`: a line of white space alone: it continues the field, and ends nothing (RFC 5322, 4.2)
 * - `bare-lf`: a line ends in LF alone: it ends
 * - `bare-cr`: a CR that no LF follows: it ends no line
 * - `nul`, `eight-bit`: such a byte stands in a line: kept as it is
 * - `long-line`: of more than 998 characters (RFC 5322, 2.1.1): read to its end
 */
export type OddityCode =
  | 'not-a-field'
  | 'continues-nothing'
  | 'mbox-line'
  | 'space-before-colon'
  | 'blank-continuation'
  | 'bare-lf'
  | 'bare-cr'
  | 'nul'
  | 'eight-bit'
  | 'long-line'

export interface Oddity {
  readonly code: OddityCode
  /** The first line that has it: where it begins, and where the next line does. */
  readonly start: number
  readonly end: number
  /** Lines that have it. */
  readonly count: number
}

export interface Header {
  /** In their order, those of the same name too. */
  readonly fields: readonly Field[]
  /** Where the body begins: behind the empty line, or where reading stopped. */
  readonly body: number
  /** Whether it ended, by an empty line or by what `stop` looks for: otherwise the bytes did, or `most` was reached. */
  readonly ends: boolean
  /** Whether every line belongs to a field. */
  readonly sound: boolean
  /** One of a kind. */
  readonly oddities: readonly Oddity[]
}

export interface HeaderOptions {
  /** Where it begins. */
  readonly start?: number
  /** Bytes that are looked at: a line that goes on beyond them is not read. */
  readonly most?: number
  /** Whether a line ends the header, and is not of it: the boundary of a multipart. @param end without the line's end. */
  readonly stop?: (start: number, end: number) => boolean
}

const [lf, cr, space, tab, colon] = [0x0a, 0x0d, 0x20, 0x09, 0x3a]
const longestLine = 998

/** Never fails: whatever the bytes are, each line is in a field, or named among what is odd. In time linear in the header. */
export function readHeader(bytes: Uint8Array, { start = 0, most = Infinity, stop }: HeaderOptions = {}): Header {
  const reader = new Reader(bytes)
  let at = start
  let ends = false
  while (at < bytes.length && !ends) {
    const line = lineAt(bytes, at)
    if (line.next - start > most) break
    const isEmpty = line.ended && line.end === at
    ends = isEmpty || (stop?.(at, line.end) ?? false)
    if (!ends) reader.read(line, at === start)
    if (isEmpty || !ends) at = line.next
  }
  return { ...reader.result(), body: at, ends }
}

class Reader {
  readonly #bytes: Uint8Array
  /** `name`, `colon`: how far from its start the name goes, and where its colon stands. */
  readonly #fields: { readonly name: number; readonly colon: number; readonly start: number; end: number }[] = []
  readonly #oddities = new Map<OddityCode, { code: OddityCode; start: number; end: number; count: number }>()
  /** What the line before belongs to. */
  #before: 'field' | 'other' | 'nothing' = 'nothing'

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  read(line: Line, isFirst: boolean): void {
    const { start, end, next } = line
    this.#readBytes(line)
    if (isSpace(this.#bytes[start]!)) {
      this.#continue(line)
      return
    }
    const name = nameOf(this.#bytes, start, end)
    this.#before = name === null ? 'other' : 'field'
    if (name === null) {
      this.#add(isFirst && isMbox(this.#bytes, start) ? 'mbox-line' : 'not-a-field', line)
      return
    }
    if (name.end < name.colon) this.#add('space-before-colon', line)
    this.#fields.push({ name: name.end - start, colon: name.colon - start, start, end: next })
  }

  #continue(line: Line): void {
    if (isBlank(this.#bytes, line.start, line.end)) this.#add('blank-continuation', line)
    if (this.#before === 'field') this.#fields.at(-1)!.end = line.next
    else this.#add(this.#before === 'nothing' ? 'continues-nothing' : 'not-a-field', line)
    if (this.#before === 'nothing') this.#before = 'other'
  }

  /** What is odd in the bytes of a line, whatever it says. */
  #readBytes(line: Line): void {
    const { start, end, next, ended } = line
    let [nul, bareCr, eightBit] = [false, false, false]
    for (let i = start; i < end; i++) {
      const byte = this.#bytes[i]!
      nul ||= byte === 0
      bareCr ||= byte === cr
      eightBit ||= byte > 0x7f
    }
    if (nul) this.#add('nul', line)
    if (bareCr) this.#add('bare-cr', line)
    if (eightBit) this.#add('eight-bit', line)
    if (ended && next - end === 1) this.#add('bare-lf', line)
    if (end - start > longestLine) this.#add('long-line', line)
  }

  #add(code: OddityCode, { start, next }: Line): void {
    const found = this.#oddities.get(code)
    if (found) found.count++
    else this.#oddities.set(code, { code, start, end: next, count: 1 })
  }

  result(): Pick<Header, 'fields' | 'sound' | 'oddities'> {
    const [from, to] = [this.#fields[0]?.start ?? 0, this.#fields.at(-1)?.end ?? 0]
    // At once: a header of a megabyte may have a quarter of a million fields.
    const text = latin1(this.#bytes.subarray(from, to))
    return {
      fields: this.#fields.map(({ name, colon: at, start, end }) => {
        const raw = text.slice(start - from, end - from)
        return { name: raw.slice(0, name).toLowerCase(), raw, value: unfold(raw.slice(at + 1)), start, end }
      }),
      sound: !(['not-a-field', 'continues-nothing', 'mbox-line'] as const).some(code => this.#oddities.has(code)),
      oddities: [...this.#oddities.values()],
    }
  }
}

/** Of all fields of a name, lower-case, in their order. */
export function valuesOf({ fields }: Pick<Header, 'fields'>, name: string): string[] {
  return fields.filter(field => field.name === name).map(({ value }) => value)
}

/** Message-IDs, with their angle brackets, each once. None is longer than a line. */
export function messageIds(text: string): string[] {
  return [...new Set(text.match(/<[^<>\s]{1,996}>/g) ?? [])]
}

interface Line {
  readonly start: number
  /** Without its CRLF or LF. */
  readonly end: number
  readonly next: number
  /** Whether it ends, and does not break off with the bytes. */
  readonly ended: boolean
}

function lineAt(bytes: Uint8Array, start: number): Line {
  const found = bytes.indexOf(lf, start)
  if (found < 0) return { start, end: bytes.length, next: bytes.length, ended: false }
  const end = found > start && bytes[found - 1] === cr ? found - 1 : found
  return { start, end, next: found + 1, ended: true }
}

/** @returns where the name ends, and where its colon stands; null where the line begins with no name. */
function nameOf(bytes: Uint8Array, start: number, lineEnd: number): { end: number; colon: number } | null {
  let end = start
  while (end < lineEnd && bytes[end]! > space && bytes[end]! < 0x7f && bytes[end] !== colon) end++
  let at = end
  while (at < lineEnd && isSpace(bytes[at]!)) at++
  return end > start && at < lineEnd && bytes[at] === colon ? { end, colon: at } : null
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (!isSpace(bytes[i]!)) return false
  return true
}

function isMbox(bytes: Uint8Array, start: number): boolean {
  return /^>?From /.test(latin1(bytes.subarray(start, start + 6)))
}

function unfold(text: string): string {
  return trimmed(text.replace(/\r?\n/g, '').replace(/\r+/g, ' '))
}

/** Of spaces and tabs alone: what `trim` takes for white space may be a byte of a letter. */
function trimmed(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && isSpace(text.charCodeAt(start))) start++
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

function isSpace(code: number): boolean {
  return code === space || code === tab
}
