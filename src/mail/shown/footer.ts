// What programs of lists write below a part in base64, as if it were text.

import type { Bytes } from '../../core/bytes.ts'

const base64Line = /^[A-Za-z0-9+/]+={0,2}[ \t]*\r?$/
const [lf, space] = [0x0a, 0x20]

/** @returns the base64, and what stands behind it that is none; null for nothing. */
export function beforeFooter(body: Uint8Array): [base64: Uint8Array, footer: Bytes | null] {
  let at = 0
  let letters = 0
  while (at < body.length) {
    const found = body.indexOf(lf, at)
    const next = found < 0 ? body.length : found + 1
    const line = String.fromCharCode(...body.subarray(at, Math.min(next, at + 1_000))).replace(/\n$/, '')
    const isBlank = line.trim() === ''
    if (isBlank ? letters > 0 : !base64Line.test(line)) break
    letters += line.replace(/[\s=]/g, '').length
    if (/=[ \t]*\r?$/.test(line)) {
      at = next
      break
    }
    at = next
  }
  const rest = body.subarray(at)
  // Blanks and rubbish between are of a way that altered it; words are somebody's.
  const isWhole = letters > 0 && letters % 4 !== 1
  return isWhole && hasWords(rest) ? [body.subarray(0, at), rest.slice()] : [body, null]
}

/** Lines that are no base64: with blanks between words, or a rule. */
function hasWords(rest: Uint8Array): boolean {
  if (!rest.subarray(0, 4_000).some(byte => byte > space)) return false
  const text = new TextDecoder('latin1').decode(rest.subarray(0, 4_000))
  return /^[ \t]*[_=*-]{8,}|[^\s]+ [^\s]+/m.test(text)
}
