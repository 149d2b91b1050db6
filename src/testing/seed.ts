// Where random cases come from: the same ones in each run of the tests, new ones in each run of a proof.

import { createHash, randomInt } from 'node:crypto'
import { inject } from 'vitest'

declare module 'vitest' {
  export interface ProvidedContext {
    /** From `npm run prove -- NAME --seed N`. */
    seed?: number
  }
}

/** How much of a property is tried. */
export interface Extent {
  readonly cases: number
  readonly seed: number
}

/** A proof tries other cases each time, or those of another run again. */
export const proofSeed = (): number => inject('seed') ?? randomInt(2 ** 31)

/** Bytes that nobody could tell from random ones, and the same for the same seed and name. */
export function bytesOf(seed: number, name: string, length: 16 | 32): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(`${seed} ${name}`).digest().subarray(0, length))
}
