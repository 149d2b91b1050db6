// How one text is written in many ways that look alike, and how bytes are made of it: letters, charsets, transfer encodings.

import type { Dice } from './dice.ts'

export interface Coded {
  /** What declares it; null for nothing. */
  readonly label: string | null
  readonly bytes: Buffer
  /** Whether it is one that programs can be asked to know. */
  readonly isKnown: boolean
}

export const isAscii = (text: string) => /^[\0-\x7f]*$/.test(text)
const isLatin = (text: string) => /^[\0-\x7f\xa0-\xff]*$/.test(text)
const wide = (text: string) => text.replace(/[!-~]/g, sign => String.fromCharCode(sign.charCodeAt(0) + 0xfee0))
const bold = (text: string) => text.replace(/[a-z]/g, sign => String.fromCodePoint(0x1d41a + sign.charCodeAt(0) - 0x61))

/** As people see the same. */
export function lookalike(dice: Dice, text: string): string {
  const invisible = dice.one(['\u00ad', '\u200b', '\u200c', '\u2060', '\ufeff', '\u034f'])
  return dice.way(
    [10, () => text],
    [2, () => dice.one([text.toUpperCase(), text.toLowerCase()])],
    [1, () => text.normalize('NFD')],
    [1, () => wide(text)],
    [1, () => bold(text)],
    [1, () => [...text].join(invisible)],
    [1, () => text.slice(0, 2) + invisible + text.slice(2)],
    [1, () => text.replaceAll(' ', dice.one(['\u00a0', '\u2009', '\t', '  ']))],
    [1, () => `\u202e${[...text].toReversed().join('')}\u202c`],
  )
}

const asciiLabels = [
  ...['us-ascii', 'iso-8859-2', 'koi8-r', 'gb18030', 'big5', 'euc-kr', 'shift_jis', 'iso-2022-jp', 'windows-1251'],
  ...['ibm866', 'US-ASCII', 'macintosh', 'x-mac-cyrillic', 'ANSI_X3.4-1968'],
]
const marked = (bytes: Buffer) => Buffer.concat([Buffer.from([0xff, 0xfe]), bytes])
const utf16 = (text: string) => Buffer.from(text, 'utf16le')

/** UTF-7 (RFC 2152), each letter outside of ASCII, and some inside. */
function utf7(dice: Dice, text: string): Buffer {
  const shifted = (run: string) => `+${utf16(run).swap16().toString('base64').replace(/=+$/, '')}-`
  const coded = text.replace(/[^\0-\x7f]+|\+|[a-z]{3}/g, run =>
    isAscii(run) && run !== '+' && !dice.oneIn(3) ? run : shifted(run),
  )
  return Buffer.from(coded, 'latin1')
}

export function inCharset(dice: Dice, text: string): Coded {
  const coded = (label: string | null, bytes: Buffer, isKnown = true): Coded => ({ label, bytes, isKnown })
  const utf8 = Buffer.from(text)
  const western = () => (isLatin(text) ? Buffer.from(text, 'latin1') : utf8)
  return dice.way<Coded>(
    [8, () => coded(dice.one(['utf-8', 'UTF-8', 'utf8', '"utf-8"']), utf8)],
    [3, () => coded(null, utf8)],
    [3, () => coded(isAscii(text) ? dice.one(asciiLabels) : dice.one(['us-ascii', 'latin1']), utf8)],
    [3, () => coded(isLatin(text) ? dice.one(['iso-8859-1', 'windows-1252', 'iso-8859-15']) : 'utf-8', western())],
    [1, () => coded(null, western())],
    [1, () => coded('utf-16le', utf16(text))],
    [1, () => coded('utf-16be', utf16(text).swap16())],
    [1, () => coded('utf-16', marked(utf16(text)))],
    [1, () => coded(null, marked(utf16(text)))],
    [1, () => coded(dice.one(['utf-16le', 'utf-16', 'unicode', 'utf-32']), utf8)],
    [1, () => coded(dice.one(['utf-7', 'unicode-1-1-utf-7', 'UTF-7']), utf7(dice, text))],
    [1, () => coded(dice.one(['x-none', 'cp-none', 'x-unknown-none']), utf8, false)],
  )
}

export interface Transferred {
  /** Fields that tell of it. */
  readonly fields: readonly string[]
  /** Every byte one character. */
  readonly body: string
}

const fold = (text: string, width: number) => text.replace(new RegExp(`(.{${width}})(?=.)`, 'g'), '$1\r\n')

export function quotedPrintable(dice: Dice, bytes: Buffer): string {
  const odds = dice.one([2, 8, 40])
  let [text, column] = ['', 0]
  for (const byte of bytes) {
    const sign = String.fromCharCode(byte)
    const isPlain = /[!-<>-~ ]/.test(sign) && !dice.oneIn(odds)
    const piece = sign === '\n' ? '\r\n' : isPlain ? sign : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`
    if (column + piece.length > 73 || (column > 10 && dice.oneIn(60))) [text, column] = [`${text}=\r\n`, 0]
    text += piece
    column = sign === '\n' ? 0 : column + piece.length
  }
  return text.replace(/ (?=\r\n|$)/g, '=20')
}

function base64(dice: Dice, bytes: Buffer): string {
  const coded = bytes.toString('base64')
  const at = 3 * dice.below(Math.ceil(bytes.length / 3)) + 1
  const [head, tail] = [bytes.subarray(0, at).toString('base64'), bytes.subarray(at).toString('base64')]
  return dice.way(
    [6, () => fold(coded, 76)],
    [2, () => fold(coded, dice.one([4, 17, 60]))],
    [1, () => coded],
    [1, () => coded.replace(/=+$/, '')],
    [1, () => `${head}\r\n${tail}`],
    [1, () => fold(coded.replace(/(.{20})/, `$1${dice.one(['!', '\0', ' ', '-', '\xa0'])}`), 76)],
  )
}

export function uuencoded(bytes: Buffer, name: string): string {
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += 45) {
    const piece = bytes.subarray(at, at + 45)
    let line = String.fromCharCode(32 + piece.length)
    for (let i = 0; i < piece.length; i += 3) {
      const bits = ((piece[i] ?? 0) << 16) | ((piece[i + 1] ?? 0) << 8) | (piece[i + 2] ?? 0)
      for (const shift of [18, 12, 6, 0]) line += String.fromCharCode(((bits >> shift) & 63 || 64) + 32)
    }
    lines.push(line)
  }
  return [`begin 644 ${name}`, ...lines, '`', 'end'].join('\r\n')
}

const named = (value: string) => `Content-Transfer-Encoding: ${value}`

/** @param bytes lines ended by LF where they are text. */
export function transferred(dice: Dice, bytes: Buffer): Transferred {
  const isPlain = bytes.every(byte => byte !== 0 && byte !== 0x0d)
  const spelled = (value: string) =>
    dice.way(
      [10, () => [named(value)]],
      [2, () => [named(dice.one([value.toUpperCase(), `${value} `, ` ${value}`]))]],
      [1, () => [named(dice.one([`"${value}"`, `(c) ${value}`, `${value} (c)`, `${value};`, `\r\n ${value}`]))]],
      [1, () => [named(value), named('7bit')]],
      [1, () => [`content-transfer-encoding :${value}`]],
    )
  const made = (fields: string[], body: string): Transferred => ({ fields, body })
  const asBase64 = () => made(spelled('base64'), base64(dice, bytes))
  const asQuoted = () => made(spelled('quoted-printable'), quotedPrintable(dice, bytes))
  if (!isPlain) return dice.oneIn(3) ? asQuoted() : asBase64()
  const lines = bytes.toString('latin1').replaceAll('\n', '\r\n')
  const otherwise = () => [named(dice.one(['x-uuencode', 'uuencode', 'x-uue']))]
  return dice.way<Transferred>(
    [3, () => made([], lines)],
    [2, () => made([named(dice.one(['7bit', '8bit', 'binary', '8BIT']))], lines)],
    [4, asQuoted],
    [4, asBase64],
    [1, () => made(otherwise(), uuencoded(bytes, 'text'))],
  )
}
