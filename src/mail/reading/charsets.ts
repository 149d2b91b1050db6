// The texts that bytes may be shown as: by the charsets that are declared, and by those that programs guess.

import { latin1 } from '../../core/bytes.ts'
import { bytesOf, decodeCharset, decodeUtf8 } from '../charset.ts'
import { isWide } from './formats.ts'
import { decodeBase64 } from './transfer.ts'

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
const [shiftSign, cr, lf] = [0x1b, 0x0d, 0x0a]
/** Some programs know it still. */
const utf7 = /^(?:x-)?(?:unicode-(?:[12]-)?1-)?utf-?7$/

/** @param declared as the part names them, and as its text does. */
export function decodeText(bytes: Uint8Array, declared: readonly string[]): DecodedText {
  const labels = [...new Set(declared.map(label => label.trim().toLowerCase()))].filter(label => !vague.has(label))
  const [texts, unknown] = [new Set<string>(), [] as string[]]
  for (const label of labels) {
    const text = decodeCharset(bytes, label)
    if (text === null) unknown.push(label)
    else texts.add(text)
    if (label === 'utf-16') texts.add(decodeCharset(bytes, 'utf-16be')!)
    if (wide.test(label)) texts.add(decodeCharset(withShortEnds(bytes), label) ?? '')
    if (utf7.test(label)) texts.add(decodeUtf7(bytes))
  }
  for (const text of guessed(bytes, texts.size === 0)) texts.add(text)
  return { texts: [...texts], unknown }
}

const wide = /^(?:utf-?16|unicode$|(?:iso-10646-)?ucs-2$)/

/** Quoted-printable writes a line feed as the end of a line, whatever it is a byte of; to programs that end lines by LF it is one byte. */
function withShortEnds(bytes: Uint8Array): Uint8Array {
  return bytes.filter((byte, at) => !(byte === cr && bytes[at + 1] === lf))
}

/** RFC 2152. */
function decodeUtf7(bytes: Uint8Array): string {
  return latin1(bytes).replace(/\+([A-Za-z0-9+/]*)-?/g, (_, run: string) =>
    run === '' ? '+' : decodeCharset(decodeBase64(bytesOf(run)).bytes, 'utf-16be')!,
  )
}

/** @param isOpen whether nothing declares what they are. */
function* guessed(bytes: Uint8Array, isOpen: boolean): Generator<string> {
  if (isWide(bytes))
    for (const all of [bytes, withShortEnds(bytes)])
      for (const label of ['utf-16le', 'utf-16be']) yield decodeCharset(all, label)!
  const isAscii = bytes.every(byte => byte < 0x80)
  const utf8 = decodeUtf8(bytes)
  // What is UTF-8 is hardly ever anything else, whatever is declared: ASCII under the name of UTF-16, for instance.
  if (utf8 !== null) yield utf8
  if (utf8 === null || (isOpen && !isAscii)) yield decodeCharset(bytes, 'windows-1252')!
  if (bytes.includes(shiftSign)) yield decodeCharset(bytes, 'iso-2022-jp')!
}
