// Charsets of seven bits in which two bytes make a letter after a shift, and that browsers know no more: Korean (RFC 1557),
// Chinese (RFC 1922, its first set) and HZ (RFC 1843).

import { latin1 } from '../../../core/bytes.ts'
import { bytesOf, decodeCharset } from '../../charset.ts'

const korean = /^(?:cs)?iso-?2022-?kr$/
const chinese = /^(?:cs)?iso-?2022-?cn(?:-ext)?$/
const hz = /^hz(?:-gb-?2312)?$/

const [escapeSign, shiftOut, shiftIn, cr, lf] = [0x1b, 0x0e, 0x0f, 0x0d, 0x0a]
const [dollar, closing, letterA, singleShift] = [0x24, 0x29, 0x41, 0x4e]
const unknownLetter = '\ufffd'

/** With their eighth bit, as charsets of eight bits have them. */
const raised = (bytes: Uint8Array, charset: string) =>
  decodeCharset(
    bytes.map(byte => byte | 0x80),
    charset,
  )!

/** @param label lower-case. @returns null where it is none of them. */
export function decodeShifted(bytes: Uint8Array, label: string): string | null {
  if (korean.test(label)) return betweenShifts(bytes, () => 'euc-kr')
  // The other sets are those of Taiwan, whose letters nobody knows here.
  if (chinese.test(label)) return betweenShifts(bytes, final => (final === letterA ? 'gbk' : null))
  return hz.test(label) ? decodeHz(bytes) : null
}

/** A shift ends with its line, whether that is said or not. @param setOf by the last byte of the escape that chooses it. */
function betweenShifts(bytes: Uint8Array, setOf: (final: number) => string | null): string {
  const texts: string[] = []
  let [begin, isOut, set] = [0, false, setOf(letterA)]
  const flush = (end: number, next: number) => {
    const run = bytes.subarray(begin, end)
    if (!isOut) texts.push(latin1(run))
    else texts.push(set === null ? unknownLetter.repeat(Math.ceil(run.length / 2)) : raised(run, set))
    begin = next
  }
  for (let at = 0; at < bytes.length; at++) {
    const [byte, second, third] = [bytes[at]!, bytes[at + 1], bytes[at + 2]]
    if (byte === escapeSign && second === dollar) {
      flush(at, at + 4)
      if (third === closing) set = setOf(bytes[at + 3] ?? letterA)
      at += 3
    } else if (byte === escapeSign && second === singleShift) {
      flush(at, at + 4)
      texts.push(unknownLetter)
      at += 3
    } else if (byte === shiftOut || byte === shiftIn) {
      flush(at, at + 1)
      isOut = byte === shiftOut
    } else if (isOut && (byte === cr || byte === lf)) {
      flush(at, at)
      isOut = false
    }
  }
  flush(bytes.length, bytes.length)
  return texts.join('')
}

function decodeHz(bytes: Uint8Array): string {
  return latin1(bytes).replace(/~(?:\{((?:[!-}][!-~])*)(?:~\})?|~|\r?\n)/g, (whole, run?: string) => {
    if (run === undefined) return whole === '~~' ? '~' : ''
    return raised(bytesOf(run), 'gbk')
  })
}
