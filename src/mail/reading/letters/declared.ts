// Charsets of which Node knows less than browsers and mail programs do: the rest is made up for, or said.

import { latin1 } from '../../../core/bytes.ts'
import { decodeCharset, encodingOf } from '../../charset.ts'

export interface DeclaredText {
  /** null where nobody knows the charset here. */
  readonly text: string | null
  /** Whether mail programs show the same. */
  readonly isSure: boolean
}

const wide = new Set(['euc-kr', 'big5', 'shift_jis', 'euc-jp', 'gbk', 'gb18030', 'iso-2022-jp'])
/** What Node makes of two bytes that it does not know. */
const odd = /[\x80-\x9f\ue000-\uf8ff\ufffd]/

/** What ISO-8859-16 has in place of Latin-1 from 0xa0 on (Unicode's 8859-16.TXT). */
const latin10 =
  '\u00a0ĄąŁ€„Š§š©Ș«Ź\u00adźŻ°±ČłŽ”¶·žčș»ŒœŸżÀÁÂĂÄĆÆÇÈÉÊËÌÍÎÏĐŃÒÓÔŐÖŚŰÙÚÛÜĘȚßàáâăäćæçèéêëìíîïđńòóôőöśűùúûüęțÿ'
const romanian = /^(?:iso[-_]?8859-16(?::2001)?|latin10|l10|iso-ir-226|csiso885916)$/i

/** @param label as it is declared. */
export function decodeDeclared(bytes: Uint8Array, label: string): DeclaredText {
  if (romanian.test(label)) return { text: decodeRomanian(bytes), isSure: true }
  const encoding = encodingOf(label)
  const text = encoding === 'euc-kr' ? decodeKorean(bytes) : decodeCharset(bytes, label)
  return { text, isSure: text !== null && !(wide.has(encoding!) && odd.test(text)) }
}

const decodeRomanian = (bytes: Uint8Array) =>
  latin1(bytes).replace(/[\xa0-\xff]/g, sign => latin10[sign.charCodeAt(0) - 0xa0]!)

/** Where the second byte of a letter lies that EUC-KR has not; from 0xa1 on, the last of them is 0xa0 (Unified Hangul Code). */
const trails: readonly (readonly [first: number, last: number])[] = [
  [0x41, 0x5a],
  [0x61, 0x7a],
  [0x81, 0xfe],
]
const [firstLead, lastLead, narrowLead] = [0x81, 0xc6, 0xa1]
const [firstSyllable, lastSyllable] = [0xac00, 0xd7a3]

function decodeKorean(bytes: Uint8Array): string {
  const decode = (part: Uint8Array) => decodeCharset(part, 'euc-kr')!
  let [text, from, at] = ['', 0, 0]
  while (at < bytes.length) {
    const [lead, trail = 0] = [bytes[at]!, bytes[at + 1]]
    const syllable = lead < firstLead ? undefined : syllables().get(lead * 0x100 + trail)
    if (syllable !== undefined) {
      text += decode(bytes.subarray(from, at)) + syllable
      from = at + 2
    }
    at += lead >= firstLead && trail >= firstLead ? 2 : syllable === undefined ? 1 : 2
  }
  return text + decode(bytes.subarray(from))
}

let known: ReadonlyMap<number, string> | null = null

/** The syllables that KS X 1001 leaves out, in the order of Unicode. */
function syllables(): ReadonlyMap<number, string> {
  if (known !== null) return known
  const standard = new Set<string>()
  for (let lead = 0xb0; lead <= 0xc8; lead++)
    for (let trail = 0xa1; trail <= 0xfe; trail++) standard.add(decodeCharset(Uint8Array.of(lead, trail), 'euc-kr')!)
  const places = extension()
  const all = new Map<number, string>()
  for (let code = firstSyllable; code <= lastSyllable; code++) {
    const syllable = String.fromCharCode(code)
    if (!standard.has(syllable)) all.set(places.next().value!, syllable)
  }
  known = all
  return known
}

/** Where they stand, in order. */
function* extension(): Generator<number, undefined> {
  for (let lead = firstLead; lead <= lastLead; lead++)
    for (const [first, last] of trails)
      for (let trail = first; trail <= (lead < narrowLead ? last : Math.min(last, 0xa0)); trail++)
        yield lead * 0x100 + trail
  return undefined
}
