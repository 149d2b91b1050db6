// The text of a part: by the charset that it names, where that can be; else by what its bytes are.

import { decodeCharset, decodeUtf8, isAltered } from '../charset.ts'
import { inPairs, isWide } from '../reading/formats.ts'
import { charsetIn, decodeNamed, isVague } from '../reading/letters/charsets.ts'
import { isLittleUtf32, isMarkedUtf32, isUtf32 } from '../reading/letters/utf32.ts'
import { loadRare, western } from './words.ts'

export interface PartText {
  readonly text: string
  /** The charset that was used, lower-case. */
  readonly charset: string
  /** Whether nothing said so. */
  readonly isGuessed: boolean
  /** Whether there are bytes in it that are of no letter: signs of replacement stand for them. */
  readonly isAltered: boolean
  /** The charset that it names, where nobody knows it here. */
  readonly unknown: string | null
}

const marks: readonly (readonly [bytes: readonly number[], charset: string])[] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
]

/**
 * @param named as the part does; empty where it does not
 * @param isMarkup whether it may name its charset itself
 */
export async function textOf(all: Uint8Array, named: string, isMarkup: boolean): Promise<PartText> {
  const label = named.trim().toLowerCase()
  if (isLittleUtf32(all) !== null) {
    const text = await decodeAny(all, 'utf-32')
    const isGuessed = !isUtf32(label) && !isMarkedUtf32(all)
    if (text !== null) return { text, charset: 'utf-32', isGuessed, isAltered: false, unknown: null }
  }
  const bytes = isWide(all) ? inPairs(all) : all
  const mark = marks.find(([signs]) => signs.every((sign, i) => bytes[i] === sign))
  if (mark && (mark[1] === 'utf-8' || bytes.length % 2 === 0)) return decoded(bytes, mark[1])
  const inside = isMarkup ? (charsetIn(bytes)[0]?.toLowerCase() ?? '') : ''
  // A page says it as it was written; its header, as some program thought later.
  const isPage = utf8Name.test(inside) && oneByte.test(label) && decodeUtf8(bytes) !== null
  const declared = [isPage ? inside : label, inside].find(each => !isVague(each)) ?? ''
  const known = declared === '' ? null : await decodeAny(bytes, declared)
  const unknown = declared !== '' && known === null ? declared : null
  if (known !== null && !isDoubtful(bytes, known, declared)) return decoded(bytes, declared, known)
  const text = await guessed(bytes, known, declared)
  return { ...text, isAltered: isAltered(bytes, text.text, text.charset), unknown }
}

/** @returns null where nobody knows that charset. */
async function decodeAny(bytes: Uint8Array, label: string): Promise<string | null> {
  const text = decodeNamed(bytes, label)
  if (text !== null) return text
  await loadRare()
  return decodeNamed(bytes, label)
}

function decoded(bytes: Uint8Array, charset: string, text = decodeCharset(bytes, charset)!): PartText {
  return { text, charset, isGuessed: false, isAltered: isAltered(bytes, text, charset), unknown: null }
}

const utf8Name = /^utf-?8$/
/** Of alphabets in which hardly a text is UTF-8 by chance. */
const oneByte = /^(?:iso[-_]?8859-?(?:[1-5]|7|9|1[0356])|(?:windows-|cp)125[0-4]|latin-?[1-9]|koi8-[ru])$/

/** Where its own name for it cannot be right. */
function isDoubtful(bytes: Uint8Array, text: string, charset: string): boolean {
  if (/^utf-?16/.test(charset)) return !isWide(bytes)
  if (isUtf32(charset)) return true
  if (oneByte.test(charset)) return /[^\0-\x7f]/.test(text) && decodeUtf8(bytes) !== null
  return utf8Name.test(charset) && text.includes('\ufffd') && decodeUtf8(bytes) === null
}

/** @param asNamed its text by the charset that it names, which is in doubt. */
async function guessed(
  bytes: Uint8Array,
  asNamed: string | null,
  charset: string,
): Promise<Omit<PartText, 'unknown' | 'isAltered'>> {
  const utf8 = decodeUtf8(bytes)
  const isJapanese = bytes.includes(0x1b)
  if (utf8 !== null && !isJapanese) return { text: utf8, charset: 'utf-8', isGuessed: oneByte.test(charset) }
  if (isWide(bytes)) {
    const isLittle = bytes.subarray(0, 512).filter((byte, i) => byte === 0 && i % 2 === 1).length > 0
    const wide = isLittle ? 'utf-16le' : 'utf-16be'
    return { text: decodeCharset(bytes, wide)!, charset: wide, isGuessed: true }
  }
  if (isJapanese) {
    const japanese = decodeCharset(bytes, 'iso-2022-jp')!
    if (!japanese.includes('\ufffd')) return { text: japanese, charset: 'iso-2022-jp', isGuessed: false }
  }
  // Of UTF-8, with bytes in it that were altered on their way.
  if (asNamed !== null && isMostly(asNamed.slice(0, sample))) return { text: asNamed, charset, isGuessed: false }
  const likely = await detect(bytes)
  return { text: decodeCharset(bytes, likely)!, charset: likely, isGuessed: true }
}

/** Bytes and characters that are looked at. */
const sample = 64 * 1024

/** Whether letters beyond ASCII are read far more often than not. */
function isMostly(text: string): boolean {
  const letters = text.match(/[\x80-\ufffc\u{10000}-\u{10ffff}]/gu)?.length ?? 0
  return letters > 2 * (text.split('\ufffd').length - 1)
}

async function detect(bytes: Uint8Array): Promise<string> {
  try {
    const { detectCharset } = await import('./detect.ts')
    return detectCharset(bytes.subarray(0, sample)) ?? western
  } catch {
    // A part of the program that cannot be had takes no message away.
    return western
  }
}
