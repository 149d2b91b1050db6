// Header fields as they are written: pure ASCII where anybody may still read ASCII alone, folded, and never injectable.
//
// Every header that leaves this program goes through here: a `WrittenField` is made here alone, and what a library composes is
// held against the same rule (`soundHeader`). A CR, an LF or a NUL within a field ends its line for some programs and not for
// others: whoever chose the value would write fields of their own. So do U+0085, U+2028 and U+2029 for programs that decode a
// header before they part its lines, and whatever an encoded word holds for those that look for lines last of all.

import { type Bytes, latin1, utf8 } from '../core/bytes.ts'
import type { Field } from './header.ts'

declare const written: unique symbol
/** A field with its line ends: CRLF, a blank after each but the last; no other control but TAB. */
export type WrittenField = string & { readonly [written]: true }

/** None that could be decoded. */
const fieldName = /^(?!.*=\?)[!-9;-~]{1,200}$/
/** ASCII's alone: where each byte is one character, those from 0x80 on may be of a letter. */
const controls = /[^\P{Cc}\u0080-\u009f]+/gu
const soundLine = /^(?:[!-9;-~]{1,200}:|[ \t])[\t\P{Cc}\u0080-\u009f]*$/u
/** U+0085, U+2028 and U+2029 in UTF-8. */
const otherLineEnds = /\xc2\x85|\xe2\x80[\xa8\xa9]/g
/** The byte is of letters in UTF-8, too: it stays, and what could be a field behind it is one no longer. */
const beforeField = /\x85(?=[!-9;-~]*[ \t]*:|[\r\n]|$)/g
/** What could be one once it is decoded. */
const beforeWord = /\x85(?=[!-~\r\n]|$)/g
const base64Word = /=\?([^?\s]{1,80})\?b\?([^?]*)\?=/gi
const quotedWord = /=\?([^?\s]{1,80})\?q\?(?:(?!\?=|=\?).)*/gis
/** As far as the most lenient program goes on. */
const fromQuotedWord = /=\?[^?\s]{1,80}\?q\?.*/is
/** Of ASCII, in any charset that is made of bytes. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for.
const lineEndBytes = /[\0\n\v\f\r\x1c-\x1e]/g
const quotedLineEnds = /=(?:0[0abcd]|1[cde])/gi
const quotedOfUtf8 = /(?:=c2|\xc2)(?:=85|\x85)|(?:=e2|\xe2)(?:=80|\x80)(?:=a[89]|[\xa8\xa9])/gi
/** RFC 5322, 2.1.1: no line should have more characters; only what has no blank may. */
const longestLine = 998

/** RFC 5322, 2.1.1: at most 78 characters should be in a line. */
const lineLength = 76
/** RFC 2047, 2: no encoded word is longer than 75 characters, nor a line with one than 76: before the first stands the field's name. */
const wordLength = 63
const wordStart = '=?utf-8?B?'
const wordEnd = '?='
/** Bytes of UTF-8 in one encoded word. */
const wordBytes = Math.floor((wordLength - wordStart.length - wordEnd.length) / 4) * 3

const encoder = new TextEncoder()

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}

/** Without a blank to fold at no line has room for it (998 characters, RFC 5322, 2.1.1), quoted twice as long. */
const unfoldable = /[^ ]{400}/

function isPlain(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text) && !text.includes('=?') && !unfoldable.test(text)
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
 * @param name of printable ASCII. @param value every byte one character. @throws RangeError for another name: no stranger names a field.
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
  return withoutLineEnds(`${[...lines, line].join('\r\n')}\r\n`) as WrittenField
}

/**
 * Fields in which no program finds another line than everybody does, whatever it decodes, and when.
 * @param fields one or more, every byte one character.
 */
function withoutLineEnds(fields: string): string {
  const hasWords = fields.includes('=?')
  const decodable = hasWords ? withoutEncoded(fields) : fields
  // What stands behind it may be a field only once it is decoded.
  return decodable.replace(otherLineEnds, ' ').replace(hasWords ? beforeWord : beforeField, '\x85 ')
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for.
const lineEnds = /[\0\v\f\x1c-\x1e]|\r(?!\n)|(?<!\r)\n/

/** @param fields every byte one character. @returns whether some program finds another line in them than everybody does. */
export function hasOtherLines(fields: string): boolean {
  return lineEnds.test(fields) || withoutLineEnds(fields) !== fields
}

function withoutEncoded(fields: string): string {
  return fields
    .replace(base64Word, cleanBase64)
    .replace(quotedWord, cleanQuoted)
    .replace(fromQuotedWord, rest => rest.replace(quotedLineEnds, '=20'))
}

/** In the place of what says nothing: a line of blanks alone would end the header for some programs. */
const blankWord = '=?utf-8?Q?_?='

/** In these 0x85 is U+0085 to some programs, to others three dots. */
const isLatin = (charset: string) => /^(?:iso[-_]?8859|latin|l\d|us-ascii|ascii)/i.test(charset)
const isUtf8 = (charset: string) => /^utf-?8/i.test(charset)
/** RFC 2152: of ASCII, and of any letter by its number. */
const isUtf7 = (charset: string) => /utf-?7/i.test(charset)

function cleanBase64(all: string, charset: string, written: string): string {
  let bytes: string
  try {
    bytes = atob(written.replace(/[^A-Za-z\d+/]/g, ''))
  } catch {
    return blankWord
  }
  // Not made of bytes, and of no word (RFC 2781, 4).
  if (/^(?:utf|ucs|iso-10646)[-_]?(?:16|32|2|4|ucs)/i.test(charset)) return blankWord
  if (isUtf7(charset)) return cleanUtf7(bytes) ?? all
  const ascii = bytes.replace(lineEndBytes, ' ')
  const utf8 = isUtf8(charset) ? ascii.replace(otherLineEnds, ' ') : ascii
  const clean = isLatin(charset) ? utf8.replaceAll('\x85', '...') : utf8
  return clean === bytes ? all : `=?${charset}?B?${btoa(clean)}?=`
}

function cleanQuoted(all: string, charset: string): string {
  if (isUtf7(charset)) {
    const plain = all.slice(all.indexOf('?', charset.length + 3) + 1).replaceAll('_', ' ')
    const clean = cleanUtf7(plain.replace(/=([\da-f]{2})/gi, (_, digits) => String.fromCharCode(parseInt(digits, 16))))
    // Its end stands behind it.
    return clean?.replace(/\?=$/, '') ?? all
  }
  const utf8 = isUtf8(charset) ? all.replace(quotedOfUtf8, '=20') : all
  return isLatin(charset) ? utf8.replace(/=85/g, '...') : utf8
}

/** @returns null where no line ends in it. */
function cleanUtf7(bytes: string): string | null {
  const text = bytes.replace(/\+([A-Za-z\d+/]*)-?/g, (_, run: string) => (run === '' ? '+' : lettersOf(run)))
  return /(?!\t)[\p{Cc}\u2028\u2029]/u.test(text) ? encodedWords(oneLine(text) || ' ') : null
}

/** Of UTF-16 in base64. */
function lettersOf(run: string): string {
  const bytes = atob(run.length % 4 === 1 ? run.slice(0, -1) : run)
  const pairs = bytes.match(/[\s\S]{2}/g) ?? []
  return pairs.map(pair => String.fromCharCode(pair.charCodeAt(0) * 256 + pair.charCodeAt(1))).join('')
}

/**
 * A field of another header: as it stands where it is sound, otherwise what it says written anew.
 * @returns null where no field can have its name.
 */
export function carryField({ raw, value }: Pick<Field, 'raw' | 'value'>): WrittenField | null {
  const name = /^[^\s:]+/.exec(raw)?.[0] ?? ''
  if (!fieldName.test(name)) return null
  const ended = `${raw.replace(/\r?\n$/, '')}\r\n`
  if (isWritten(ended) && ended.split('\r\n').every(line => line.length <= longestLine))
    return withoutLineEnds(ended) as WrittenField
  return writeField(name, value)
}

/** The fields, and the empty line behind them. */
export function writeHeader(fields: readonly (WrittenField | null)[]): string {
  return `${fields.map(field => field ?? '').join('')}\r\n`
}

/**
 * A header that others composed, without the empty line behind it, as one that everybody reads alike.
 * @throws RangeError where its lines are none of `WrittenField`s alone.
 */
export function soundHeader(header: string): string {
  const fields = header.replace(/(?:\r\n)+$/, '')
  if (!isWritten(`${fields}\r\n`)) throw new RangeError('a header that could be read in two ways')
  const sound = inBytes(fields)
    .split(/\r\n(?![ \t])/)
    .map(withoutLineEnds)
  return new TextDecoder().decode(ofBytes(sound.join('\r\n')))
}

/** A field of text: in UTF-8 where it is not ASCII (RFC 6532). */
export function writeTextField(name: string, text: string): WrittenField {
  return writeField(name, inBytes(text))
}

function inBytes(text: string): string {
  return latin1(utf8(text))
}

/** What was written, as it goes out. */
export function ofBytes(written: string): Bytes {
  return Uint8Array.from(written, byte => byte.charCodeAt(0))
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
