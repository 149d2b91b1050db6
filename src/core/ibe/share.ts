// A district's key from t of n nodes: each makes its part with its share of the secret, and t parts make the key that the whole
// secret would have made (Shamir 1979; parts are BLS signatures, and combine as those of Boldyreva 2003 do).

import { bls12_381 } from '@noble/curves/bls12-381.js'
import type { Bytes } from '../bytes.ts'
import { PosternError } from '../errors.ts'
import { verifyIdentityKey } from './kem.ts'
import { groupOrder, parseIdentityKey, parsePublicKey } from './noble.ts'
import { badKey, type PairingEngine } from './points.ts'
import { maxIndex, maxNodes } from './serial.ts'

const G1 = bls12_381.G1.Point
const G2 = bls12_381.G2.Point
const { Fr } = bls12_381.fields
type G1Point = InstanceType<typeof G1>

export interface Share {
  /** 1 to `maxIndex`: where the polynomial was taken. */
  readonly index: number
  /** `s_i·G1`, 48 bytes. */
  readonly publicKey: Uint8Array
}

export interface Part {
  readonly index: number
  /** `s_i·Q`, 96 bytes. */
  readonly key: Uint8Array
}

/** What all nodes of an epoch hold together. */
export interface SharedKey {
  /** `P`, 48 bytes. */
  readonly publicKey: Uint8Array
  readonly threshold: number
  readonly shares: readonly Share[]
}

/** @throws PosternError `parameters-invalid` for an index that is none, or stands twice: nothing could be made of them. */
export function demandIndexes(indexes: readonly number[]): void {
  const isIndex = (index: number) => Number.isInteger(index) && index >= 1 && index <= maxIndex
  if (!indexes.every(isIndex) || new Set(indexes).size !== indexes.length)
    throw new PosternError('parameters-invalid', 'a node has an index that is none, or another has it too')
}

/**
 * Lagrange's coefficients for the value at `at`, over one denominator: small whole numbers, since indexes are. Multiplying by them
 * is a third of the work of multiplying by elements of the field.
 */
export function lagrange(
  indexes: readonly number[],
  at = 0,
): { readonly numerators: readonly bigint[]; readonly denominator: bigint } {
  const fractions = indexes.map(i => {
    const others = indexes.filter(j => j !== i)
    const product = (factors: readonly number[]) => factors.reduce((all, each) => all * BigInt(each), 1n)
    return { over: product(others.map(j => at - j)), under: product(others.map(j => i - j)) }
  })
  const denominator = fractions.reduce((common, { under }) => (common / gcd(common, under)) * abs(under), 1n)
  return { numerators: fractions.map(({ over, under }) => (over * denominator) / under), denominator }
}

const abs = (a: bigint) => (a < 0n ? -a : a)

function gcd(a: bigint, b: bigint): bigint {
  let [larger, smaller] = [abs(a), abs(b)]
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller]
  return larger
}

interface Addable<P> {
  add(other: P): P
  negate(): P
  multiplyUnsafe(scalar: bigint): P
}

/** Nothing here is secret: coefficients are public, and so are points that are combined in a browser, to its own reader. */
function times<P extends Addable<P>>(point: P, scalar: bigint): P {
  return scalar < 0n ? point.negate().multiplyUnsafe(-scalar) : point.multiplyUnsafe(scalar)
}

function weighted<P extends Addable<P>>(zero: P, points: readonly P[], scalars: readonly bigint[]): P {
  return points.reduce((sum, point, i) => sum.add(times(point, scalars[i]!)), zero)
}

/**
 * What the whole secret would have made, when each part is what its node should give. Nothing is checked but that they are points:
 * `keyOfParts` looks at what comes of it.
 * @param parts as many as the threshold, of one epoch.
 * @returns 96 bytes.
 * @throws PosternError `key-invalid`, `parameters-invalid`
 */
export function combineParts(parts: readonly Part[]): Bytes {
  const indexes = parts.map(({ index }) => index)
  demandIndexes(indexes)
  const { numerators, denominator } = lagrange(indexes)
  const points = parts.map(({ key }) => parseIdentityKey(key))
  const sum = weighted(G2.ZERO, points, numerators)
  const key = denominator === 1n ? sum : sum.multiplyUnsafe(Fr.inv(Fr.create(denominator)))
  if (key.is0()) throw badKey()
  return key.toBytes(true) as Bytes
}

export type KeyOfParts =
  | { readonly key: Bytes }
  /** Indexes of those whose part is not what their node should give. */
  | { readonly wrong: readonly number[] }

/**
 * One check where all is well; only where that fails each part is held against its own node.
 * @param parts of one epoch, as many as the threshold or more: the first ones are used.
 * @throws PosternError `parameters-invalid` for a node that is none of them, a part twice, or too few.
 */
export function keyOfParts(
  { publicKey, threshold, shares }: SharedKey,
  identity: Uint8Array,
  parts: readonly Part[],
  options: { readonly tag?: string; readonly engine?: PairingEngine } = {},
): KeyOfParts {
  const used = parts.slice(0, threshold)
  demandIndexes(used.map(({ index }) => index))
  if (threshold < 1 || used.length < threshold)
    throw new PosternError('parameters-invalid', 'fewer parts than a key needs')
  const keysOf = used.map(({ index }) => shares.find(share => share.index === index)?.publicKey)
  if (keysOf.includes(undefined)) throw new PosternError('parameters-invalid', 'a part of a node that is none of them')
  try {
    const key = combineParts(used)
    if (verifyIdentityKey(publicKey, identity, key, options)) return { key }
  } catch (error) {
    if (!(error instanceof PosternError && error.code === 'key-invalid')) throw error
  }
  const wrong = used.filter(({ key }, i) => !verifyIdentityKey(keysOf[i]!, identity, key, options))
  // Each is right by itself, and they do not fit together: the shares are of no one polynomial.
  if (wrong.length === 0) throw new PosternError('parameters-invalid', 'the nodes do not hold shares of one key')
  return { wrong: wrong.map(({ index }) => index) }
}

/**
 * That all shares lie on one polynomial of the threshold's degree through `P`: a node that a ceremony left behind shows here, and
 * not as a failure later.
 * @throws PosternError `parameters-invalid`, `key-invalid` for what is no point.
 */
export function demandOneKey({ publicKey, threshold, shares }: SharedKey): void {
  const indexes = shares.map(({ index }) => index)
  demandIndexes(indexes)
  if (!Number.isInteger(threshold) || threshold < 1 || threshold > shares.length || shares.length > maxNodes)
    throw new PosternError(
      'parameters-invalid',
      'a threshold that the nodes cannot reach, or more nodes than there may be',
    )
  const points = shares.map(share => parsePublicKey(share.publicKey))
  const known: readonly (readonly [at: number, G1Point])[] = [
    [0, parsePublicKey(publicKey)],
    ...indexes.slice(0, threshold - 1).map((index, i) => [index, points[i]!] as const),
  ]
  for (const [i, index] of indexes.entries()) {
    if (i < threshold - 1) continue
    const { numerators, denominator } = lagrange(
      known.map(([at]) => at),
      index,
    )
    const expected = weighted(
      G1.ZERO,
      known.map(([, point]) => point),
      numerators,
    )
    if (!expected.equals(times(points[i]!, denominator)))
      throw new PosternError('parameters-invalid', 'the nodes do not hold shares of one key')
  }
}

/**
 * `P_i` by what a dealer committed to: the polynomial's coefficients times G1, lowest first.
 * @throws PosternError `key-invalid`
 */
export function publicShareOf(commitments: readonly Uint8Array[], index: number): Bytes {
  const powers = commitments.map((_, k) => BigInt(index) ** BigInt(k) % groupOrder)
  const point = weighted(G1.ZERO, commitments.map(parsePublicKey), powers)
  if (point.is0()) throw badKey()
  return point.toBytes(true) as Bytes
}

/**
 * What several dealers committed to, together.
 * @param weights one a dealer: 1, or Lagrange's coefficient where a secret is shared anew.
 * @throws PosternError `key-invalid`, also where nothing is left of a coefficient
 */
export function addCommitments(of: readonly (readonly Uint8Array[])[], weights: readonly bigint[]): Bytes[] {
  return of[0]!.map((_, k) => {
    const sum = weighted(
      G1.ZERO,
      of.map(commitments => parsePublicKey(commitments[k]!)),
      weights,
    )
    if (sum.is0()) throw badKey()
    return sum.toBytes(true) as Bytes
  })
}

/** The coefficients as elements of the field, for whoever adds shares of secrets. */
export function fieldCoefficients(indexes: readonly number[]): bigint[] {
  const { numerators, denominator } = lagrange(indexes)
  const inverse = Fr.inv(Fr.create(denominator))
  return numerators.map(each => Fr.mul(Fr.create(each), inverse))
}
