// BLS12-381 in JavaScript: what works wherever there is JavaScript, and what other engines are held against.

import { bls12_381 } from '@noble/curves/bls12-381.js'
import type { Bytes } from '../bytes.ts'
import { identityKeyLength, type PairingEngine, pointOf, posternTag, publicKeyLength, Remembered } from './points.ts'

const G1 = bls12_381.G1.Point
const G2 = bls12_381.G2.Point
type G1Point = InstanceType<typeof G1>
type G2Point = InstanceType<typeof G2>
type Pairing = ReturnType<typeof bls12_381.pairing>

const fieldElementLength = 48
/** Points that are used again, as one's own district's key is, and whoever is written to today. */
const maxPoints = 1_000
/** Bits: the first multiplication takes 5 ms longer, each one after it a quarter of the time. */
const window = 4

export const groupOrder = bls12_381.fields.Fr.ORDER

/** @throws PosternError `key-invalid` */
export function parsePublicKey(bytes: Uint8Array): G1Point {
  return pointOf(
    bytes,
    publicKeyLength,
    b => G1.fromBytes(b),
    point => point.is0(),
  )
}

/** @throws PosternError `key-invalid` */
export function parseIdentityKey(bytes: Uint8Array): G2Point {
  return pointOf(
    bytes,
    identityKeyLength,
    b => G2.fromBytes(b),
    point => point.is0(),
  )
}

/** Q, the identity's point in G2 (RFC 9380 hash_to_curve). */
export function hashToG2(identity: Uint8Array, tag = posternTag): G2Point {
  return bls12_381.G2.hashToCurve(identity, { DST: tag })
}

/** noble writes the same elements lowest coefficient first. */
function pairingBytes(value: Pairing): Bytes {
  const lowestFirst = bls12_381.fields.Fp12.toBytes(value)
  const out = new Uint8Array(lowestFirst.length)
  for (let at = 0; at < out.length; at += fieldElementLength) {
    out.set(lowestFirst.subarray(at, at + fieldElementLength), out.length - at - fieldElementLength)
  }
  return out
}

const publicPoints = new Remembered<G1Point>(maxPoints)
const identityPoints = new Remembered<G2Point>(maxPoints)

export const noble: PairingEngine = {
  name: 'noble',
  multiplyBase: r => G1.BASE.multiply(r).toBytes(true) as Bytes,
  sealingPairing({ publicKey, identity, tag }, r) {
    const P = publicPoints.get([publicKey], () => {
      const point = parsePublicKey(publicKey)
      point.precompute(window, false)
      return point
    })
    // Cheaper than a power in Fp12.
    return pairingBytes(
      bls12_381.pairing(
        P.multiply(r),
        identityPoints.get([tag, identity], () => hashToG2(identity, tag)),
      ),
    )
  },
  openingPairing(identityKey) {
    const d = parseIdentityKey(identityKey)
    return U => pairingBytes(bls12_381.pairing(parsePublicKey(U), d))
  },
  isKeyOf({ publicKey, identity, tag }, identityKey) {
    const product = bls12_381.pairingBatch([
      { g1: G1.BASE.negate(), g2: parseIdentityKey(identityKey) },
      { g1: parsePublicKey(publicKey), g2: hashToG2(identity, tag) },
    ])
    return bls12_381.fields.Fp12.eql(product, bls12_381.fields.Fp12.ONE)
  },
  forget() {
    publicPoints.clear()
    identityPoints.clear()
  },
}
