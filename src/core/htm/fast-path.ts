// The armor of a file that nobody rewrote, read piece by piece: a text of the whole file would take its size again.

import { type Bytes, fromBase64 } from '../bytes.ts'
import { armorBegin, armorEnd, dearmor, isAgeFile } from './armor.ts'

/** How far into the file the armor may begin. Bytes. */
const beginReach = 512 * 1024
const piece = 256 * 1024
/** Between the text areas that `writeHtm` puts the armor in. */
const joints = /<\/textarea>\s{0,4}<textarea [^<>]{0,80}>/g
/** Longer than a joint, and than the armor's last line. Characters. */
const cutReach = 200

const latin1 = (bytes: Uint8Array) => new TextDecoder('latin1').decode(bytes)

/** Where the armor's first line ends, or null. */
export function armorStart(file: Uint8Array): number | null {
  const begin = latin1(file.subarray(0, beginReach)).indexOf(armorBegin)
  return begin < 0 ? null : begin + armorBegin.length
}

/**
 * @param start from `armorStart`
 * @returns what the armor holds, or null when it is not base64 from its first line to its last, but for white space
 * and the text areas of `writeHtm`.
 */
export function readFastPath(file: Uint8Array, start: number): Bytes | null {
  const out = new Uint8Array(Math.ceil((file.length - start) / 4) * 3)
  let length = 0
  let carried = ''
  for (let at = start; at < file.length; at += piece) {
    const text = carried + latin1(file.subarray(at, at + piece))
    const end = text.indexOf(armorEnd)
    const { whole, cut } = end < 0 ? splitAtCut(text) : { whole: text.slice(0, end), cut: '' }
    const compact = whole.replace(joints, '').replace(/[\t\n\f\r ]+/g, '')
    const usable = end < 0 ? compact.length - (compact.length % 4) : compact.length
    const decoded = decode(compact.slice(0, usable))
    if (decoded === null) return null
    out.set(decoded, length)
    length += decoded.length
    if (end >= 0) return out.subarray(0, length)
    carried = compact.slice(usable) + cut
  }
  return null
}

/** A joint or a last line that the piece may cut in two goes with the next one. */
function splitAtCut(text: string): { whole: string; cut: string } {
  const near = Math.max(0, text.length - cutReach)
  const mark = text.slice(near).search(/[<-]/)
  const at = mark < 0 ? text.length : near + mark
  return { whole: text.slice(0, at), cut: text.slice(at) }
}

function decode(base64: string): Bytes | null {
  try {
    return fromBase64(base64)
  } catch {
    return null
  }
}

/** As `dearmor`, of bytes. @throws PosternError as `dearmor` */
export function dearmorBytes(armored: Uint8Array): Bytes {
  const start = armorStart(armored)
  const file = start === null ? null : readFastPath(armored, start)
  // Of no alphabet but its own: any other byte is refused as damage, whatever it was meant to be.
  return file !== null && isAgeFile(file) ? file : dearmor(latin1(armored))
}
