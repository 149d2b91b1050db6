// What no engine may take, and each must refuse alike: libraries check the subgroup only where they are told to.

import { PublicKey, Signature } from '@chainsafe/blst'
import { bls12_381 } from '@noble/curves/bls12-381.js'
import { describe, expect, it } from 'vitest'
import { verifyByBlst } from '../../runtime/curves/identity-key.ts'
import { bytesOf } from '../../testing/seed.ts'
import { concat, fromHex, utf8 } from '../bytes.ts'
import { decapsulate, encapsulate, verifyIdentityKey } from './kem.ts'
import { extractIdentityKey, newMasterSecret, publicKeyOf } from './master.ts'
import { startMcl } from './mcl.ts'
import { noble } from './noble.ts'
import { type PairingEngine, posternTag } from './points.ts'

const { Fp, Fp2 } = bls12_381.fields
const secret = newMasterSecret()
const identity = utf8('postern:v1:example.org:1:2026-11::bob@example.com')
const publicKey = publicKeyOf(secret)
const key = extractIdentityKey(secret, identity)
const fileKey = fromHex('000102030405060708090a0b0c0d0e0f')
const mcl = await startMcl()
const engines: readonly PairingEngine[] = [noble, mcl]

type Named = readonly [why: string, bytes: Uint8Array]

const set = (bytes: Uint8Array, first: number) => bytes.with(0, first)
const order48 = fromHex(Fp.ORDER.toString(16).padStart(96, '0'))
const wide = (seed: number, length: 48 | 96) =>
  concat(...Array.from({ length: length / 16 }, (_, i) => bytesOf(seed, `point ${i}`, 16)))

/** On the curve, and of no use: a random point is in the subgroup in one of 2^125 cases, in G2 of 2^250. */
function strays(length: 48 | 96): Named[] {
  const found: Named[] = []
  for (let seed = 0; found.length < 20; seed++) {
    const bytes = set(wide(seed, length), 0x80 | (seed & 0x0f))
    const x = (at: number) => Fp.fromBytes(at === 0 ? set(bytes.subarray(0, 48), bytes[0]! & 0x1f) : bytes.subarray(at))
    try {
      if (length === 48) Fp.sqrt(Fp.add(Fp.pow(x(0), 3n), 4n))
      else {
        const X = { c0: x(48), c1: x(0) }
        Fp2.sqrt(Fp2.add(Fp2.pow(X, 3n), Fp2.fromBigTuple([4n, 4n])))
      }
      found.push([`outside the subgroup, ${found.length}`, bytes])
    } catch {
      // Not on the curve, or no element of the field.
    }
  }
  return found
}

function hostile(good: Uint8Array, length: 48 | 96, uncompressed: Uint8Array): Named[] {
  const empty = new Uint8Array(length)
  return [
    ...strays(length),
    ...Array.from({ length: 20 }, (_, i): Named => [`any bytes, ${i}`, wide(1_000 + i, length)]),
    ['the identity', set(empty, 0xc0)],
    ['the identity with a sign', set(empty, 0xe0)],
    ['the identity with something behind', set(empty, 0xc0).with(length - 1, 1)],
    ['a point said to be the identity', set(good, good[0]! | 0x40)],
    ['a point said not to be compressed', set(good, good[0]! & 0x7f)],
    ['zeros', empty],
    ['ones', empty.slice().fill(0xff)],
    ['x = 0: on the curve of G1, of order 3', set(empty, 0x80)],
    ['x = the order of the field', concat(set(order48, order48[0]! | 0x80), empty.subarray(48))],
    ['an uncompressed point', uncompressed],
    ['a byte too many', concat(good, Uint8Array.of(0))],
    ['a byte too few', good.slice(0, -1)],
    ['nothing', new Uint8Array()],
  ]
}

const ofG1 = hostile(publicKey, 48, bls12_381.G1.Point.fromBytes(publicKey).toBytes(false))
const ofG2 = hostile(key, 96, bls12_381.G2.Point.fromBytes(key).toBytes(false))
const refusal = expect.objectContaining({ code: 'key-invalid' })

describe.each(engines.map(engine => [engine.name, engine] as const))('%s', (_, engine) => {
  it('does what it should with points that are in order', () => {
    const body = encapsulate(publicKey, identity, fileKey, { engine })
    expect(decapsulate(key, body, engine)).toEqual(fileKey)
    expect(verifyIdentityKey(publicKey, identity, key, { engine })).toBe(true)
    expect(verifyIdentityKey(publicKey, utf8('x'), key, { engine })).toBe(false)
  })

  it.each(ofG1)('refuses in G1: %s', (_, bytes) => {
    expect(() => engine.sealingPairing({ publicKey: bytes, identity, tag: posternTag }, 5n)).toThrowError(refusal)
    expect(() => engine.openingPairing(key)(bytes)).toThrowError(refusal)
    expect(verifyIdentityKey(bytes, identity, key, { engine })).toBe(false)
    if (bytes.length === 48) expect(decapsulate(key, concat(bytes, new Uint8Array(32)), engine)).toBeNull()
  })

  it.each(ofG2)('refuses in G2: %s', (_, bytes) => {
    expect(() => engine.openingPairing(bytes)).toThrowError(refusal)
    expect(verifyIdentityKey(publicKey, identity, bytes, { engine })).toBe(false)
  })
})

describe('blst', () => {
  it.each(ofG1)('refuses in G1: %s', (_, bytes) => {
    if (bytes.length === 48) expect(() => PublicKey.fromBytes(bytes, true)).toThrow()
    expect(verifyByBlst(bytes, identity, key)).toBe(false)
  })

  it.each(ofG2)('refuses in G2: %s', (_, bytes) => {
    if (bytes.length === 96) expect(() => Signature.fromBytes(bytes, true, true)).toThrow()
    expect(verifyByBlst(publicKey, identity, bytes)).toBe(false)
  })
})

describe('what mcl keeps', () => {
  it('makes no difference where it was dropped meanwhile', { tags: ['long'] }, () => {
    const body = encapsulate(publicKey, identity, fileKey)
    const open = mcl.openingPairing(key)
    const before = open(body.subarray(0, 48))
    for (let i = 0; i < 40; i++) mcl.openingPairing(extractIdentityKey(secret, Uint8Array.of(i)))
    expect(open(body.subarray(0, 48))).toEqual(before)
    mcl.forget()
    expect(open(body.subarray(0, 48))).toEqual(before)
  })
})
