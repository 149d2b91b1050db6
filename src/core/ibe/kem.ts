// Suite BF-BLS12381-G1: Boneh–Franklin with Fujisaki–Okamoto, as deployed in drand's tlock, with keys in G2.
//
//   body of a stanza:   U (48)  ‖  V (16)  ‖  W (16)
//                       r·G1       σ ⊕ H2(g)   m ⊕ H4(σ)       g = e(P, Q)^r,  r = H3(σ, m)

import { bls12_381 } from '@noble/curves/bls12-381.js'
import { bytesToNumberBE } from '@noble/curves/utils.js'
import { type Bytes, concat, equalBytes, hex, sha256, utf8, xor } from '../bytes.ts'
import { PosternError } from '../errors.ts'

export const publicKeyLength = 48
export const identityKeyLength = 96
/** age's file key. */
export const fileKeyLength = 16
export const bodyLength = publicKeyLength + 2 * fileKeyLength

/** RFC 9380 tag of the proof-of-possession BLS suite: the one that blst signs with. */
export const posternTag = 'BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_'

const G1 = bls12_381.G1.Point
const G2 = bls12_381.G2.Point
type G1Point = InstanceType<typeof G1>
type G2Point = InstanceType<typeof G2>
type Pairing = ReturnType<typeof bls12_381.pairing>

const maxScalarTries = 0xffff
const fieldElementLength = 48
/** Points that are used again, as one's own district's key is, and whoever is written to today. */
const maxPoints = 1_000
/** Bits: the first multiplication takes 5 ms longer, each one after it a quarter of the time. */
const window = 4

function badKey(cause?: unknown): PosternError {
  return new PosternError('key-invalid', 'a key or public key is not a point of its group', { cause })
}

/** noble's `fromBytes` checks the subgroup but takes the identity and uncompressed forms: both are refused here. */
function point<T extends G1Point | G2Point>(bytes: Uint8Array, length: number, parse: (bytes: Uint8Array) => T): T {
  if (bytes.length !== length) throw badKey()
  let parsed: T
  try {
    parsed = parse(bytes)
  } catch (cause) {
    throw badKey(cause)
  }
  if (parsed.is0()) throw badKey()
  return parsed
}

/** @throws PosternError `key-invalid` */
export function parsePublicKey(bytes: Uint8Array): G1Point {
  return point(bytes, publicKeyLength, b => G1.fromBytes(b))
}

/** @throws PosternError `key-invalid` */
export function parseIdentityKey(bytes: Uint8Array): G2Point {
  return point(bytes, identityKeyLength, b => G2.fromBytes(b))
}

/** Of what is public alone: that a point was used before shows in the time it takes. */
function remembering<T>(make: (bytes: Uint8Array, tag: string) => T): (bytes: Uint8Array, tag: string) => T {
  const cache = new Map<string, T>()
  return (bytes, tag) => {
    const name = `${tag} ${hex(bytes)}`
    const found = cache.get(name) ?? make(bytes, tag)
    cache.delete(name)
    cache.set(name, found)
    if (cache.size > maxPoints) cache.delete(cache.keys().next().value!)
    return found
  }
}

const publicPoint = remembering(bytes => {
  const point = parsePublicKey(bytes)
  point.precompute(window, false)
  return point
})
const identityPoint = remembering(hashToG2)

/** Q, the identity's point in G2 (RFC 9380 hash_to_curve). */
export function hashToG2(identity: Uint8Array, tag = posternTag): G2Point {
  return bls12_381.G2.hashToCurve(identity, { DST: tag })
}

/** Writes Fp12 from the highest coefficient down at every level: noble writes the same elements lowest first. */
function pairingBytes(value: Pairing): Bytes {
  const lowestFirst = bls12_381.fields.Fp12.toBytes(value)
  const out = new Uint8Array(lowestFirst.length)
  for (let at = 0; at < out.length; at += fieldElementLength) {
    out.set(lowestFirst.subarray(at, at + fieldElementLength), out.length - at - fieldElementLength)
  }
  return out
}

function hashPairing(value: Pairing): Bytes {
  return sha256(concat(utf8('IBE-H2'), pairingBytes(value))).slice(0, fileKeyLength)
}

function hashSigma(sigma: Uint8Array): Bytes {
  return sha256(concat(utf8('IBE-H4'), sigma)).slice(0, fileKeyLength)
}

/** H3: the first of SHA-256(LE16(i) ‖ t), its top bit cleared, that is a scalar. `t` stays the same for every i. */
export function hashToScalar(sigma: Uint8Array, fileKey: Uint8Array): bigint {
  const t = sha256(concat(utf8('IBE-H3'), sigma, fileKey))
  for (let i = 1; i <= maxScalarTries; i++) {
    const candidate = sha256(concat(Uint8Array.of(i & 0xff, i >> 8), t))
    candidate[0]! >>= 1
    const r = bytesToNumberBE(candidate)
    if (r !== 0n && r < bls12_381.fields.Fr.ORDER) return r
  }
  throw new PosternError('internal', 'no scalar found')
}

/**
 * Locks a file key to an identity.
 * @param publicKey 48 bytes, compressed G1.
 * @param fileKey 16 bytes.
 * @param sigma 16 random bytes, fresh for every stanza. Given by tests alone.
 * @returns 80 bytes `U ‖ V ‖ W`.
 * @throws PosternError `key-invalid` when the public key is not a point of the group other than its identity.
 */
export function encapsulate(
  publicKey: Uint8Array,
  identity: Uint8Array,
  fileKey: Uint8Array,
  { tag = posternTag, sigma = crypto.getRandomValues(new Uint8Array(fileKeyLength)) } = {},
): Bytes {
  if (fileKey.length !== fileKeyLength || sigma.length !== fileKeyLength) throw new RangeError('16 bytes are needed')
  const P = publicPoint(publicKey, tag)
  const r = hashToScalar(sigma, fileKey)
  const g = bls12_381.pairing(P.multiply(r), identityPoint(identity, tag))
  return concat(G1.BASE.multiply(r).toBytes(true), xor(sigma, hashPairing(g)), xor(fileKey, hashSigma(sigma)))
}

/**
 * Opens bodies of stanzas with one key. A pairing is made once for each point U, however many bodies begin with it: it is the
 * sender's to choose, and what follows it costs the sender nothing.
 * @param identityKey 96 bytes, compressed G2.
 * @returns what opens a body: to the 16 bytes of the file key, or null: every failure is the same failure, "not for this key".
 * @throws PosternError `key-invalid` when the identity key itself is no point of its group.
 */
export function decapsulator(identityKey: Uint8Array): (body: Uint8Array) => Bytes | null {
  const d = parseIdentityKey(identityKey)
  const masks = new Map<string, Bytes | null>()
  const maskOf = (U: Uint8Array) => {
    const name = hex(U)
    const found = masks.get(name)
    if (found !== undefined) return found
    const mask = maskFor(U, d)
    masks.set(name, mask)
    return mask
  }
  return body => {
    if (body.length !== bodyLength) return null
    const U = body.subarray(0, publicKeyLength)
    const V = body.subarray(publicKeyLength, publicKeyLength + fileKeyLength)
    const W = body.subarray(publicKeyLength + fileKeyLength)
    const mask = maskOf(U)
    if (!mask) return null
    const sigma = xor(V, mask)
    const fileKey = xor(W, hashSigma(sigma))
    const again = G1.BASE.multiply(hashToScalar(sigma, fileKey)).toBytes(true)
    return equalBytes(again, U) ? fileKey : null
  }
}

/** @returns null for what is no point of its group. */
function maskFor(U: Uint8Array, d: G2Point): Bytes | null {
  try {
    return hashPairing(bls12_381.pairing(parsePublicKey(U), d))
  } catch {
    return null
  }
}

/** Opens the body of one stanza, as `decapsulator` does. */
export function decapsulate(identityKey: Uint8Array, body: Uint8Array): Bytes | null {
  return decapsulator(identityKey)(body)
}

export type VerifyIdentityKey = (publicKey: Uint8Array, identity: Uint8Array, identityKey: Uint8Array) => boolean

/** Whether `e(G1, d) = e(P, Q)`: that the key is what the district's secret makes of the identity. */
export function verifyIdentityKey(
  publicKey: Uint8Array,
  identity: Uint8Array,
  identityKey: Uint8Array,
  tag = posternTag,
): boolean {
  try {
    const product = bls12_381.pairingBatch([
      { g1: G1.BASE.negate(), g2: parseIdentityKey(identityKey) },
      { g1: parsePublicKey(publicKey), g2: hashToG2(identity, tag) },
    ])
    return bls12_381.fields.Fp12.eql(product, bls12_381.fields.Fp12.ONE)
  } catch {
    return false
  }
}
