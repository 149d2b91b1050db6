// What a transfer encoding made of bytes, undone (RFC 2045, 6.7 and 6.8): leniently, as mail programs do.

import { latin1 } from '../../core/bytes.ts'
import type { Header } from '../header.ts'

export interface Decoded {
  readonly bytes: Uint8Array
  /** Whether programs come to other bytes: something behind the padding, letters that base64 has not. */
  readonly isOdd: boolean
}

const spellings = /(quoted[\s_-]*printable|\bqp\b)|(base[\s_-]*64|\bb64\b)|\b(?:[78][_-]?bits?|binary)\b/g

/**
 * @param value of Content-Transfer-Encoding
 * @returns what it names, lower-case, each once, however that is written: of several, the body tells which is meant
 */
export function encodingsNamed(value: string): string[] {
  const plain = value.replace(/\([^()]*\)/g, '').toLowerCase()
  const known = [...plain.matchAll(spellings)].map(([name, quoted, base64]) =>
    quoted ? 'quoted-printable' : base64 ? 'base64' : name,
  )
  return [...new Set(known.length > 0 ? known : plain.match(/[\w-]+/)?.slice(0, 1))]
}

/** Encodings that are not known: one is enough to say so. */
const mostUnknown = 8

/**
 * Every encoding in which a program may take the body: written as some programs do not know them, they are read as they stand too.
 * @param isMessage whether some programs undo none, whatever is named.
 */
export function encodingsIn(header: Header, isMessage: boolean): string[] {
  const fields = header.fields.filter(({ name }) => name === 'content-transfer-encoding')
  const clean = fields.map(({ value }) => /[\w-]+/.exec(value.replace(/\([^()]*\)/g, ''))?.[0]?.toLowerCase() ?? '')
  const isOdd = fields.some(({ raw }, i) => !raw.toLowerCase().endsWith(`: ${clean[i]}\r\n`))
  const meant = fields.flatMap(({ value }) => encodingsNamed(value))
  const all = [...new Set([...clean, ...meant, ...(isOdd || isMessage || clean.length === 0 ? [''] : [])])]
  const unknown = all.filter(each => decodeTransfer(new Uint8Array(), each) === null)
  const beyond = new Set(unknown.slice(mostUnknown))
  return all.filter(each => !beyond.has(each))
}

/** @param encoding lower-case. @returns null where it is not known. */
export function decodeTransfer(body: Uint8Array, encoding: string): Decoded | null {
  if (['', '7bit', '8bit', 'binary'].includes(encoding)) return { bytes: body, isOdd: false }
  if (encoding === 'base64') return decodeBase64(body)
  return encoding === 'quoted-printable' ? decodeQuoted(body) : null
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const [blank, padding, foreign] = [-1, -2, -3]
const values = Int8Array.from({ length: 256 }, (_, byte) => {
  const sign = String.fromCharCode(byte)
  if (/\s/.test(sign)) return blank
  return sign === '=' ? padding : alphabet.includes(sign) ? alphabet.indexOf(sign) : foreign
})

/** What follows the padding is decoded too. */
export function decodeBase64(body: Uint8Array): Decoded {
  const bytes = new Uint8Array(Math.ceil((body.length * 3) / 4))
  let [length, bits, count, isPadded, isOdd] = [0, 0, 0, false, false]
  for (const byte of body) {
    const value = values[byte]!
    if (value >= 0) {
      isOdd ||= isPadded
      bits = ((bits << 6) | value) & 0xffff
      count += 6
      if (count < 8) continue
      count -= 8
      bytes[length++] = (bits >> count) & 0xff
    } else if (value !== blank) {
      isOdd ||= value === foreign
      isPadded ||= value === padding
      if (value === padding) count = 0
    }
  }
  return { bytes: bytes.subarray(0, length), isOdd }
}

/** Whether it is nothing else, and comes out even. */
export function isPlainBase64(body: Uint8Array): boolean {
  let [letters, isPadded] = [0, false]
  for (const byte of body) {
    const value = values[byte]!
    if (value === blank) continue
    if (value === foreign || (value >= 0 && isPadded)) return false
    isPadded ||= value === padding
    letters++
  }
  return letters > 0 && letters % 4 === 0
}

/** Whether something in it is encoded, and every sign of that is one. */
export function isPlainQuoted(body: Uint8Array): boolean {
  const signs = body.reduce((count, byte) => count + (byte === equals ? 1 : 0), 0)
  const found = latin1(body).match(/=(?:[0-9A-Fa-f]{2}|[ \t]{0,80}\r?\n)/g)?.length ?? 0
  return found > 0 && found === signs
}

const [tab, lf, cr, space, equals] = [0x09, 0x0a, 0x0d, 0x20, 0x3d]

/** Lines as they stand, but for what is encoded; blanks at the end of a line are of the way that it came. */
export function decodeQuoted(body: Uint8Array): Decoded {
  const bytes = new Uint8Array(body.length)
  let [length, isOdd] = [0, false]
  for (let at = 0; at < body.length; ) {
    const found = body.indexOf(lf, at)
    const next = found < 0 ? body.length : found + 1
    const [end, lineEnd] = endsOf(body, at, next)
    // Blanks behind the sign of a soft line end: some see no such end there.
    isOdd ||= lineEnd === next && body[end] === equals && isBlankByte(body[end + 1])
    for (let i = at; i < end; i++) {
      const value = body[i] === equals && i + 2 < end ? hex(body[i + 1]!, body[i + 2]!) : -1
      bytes[length++] = value < 0 ? body[i]! : value
      if (value >= 0) i += 2
    }
    for (let i = lineEnd; i < next; i++) bytes[length++] = body[i]!
    at = next
  }
  return { bytes: bytes.subarray(0, length), isOdd }
}

const isBlankByte = (byte: number | undefined) => byte === space || byte === tab

/** @returns where what a line holds ends, and where the end of the line begins: a soft one is none. */
function endsOf(body: Uint8Array, start: number, next: number): [end: number, lineEnd: number] {
  let lineEnd = next
  while (lineEnd > start && (body[lineEnd - 1] === lf || body[lineEnd - 1] === cr)) lineEnd--
  let end = lineEnd
  while (end > start && (body[end - 1] === space || body[end - 1] === tab)) end--
  const isSoft = end > start && body[end - 1] === equals
  return isSoft ? [end - 1, next] : [end, lineEnd]
}

/** @returns -1 where they are none. */
function hex(high: number, low: number): number {
  const [first, second] = [digits.indexOf(high), digits.indexOf(low)]
  return first < 0 || second < 0 ? -1 : (first % 16) * 16 + (second % 16)
}
/** In both cases of letters, each sixteen long. */
const digits = [...'0123456789abcdef', ...'0123456789ABCDEF'].map(sign => sign.charCodeAt(0))
