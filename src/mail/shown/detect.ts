// The charset of a text that names none, by the letters that stand beside each other in each language.

import { analyse } from 'chardet'
import { decodeCharset } from '../charset.ts'

/** Percent below which it knows nothing. */
const leastConfidence = 20

/** @returns lower-case; null where nothing is likely. */
export function detectCharset(bytes: Uint8Array): string | null {
  const [best] = analyse(bytes)
  const isKnown = best && best.confidence >= leastConfidence && !/^(?:ascii|iso-8859-[19])$/i.test(best.name)
  return isKnown && decodeCharset(bytes.subarray(0, 1), best.name) !== null ? best.name.toLowerCase() : null
}
