// The texts that bytes may be shown as: by the charsets that are declared, and by those that programs guess.

import { decodeCharset, decodeUtf8 } from '../../charset.ts'
import { isWide, withShortEnds } from '../formats.ts'
import { decodeDeclared } from './declared.ts'
import { isLittleUtf32 } from './utf32.ts'

export interface DecodedText {
  /** The first is what most programs show. */
  readonly texts: readonly string[]
  /** Names of charsets that are not known here. */
  readonly unknown: readonly string[]
}

/** Which say nothing of what the bytes beyond ASCII are. */
const vague = new Set([
  '',
  'us-ascii',
  'ascii',
  'ansi_x3.4-1968',
  'unknown-8bit',
  'x-unknown',
  'binary',
  'unknown',
  'default',
  'default_charset',
])
const shiftSign = 0x1b
const metaReach = 4_096
const metaCharset = /<(?:meta|\?xml)\b[^>]{0,300}?\b(?:charset|encoding)\s*=\s*["']?\s*([\w:.-]{1,40})/i

/** @param label lower-case. @returns whether it says nothing of what the bytes beyond ASCII are. */
export function isVague(label: string): boolean {
  return vague.has(label)
}

/** As markup names its own. */
export function charsetIn(bytes: Uint8Array): string[] {
  const start = String.fromCharCode(...bytes.subarray(0, metaReach)).replaceAll('\0', '')
  const label = metaCharset.exec(start)?.[1]
  return label === undefined ? [] : [label]
}

/** @param declared as the part names them, and as its text does. */
export function decodeText(bytes: Uint8Array, declared: readonly string[]): DecodedText {
  const labels = [...new Set(declared.map(label => label.trim().toLowerCase()))].filter(label => !vague.has(label))
  const [texts, unknown] = [new Set<string>(), [] as string[]]
  for (const label of labels) {
    const { text, isSure } = decodeDeclared(bytes, label)
    if (!isSure) unknown.push(label)
    const named = text ?? decodeRare(bytes, label)
    if (named !== null) texts.add(named)
    if (label === 'utf-16') texts.add(decodeCharset(bytes, 'utf-16be')!)
    if (wide.test(label)) texts.add(decodeCharset(withShortEnds(bytes), label) ?? '')
  }
  for (const text of guessed(bytes, texts.size === 0)) texts.add(text)
  return { texts: [...texts], unknown }
}

const wide = /^(?:utf-?16|(?:cs)?unicode(?:fffe)?$|(?:iso-10646-)?ucs-?2$)/

/** @param label lower-case. @returns null where nobody knows it here. */
export function decodeNamed(bytes: Uint8Array, label: string): string | null {
  return decodeCharset(bytes, label) ?? decodeRare(bytes, label)
}

export type DecodeRare = (bytes: Uint8Array, label: string) => string | null

/** Nobody knows them until `rare.ts` is loaded: hardly a message names one. */
let decodeRare: DecodeRare = () => null

export function setRare(decode: DecodeRare): void {
  decodeRare = decode
}

/** @param isOpen whether nothing declares what they are. */
function* guessed(bytes: Uint8Array, isOpen: boolean): Generator<string> {
  if (isWide(bytes))
    for (const all of [bytes, withShortEnds(bytes)])
      for (const label of ['utf-16le', 'utf-16be']) yield decodeCharset(all, label)!
  const utf32 = isLittleUtf32(bytes) === null ? null : decodeRare(bytes, 'utf-32')
  if (utf32 !== null) yield utf32
  const utf8 = decodeUtf8(bytes)
  // What is UTF-8 is hardly ever anything else, whatever is declared: ASCII under the name of UTF-16, for instance.
  if (utf8 !== null) yield utf8
  // As many letters as bytes: ASCII.
  if (utf8 === null || (isOpen && utf8.length !== bytes.length)) yield decodeCharset(bytes, 'windows-1252')!
  if (bytes.includes(shiftSign)) yield decodeCharset(bytes, 'iso-2022-jp')!
}
