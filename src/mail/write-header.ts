// Header fields as they are written: pure ASCII where anybody may still read ASCII alone, folded, and never injectable.
//
// Every header that leaves this program goes through here: a `WrittenField` is made here alone, and what a library composes is
// held against the same rule (`demandWritten`). A CR, an LF or a NUL within a field ends its line for some programs and not for
// others: whoever chose the value would write fields of their own.

import type { Field } from './header.ts'

declare const written: unique symbol
/** A field with its line ends: CRLF, a blank after each but the last; no other control but TAB. */
export type WrittenField = string & { readonly [written]: true }

const fieldName = /^[!-9;-~]{1,200}$/
/** ASCII's alone: where each byte is one character, those from 0x80 on may be of a letter. */
const controls = /[^\P{Cc}\u0080-\u009f]+/gu
const soundLine = /^(?:[!-9;-~]{1,200}:|[ \t])[\t\P{Cc}\u0080-\u009f]*$/u
/** RFC 5322, 2.1.1: no line should have more characters; only what has no blank may. */
const longestLine = 998

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

/**
 * Continues a field on the next line wherever there is a blank and no room. A control becomes a blank.
 * @param name of printable ASCII. @throws RangeError for another one: no stranger names a field.
 */
export function writeField(name: string, value: string): WrittenField {
  if (!fieldName.test(name)) throw new RangeError('no name of a field')
  const lines: string[] = []
  const words = value
    .replace(controls, ' ')
    .replace(/ {60,}/g, ' ')
    .split(' ')
  let line = `${name}:`
  for (const word of words) {
    if (word !== '' && line.length + 1 + word.length > lineLength && line !== `${name}:`) {
      lines.push(line)
      line = ''
    }
    line += ` ${word}`
  }
  return `${[...lines, line].join('\r\n')}\r\n` as WrittenField
}

/**
 * A field of another header: as it stands where it is sound, otherwise what it says written anew.
 * @returns null where no field can have its name.
 */
export function carryField({ raw, value }: Pick<Field, 'raw' | 'value'>): WrittenField | null {
  const ended = `${raw.replace(/\r?\n$/, '')}\r\n`
  if (isWritten(ended) && ended.split('\r\n').every(line => line.length <= longestLine)) return ended as WrittenField
  const name = /^[^\s:]+/.exec(raw)?.[0] ?? ''
  return fieldName.test(name) ? writeField(name, value) : null
}

/** The fields, and the empty line behind them. */
export function writeHeader(fields: readonly (WrittenField | null)[]): string {
  return `${fields.map(field => field ?? '').join('')}\r\n`
}

/** A header that others composed, without the empty line behind it. @throws RangeError where it is none of `WrittenField`s alone. */
export function demandWritten(header: string): void {
  if (!isWritten(`${header.replace(/(?:\r\n)+$/, '')}\r\n`))
    throw new RangeError('a header that could be read in two ways')
}

function isWritten(fields: string): boolean {
  const lines = fields.split('\r\n')
  const isSound = (line: string, i: number) =>
    soundLine.test(line) && /[^ \t]/.test(line) && !(i === 0 && /^[ \t]/.test(line))
  return lines.pop() === '' && lines.every(isSound)
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
