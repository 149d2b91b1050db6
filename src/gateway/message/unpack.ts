// Inflates what gzip and zlib made, within the bytes that it may become.

import { constants, unzipSync } from 'node:zlib'
import type { Unpack } from '../../mail/reading/reading.ts'

/** What is less holds no words. */
const least = 16

/** Of what becomes too much, or is damaged, as much of the beginning as halving finds. */
export const unpack: Unpack = (bytes, most) => {
  if (most === 0) return null
  const whole = inflate(bytes, most, constants.Z_FINISH)
  if (whole) return { bytes: whole, isWhole: true }
  for (let length = bytes.length; length >= least; length >>= 1) {
    const beginning = inflate(bytes.subarray(0, length), most, constants.Z_SYNC_FLUSH)
    if (beginning && beginning.length > 0) return { bytes: beginning, isWhole: false }
  }
  return null
}

function inflate(bytes: Uint8Array, maxOutputLength: number, finishFlush: number): Uint8Array | null {
  try {
    return unzipSync(bytes, { maxOutputLength, finishFlush })
  } catch {
    return null
  }
}
