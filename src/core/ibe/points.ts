// What the suite asks of an implementation of BLS12-381: points and elements cross as bytes, so that one can stand in for another.

import { type Bytes, hex } from '../bytes.ts'
import { PosternError } from '../errors.ts'

export const publicKeyLength = 48
export const identityKeyLength = 96

/** RFC 9380 tag of the proof-of-possession BLS suite: the one that blst signs with. */
export const posternTag = 'BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_'

/** To whom something is sealed. */
export interface SealedTo {
  /** 48 bytes, compressed G1. */
  readonly publicKey: Uint8Array
  readonly identity: Uint8Array
  /** Of hash_to_curve. */
  readonly tag: string
}

/**
 * Points from outside are of their length, compressed, on the curve, in their group and not its identity: whatever else is
 * refused by each engine alike, with PosternError `key-invalid`. Elements of Fp12 are 576 bytes, from the highest
 * coefficient down at every level.
 */
export interface PairingEngine {
  readonly name: 'noble' | 'mcl'
  /** r·G1, compressed. @param r from 1 to below the order. */
  multiplyBase(r: bigint): Bytes
  /** e(P, Q)^r. @throws PosternError `key-invalid` */
  sealingPairing(to: SealedTo, r: bigint): Bytes
  /** @returns U ↦ e(U, d). @throws PosternError `key-invalid`, then and when it is called. */
  openingPairing(identityKey: Uint8Array): (U: Uint8Array) => Bytes
  /** Whether e(G1, d) = e(P, Q). @throws PosternError `key-invalid` */
  isKeyOf(to: SealedTo, identityKey: Uint8Array): boolean
  /** Whatever it keeps of people and of keys, to be faster the next time. */
  forget(): void
}

export function badKey(cause?: unknown): PosternError {
  return new PosternError('key-invalid', 'a key or public key is not a point of its group', { cause })
}

/** Libraries check the subgroup, but take the identity, and noble uncompressed forms too: all of them are refused here. */
export function pointOf<T>(
  bytes: Uint8Array,
  length: number,
  parse: (bytes: Uint8Array) => T,
  isIdentity: (point: T) => boolean,
): T {
  if (bytes.length !== length) throw badKey()
  let parsed: T
  try {
    parsed = parse(bytes)
  } catch (cause) {
    throw badKey(cause)
  }
  if (isIdentity(parsed)) throw badKey()
  return parsed
}

/** The latest results, and whether one was there already shows in the time it takes. */
export class Remembered<T> {
  readonly #cache = new Map<string, T>()
  readonly #most: number
  readonly #drop: (value: T) => void

  constructor(most: number, drop: (value: T) => void = () => {}) {
    this.#most = most
    this.#drop = drop
  }

  get(parts: readonly (Uint8Array | string)[], make: () => T): T {
    const name = parts.map(part => (typeof part === 'string' ? part : hex(part))).join(' ')
    const found = this.#cache.get(name) ?? make()
    this.#cache.delete(name)
    this.#cache.set(name, found)
    if (this.#cache.size > this.#most) {
      const [[oldest, value]] = this.#cache as unknown as [[string, T]]
      this.#cache.delete(oldest)
      this.#drop(value)
    }
    return found
  }

  clear(): void {
    for (const value of this.#cache.values()) this.#drop(value)
    this.#cache.clear()
  }
}
