// What programs of lists write below a text in base64, as if it were text itself.

import type { Bytes } from '../../core/bytes.ts'

const base64Line = /^[A-Za-z0-9+/]+={0,2}$/
const [lf, space] = [0x0a, 0x20]
/** Characters of a line by which it is known. */
const reach = 1_000

/** @returns the base64, and what stands behind it that is none; null where there is nothing of that. */
export function beforeFooter(body: Uint8Array): { readonly base64: Uint8Array; readonly footer: Bytes } | null {
  let [at, end, letters] = [0, 0, 0]
  while (at < body.length) {
    const found = body.indexOf(lf, at)
    const next = found < 0 ? body.length : found + 1
    const line = String.fromCharCode(...body.subarray(at, Math.min(next, at + reach))).trim()
    if (line !== '' && !base64Line.test(line)) break
    letters += line.replace(/=+$/, '').length
    at = next
    if (line !== '') end = next
    if (line.endsWith('=')) break
  }
  const rest = body.subarray(end)
  // Blanks and rubbish between are of a way that altered it; words are somebody's.
  const isWhole = letters > 0 && letters % 4 !== 1
  return isWhole && hasWords(rest) ? { base64: body.subarray(0, end), footer: rest.slice() } : null
}

/** Lines that are no base64: with blanks between words, or a rule. */
function hasWords(rest: Uint8Array): boolean {
  const start = rest.subarray(0, 4 * reach)
  if (!start.some(byte => byte > space)) return false
  return /^[ \t]{0,20}[_=*-]{8}|\S [^\s]/m.test(new TextDecoder('latin1').decode(start))
}
