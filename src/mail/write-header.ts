// Header fields as they are written: pure ASCII where anybody may still read ASCII alone, folded, and never injectable.

/** RFC 5322, 2.1.1: at most 78 characters should be in a line. */
const lineLength = 76
/** RFC 2047, 2: no encoded word is longer. */
const wordLength = 75
const wordStart = '=?utf-8?B?'
const wordEnd = '?='
/** Bytes of UTF-8 in one encoded word. */
const wordBytes = Math.floor((wordLength - wordStart.length - wordEnd.length) / 4) * 3

const encoder = new TextEncoder()

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}

function isPlain(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text) && !text.includes('=?')
}

/** Controls would end the field, or draw where they must not. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
}

/** RFC 2047 encoded words, none of which cuts a character in two. */
function encodedWords(text: string): string {
  const words: string[] = []
  let current = ''
  for (const sign of text) {
    if (encoder.encode(current + sign).length > wordBytes) {
      words.push(current)
      current = ''
    }
    current += sign
  }
  if (current !== '') words.push(current)
  return words.map(word => wordStart + base64(encoder.encode(word)) + wordEnd).join(' ')
}

/** A subject, or any other field of free text. */
export function writeText(text: string): string {
  const clean = oneLine(text)
  return isPlain(clean) ? clean : encodedWords(clean)
}

export interface Mailbox {
  /** Display name; empty for none. */
  readonly name: string
  /** Canonical. */
  readonly address: string
}

/** RFC 5322, 3.4: a name that could be taken for syntax is quoted, one outside ASCII is encoded. */
export function writeMailbox({ name, address }: Mailbox): string {
  const clean = oneLine(name)
  if (clean === '') return address
  if (!isPlain(clean)) return `${encodedWords(clean)} <${address}>`
  const phrase = /^[\w !#$%&'*+/=?^`{|}~-]+$/.test(clean) ? clean : `"${clean.replace(/["\\]/g, '\\$&')}"`
  return `${phrase} <${address}>`
}

/** Continues a field on the next line wherever there is a blank and no room. */
export function writeField(name: string, value: string): string {
  const lines: string[] = []
  let line = `${name}:`
  for (const word of value.split(' ')) {
    if (word !== '' && line.length + 1 + word.length > lineLength && line !== `${name}:`) {
      lines.push(line)
      line = ''
    }
    line += ` ${word}`
  }
  return `${[...lines, line].join('\r\n')}\r\n`
}

/** RFC 2231: a parameter in any alphabet, in pieces that fit a line; for ASCII, as a quoted string. */
export function writeParameter(name: string, value: string): string[] {
  const clean = oneLine(value)
  if (isPlain(clean) && clean.length < 50) return [`${name}="${clean.replace(/["\\]/g, '\\$&')}"`]
  const escaped = [...encoder.encode(clean)].map(byte =>
    /[\w.-]/.test(String.fromCharCode(byte))
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  )
  const pieces: string[] = []
  let piece = "utf-8''"
  for (const sign of escaped) {
    if (piece.length + sign.length > 50) {
      pieces.push(piece)
      piece = ''
    }
    piece += sign
  }
  pieces.push(piece)
  return pieces.length === 1 ? [`${name}*=${piece}`] : pieces.map((part, i) => `${name}*${i}*=${part}`)
}
