// Dealing a secret to nodes, and taking what was dealt (Feldman 1987: every share can be held against what its dealer committed
// to). On an operator's machine, once: not in constant time. Never in a browser: a test on the built portal sees to it.

import { bls12_381 } from '@noble/curves/bls12-381.js'
import { bytesToNumberBE, numberToBytesBE } from '@noble/curves/utils.js'
import { type Bytes, equalBytes } from '../bytes.ts'
import { PosternError } from '../errors.ts'
import { masterSecretLength, newMasterSecret, publicKeyOf } from './master.ts'
import { maxNodes } from './serial.ts'
import { demandIndexes, publicShareOf } from './share.ts'

const { Fr } = bls12_381.fields

export interface Deal {
  /** The polynomial's coefficients times G1, lowest first: as many as the threshold, 48 bytes each. */
  readonly commitments: readonly Bytes[]
  /** By index, 32 bytes each, big-endian: for that node alone. */
  readonly shares: ReadonlyMap<number, Bytes>
}

const scalarOf = (share: Uint8Array): bigint => {
  const value = share.length === masterSecretLength ? bytesToNumberBE(share) : 0n
  if (value > 0n && value < Fr.ORDER) return value
  throw new PosternError('config-invalid', 'a share of a secret is no scalar')
}
const bytesOf = (scalar: bigint) => numberToBytesBE(scalar, masterSecretLength) as Bytes

/**
 * @param secret 32 bytes: the whole one, a share of it that is dealt anew, or a fresh one.
 * @param threshold how many of the nodes make a key.
 * @param indexes of the nodes.
 * @param random a fresh scalar, 32 bytes. Given by tests alone.
 * @throws PosternError `config-invalid` for a threshold that the nodes cannot reach.
 */
export function deal(
  secret: Uint8Array,
  threshold: number,
  indexes: readonly number[],
  random: () => Uint8Array = newMasterSecret,
): Deal {
  demandIndexes(indexes)
  if (!Number.isInteger(threshold) || threshold < 1 || threshold > indexes.length || indexes.length > maxNodes)
    throw new PosternError('config-invalid', `A key from ${threshold} of ${indexes.length} nodes cannot be made.`)
  const coefficients = [secret, ...Array.from({ length: threshold - 1 }, random)]
  const scalars = coefficients.map(scalarOf)
  const valueAt = (index: number) =>
    scalars.reduceRight((sum, coefficient) => Fr.add(Fr.mul(sum, BigInt(index)), coefficient), 0n)
  const shares = new Map(indexes.map(index => [index, bytesOf(valueAt(index))]))
  // One in 2^255: a share that is zero says what the polynomial is there.
  if (indexes.some(index => valueAt(index) === 0n)) return deal(secret, threshold, indexes, random)
  return { commitments: coefficients.map(publicKeyOf), shares }
}

/** Whether a share is what its dealer committed to. */
export function isShareOf(share: Uint8Array, index: number, commitments: readonly Uint8Array[]): boolean {
  try {
    return equalBytes(publicKeyOf(share), publicShareOf(commitments, index))
  } catch {
    return false
  }
}

/**
 * What a node holds after several dealers have dealt to it.
 * @param weights one a dealer: see `addCommitments`.
 * @returns 32 bytes.
 * @throws PosternError `config-invalid`
 */
export function addShares(shares: readonly Uint8Array[], weights: readonly bigint[]): Bytes {
  const sum = shares.reduce((all, share, i) => Fr.add(all, Fr.mul(scalarOf(share), Fr.create(weights[i]!))), 0n)
  if (sum === 0n) throw new PosternError('config-invalid', 'a share of a secret is no scalar')
  return bytesOf(sum)
}
