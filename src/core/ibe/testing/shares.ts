import { bls12_381 } from '@noble/curves/bls12-381.js'
import { describe, expect, it } from 'vitest'
import { bytesOf, type Extent } from '../../../testing/seed.ts'
import { hex, utf8 } from '../../bytes.ts'
import { addShares, deal } from '../dealing.ts'
import { extractIdentityKey, publicKeyOf } from '../master.ts'
import { startMcl } from '../mcl.ts'
import { addCommitments, fieldCoefficients, keyOfParts, type Part, publicShareOf, type SharedKey } from '../share.ts'

/** Numbers from a seed, so that a case can be tried again. */
export function numbers(seed: number, name: string): (below: number) => number {
  let i = 0
  return below => new DataView(bytesOf(seed, `${name} ${i++}`, 16).buffer).getUint32(0) % below
}

/** Secrets from a seed: below the order of the group. */
export const scalars = (seed: number, name: string) => {
  let i = 0
  return () => bytesOf(seed, `${name} ${i++}`, 32).with(0, 1)
}

export interface Epoch {
  readonly shared: SharedKey
  readonly secrets: ReadonlyMap<number, Uint8Array>
}

/** The secret dealt by one who holds it whole. */
export function split(
  secret: Uint8Array,
  threshold: number,
  indexes: readonly number[],
  random: () => Uint8Array,
): Epoch {
  const { commitments, shares } = deal(secret, threshold, indexes, random)
  return epochOf(commitments, shares, indexes)
}

/** By the first nodes of an epoch, as many as it takes, to others. */
export function reshare(
  { shared, secrets }: Epoch,
  threshold: number,
  indexes: readonly number[],
  random: () => Uint8Array,
): Epoch {
  const dealers = [...secrets.keys()].slice(0, shared.threshold)
  const weights = fieldCoefficients(dealers)
  const deals = dealers.map(index => deal(secrets.get(index)!, threshold, indexes, random))
  const commitments = addCommitments(
    deals.map(each => each.commitments),
    weights,
  )
  const shares = indexes.map(index => {
    const dealt = deals.map(each => each.shares.get(index)!)
    return [index, addShares(dealt, weights)] as const
  })
  return epochOf(commitments, new Map(shares), indexes)
}

function epochOf(
  commitments: readonly Uint8Array[],
  secrets: ReadonlyMap<number, Uint8Array>,
  indexes: readonly number[],
): Epoch {
  const shares = indexes.map(index => ({ index, publicKey: publicShareOf(commitments, index) }))
  return { shared: { publicKey: commitments[0]!, threshold: commitments.length, shares }, secrets }
}

export const identityOf = (name: string) => utf8(`postern:v1:example.org:1:2026-11::${name}@example.com`)

export function partOf({ secrets }: Epoch, index: number, identity: Uint8Array): Part {
  return { index, key: extractIdentityKey(secrets.get(index)!, identity) }
}

function shuffled<T>(list: readonly T[], random: (below: number) => number): T[] {
  const left = [...list]
  return list.map(() => left.splice(random(left.length), 1)[0]!)
}

const G2 = bls12_381.G2.Point
/** On the curve, compressed: of no use, since of such points one in 2^250 is in the group. */
const stray = (() => {
  const { Fp2 } = bls12_381.fields
  for (let x = 1; ; x++) {
    try {
      Fp2.sqrt(Fp2.add(Fp2.pow(Fp2.fromBigTuple([BigInt(x), 0n]), 3n), Fp2.fromBigTuple([4n, 4n])))
      return new Uint8Array(96).with(0, 0x80).with(95, x)
    } catch {
      // Not on the curve.
    }
  }
})()

/** What a node that lies may give in place of its part. */
type Lie = (honest: Part, epoch: Epoch, other: Epoch, identity: Uint8Array) => Part
const ofAnotherEpoch: Lie = ({ index }, _epoch, other, identity) => partOf(other, index, identity)
const lies: readonly Lie[] = [
  ofAnotherEpoch,
  ({ index }, epoch) => partOf(epoch, index, identityOf('mallory')),
  ({ index, key }) => ({ index, key: G2.fromBytes(key).negate().toBytes(true) }),
  ({ index }) => ({ index, key: G2.ZERO.toBytes(true) }),
  ({ index }) => ({ index, key: stray }),
  ({ index }) => ({ index, key: new Uint8Array(96) }),
  ({ index, key }) => ({ index, key: key.subarray(0, 95) }),
]

/** Random nodes, some of which lie: the key or an error, and never another key. */
export function partsMakeTheKey({ cases, seed }: Extent): void {
  describe(`random nodes, ${cases} cases, seed ${seed}`, () => {
    it('make the key of the whole secret, or say who lied', async () => {
      const engine = await startMcl()
      for (let i = 0; i < cases; i++) {
        const name = `case ${i} of seed ${seed}`
        const [random, fresh] = [numbers(seed, `numbers ${i}`), scalars(seed, `scalars ${i}`)]
        const n = 1 + random(7)
        const threshold = 1 + random(n)
        const indexes = shuffled(
          Array.from({ length: n + 3 }, (_, at) => at + 1),
          random,
        ).slice(0, n)
        const secret = fresh()
        const identity = identityOf(`bob${i}`)
        const first = split(secret, threshold, indexes, fresh)
        const epoch = random(2) === 0 ? first : reshare(first, threshold, indexes, fresh)
        const other = epoch === first ? reshare(first, threshold, indexes, fresh) : first
        expect(hex(epoch.shared.publicKey), name).toBe(hex(publicKeyOf(secret)))
        const asked = shuffled(indexes, random).slice(0, threshold)
        const liars = asked.filter(() => random(3) === 0)
        const parts = asked.map(index => {
          const honest = partOf(epoch, index, identity)
          // Where one part is the key, it is the same in each epoch.
          const told = threshold === 1 ? lies.filter(lie => lie !== ofAnotherEpoch) : lies
          return liars.includes(index) ? told[random(told.length)]!(honest, epoch, other, identity) : honest
        })
        const found = keyOfParts(epoch.shared, identity, parts, { engine })
        if (liars.length === 0)
          expect('key' in found && hex(found.key), name).toBe(hex(extractIdentityKey(secret, identity)))
        else expect(found, name).toEqual({ wrong: liars })
      }
    })
  })
}
