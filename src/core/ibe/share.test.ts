import { describe, expect, it } from 'vitest'
import { fromHex, hex } from '../bytes.ts'
import { deal, isShareOf } from './dealing.ts'
import { decapsulate, encapsulate } from './kem.ts'
import { extractIdentityKey, newMasterSecret, publicKeyOf } from './master.ts'
import { startMcl } from './mcl.ts'
import { noble } from './noble.ts'
import { combineParts, demandOneKey, keyOfParts, lagrange, type Part, publicShareOf, type SharedKey } from './share.ts'
import { identityOf, partOf, partsMakeTheKey, reshare, scalars, split } from './testing/shares.ts'

partsMakeTheKey({ cases: 8, seed: 1 })

const secret = newMasterSecret()
const identity = identityOf('bob')
const key = hex(extractIdentityKey(secret, identity))
const fileKey = fromHex('000102030405060708090a0b0c0d0e0f')
const sealedBefore = encapsulate(publicKeyOf(secret), identity, fileKey)
const engine = await startMcl()

function subsets(of: readonly number[], size: number): number[][] {
  if (size === 0) return [[]]
  return of.flatMap((first, i) => subsets(of.slice(i + 1), size - 1).map(rest => [first, ...rest]))
}
const indexesOf = (n: number) => Array.from({ length: n }, (_, i) => i + 1)

describe.each([
  [1, 1],
  [2, 2],
  [2, 3],
  [3, 5],
])('%i of %i nodes', (threshold, n) => {
  const epoch = split(secret, threshold, indexesOf(n), newMasterSecret)
  const parts = (of: readonly number[]) => of.map(index => partOf(epoch, index, identity))

  it('make the key that the whole secret made, whichever of them answer', () => {
    const made = subsets(indexesOf(n), threshold).map(of => hex(combineParts(parts(of))))
    expect(new Set(made)).toEqual(new Set([key]))
    expect(decapsulate(fromHex(made[0]!), sealedBefore, engine)).toEqual(fileKey)
  })

  it('make nothing where one is missing', () => {
    const few = parts(indexesOf(threshold - 1))
    expect(() => keyOfParts(epoch.shared, identity, few, { engine })).toThrow(
      expect.objectContaining({ code: 'parameters-invalid' }),
    )
    if (few.length > 0) expect(hex(combineParts(few))).not.toBe(key)
  })

  it('hold shares of one key, and are known by it', () => {
    expect(() => demandOneKey(epoch.shared)).not.toThrow()
    expect(hex(epoch.shared.publicKey)).toBe(hex(publicKeyOf(secret)))
  })
})

describe('from one set of nodes to another', () => {
  const fresh = scalars(3, 'reshare')
  const one = split(secret, 1, [1], fresh)
  const three = reshare(one, 2, [1, 2, 3], fresh)
  const five = reshare(three, 3, [2, 4, 5, 6, 7], fresh)
  const back = reshare(five, 2, [1, 2, 3], fresh)

  it('the key stays what it was', () => {
    for (const epoch of [one, three, five, back]) {
      const asked = epoch.shared.shares.slice(-epoch.shared.threshold).map(({ index }) => index)
      expect(hex(combineParts(asked.map(index => partOf(epoch, index, identity))))).toBe(key)
      expect(() => demandOneKey(epoch.shared)).not.toThrow()
    }
  })

  it('parts of before and after make nothing together, and it is said whose is not of now', () => {
    const mixed = [partOf(three, 1, identity), partOf(back, 2, identity)]
    expect(hex(combineParts(mixed))).not.toBe(key)
    expect(keyOfParts(back.shared, identity, mixed, { engine })).toEqual({ wrong: [1] })
  })
})

describe('nodes that are not as they should be', () => {
  const epoch = split(secret, 2, [1, 2, 3], newMasterSecret)
  const shares = [...epoch.shared.shares]
  const good = [1, 2].map(index => partOf(epoch, index, identity))
  const refusal = expect.objectContaining({ code: 'parameters-invalid' })

  it.each<[string, Part[]]>([
    ['index 0', [{ ...good[0]!, index: 0 }, good[1]!]],
    ['a negative index', [{ ...good[0]!, index: -1 }, good[1]!]],
    ['half an index', [{ ...good[0]!, index: 1.5 }, good[1]!]],
    ['one index twice', [good[0]!, good[0]!]],
    ['an index above all', [{ ...good[0]!, index: 256 }, good[1]!]],
    ['an index that no node has', [{ ...good[0]!, index: 9 }, good[1]!]],
    ['none at all', []],
  ])('parts with %s are not combined', (_, parts) => {
    expect(() => keyOfParts(epoch.shared, identity, parts, { engine })).toThrow(refusal)
  })

  it('parts that change places are named, both', () => {
    const swapped = [
      { index: 1, key: good[1]!.key },
      { index: 2, key: good[0]!.key },
    ]
    expect(keyOfParts(epoch.shared, identity, swapped, { engine: noble })).toEqual({ wrong: [1, 2] })
  })

  it.each<[string, Partial<SharedKey>]>([
    [
      'one that a ceremony left behind',
      { shares: [shares[0]!, shares[1]!, { ...shares[2]!, publicKey: shares[1]!.publicKey }] },
    ],
    ['another threshold', { threshold: 1 }],
    ['a threshold above all of them', { threshold: 4 }],
    ['no threshold', { threshold: 0 }],
    ['another key', { publicKey: publicKeyOf(newMasterSecret()) }],
    ['an index twice', { shares: [shares[0]!, shares[1]!, { ...shares[2]!, index: 1 }] }],
    ['more nodes than there may be', { shares: indexesOf(17).map(index => ({ ...shares[0]!, index })) }],
  ])('%s is found before anybody asks', (_, changed) => {
    expect(() => demandOneKey({ ...epoch.shared, ...changed })).toThrow(refusal)
  })

  it('a higher threshold than they were dealt for is taken: it asks one more than it must', () => {
    expect(() => demandOneKey({ ...epoch.shared, threshold: 3 })).not.toThrow()
  })

  it('a share that is a point of no group is refused', () => {
    const bad = { ...shares[2]!, publicKey: new Uint8Array(48) }
    expect(() => demandOneKey({ ...epoch.shared, shares: [shares[0]!, shares[1]!, bad] })).toThrow(
      expect.objectContaining({ code: 'key-invalid' }),
    )
  })
})

describe('a dealer', () => {
  const { commitments, shares } = deal(secret, 2, [1, 2, 3])

  it('commits to each share it gives', () => {
    for (const [index, share] of shares) {
      expect(isShareOf(share, index, commitments)).toBe(true)
      expect(hex(publicKeyOf(share))).toBe(hex(publicShareOf(commitments, index)))
    }
  })

  it.each<[string, Uint8Array, number]>([
    ["another node's share", shares.get(2)!, 1],
    ['another share', newMasterSecret(), 1],
    ['nothing', new Uint8Array(), 1],
    ['zero', new Uint8Array(32), 1],
    ['a number above the order of the group', new Uint8Array(32).fill(0xff), 1],
  ])('that gives %s is found', (_, share, index) => {
    expect(isShareOf(share, index, commitments)).toBe(false)
  })

  it.each([
    [0, [1]],
    [3, [1, 2]],
    [1.5, [1, 2]],
    [1, indexesOf(17)],
  ])('deals no key from %d of %j', (threshold, indexes) => {
    expect(() => deal(secret, threshold, indexes)).toThrow(expect.objectContaining({ code: 'config-invalid' }))
  })

  it('deals another polynomial each time', () => {
    const again = deal(secret, 2, [1, 2, 3])
    expect(hex(again.commitments[0]!)).toBe(hex(commitments[0]!))
    expect(hex(again.commitments[1]!)).not.toBe(hex(commitments[1]!))
  })
})

it('coefficients are whole numbers over one denominator', () => {
  expect(lagrange([1, 2])).toEqual({ numerators: [2n, -1n], denominator: 1n })
  expect(lagrange([1, 3])).toEqual({ numerators: [3n, -1n], denominator: 2n })
  expect(lagrange([2])).toEqual({ numerators: [1n], denominator: 1n })
})
