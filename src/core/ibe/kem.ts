// Suite BF-BLS12381-G1: Boneh–Franklin with Fujisaki–Okamoto, as deployed in drand's tlock, with keys in G2.
//
//   body of a stanza:   U (48)  ‖  V (16)  ‖  W (16)
//                       r·G1       σ ⊕ H2(g)   m ⊕ H4(σ)       g = e(P, Q)^r,  r = H3(σ, m)

import { bytesToNumberBE } from '@noble/curves/utils.js'
import { type Bytes, concat, equalBytes, hex, sha256, utf8, xor } from '../bytes.ts'
import { PosternError } from '../errors.ts'
import { pairingEngine } from './engine.ts'
import { groupOrder } from './noble.ts'
import { type PairingEngine, posternTag, publicKeyLength } from './points.ts'

/** age's file key. */
export const fileKeyLength = 16
export const bodyLength = publicKeyLength + 2 * fileKeyLength

const maxScalarTries = 0xffff

/** @param g element of Fp12. */
function hashPairing(g: Uint8Array): Bytes {
  return sha256(concat(utf8('IBE-H2'), g)).slice(0, fileKeyLength)
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
    if (r !== 0n && r < groupOrder) return r
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
  { tag = posternTag, sigma = crypto.getRandomValues(new Uint8Array(fileKeyLength)), engine = pairingEngine() } = {},
): Bytes {
  if (fileKey.length !== fileKeyLength || sigma.length !== fileKeyLength) throw new RangeError('16 bytes are needed')
  const r = hashToScalar(sigma, fileKey)
  const g = engine.sealingPairing({ publicKey, identity, tag }, r)
  return concat(engine.multiplyBase(r), xor(sigma, hashPairing(g)), xor(fileKey, hashSigma(sigma)))
}

/**
 * Opens bodies of stanzas with one key. A pairing is made once for each point U, however many bodies begin with it: it is the
 * sender's to choose, and what follows it costs the sender nothing.
 * @param identityKey 96 bytes, compressed G2.
 * @returns what opens a body: to the 16 bytes of the file key, or null: every failure is the same failure, "not for this key".
 * @throws PosternError `key-invalid` when the identity key itself is no point of its group.
 */
export function decapsulator(identityKey: Uint8Array, engine = pairingEngine()): (body: Uint8Array) => Bytes | null {
  const pairingWith = engine.openingPairing(identityKey)
  const masks = new Map<string, Bytes | null>()
  const maskOf = (U: Uint8Array) => {
    const name = hex(U)
    const found = masks.get(name)
    if (found !== undefined) return found
    const mask = maskFor(U, pairingWith)
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
    const again = engine.multiplyBase(hashToScalar(sigma, fileKey))
    return equalBytes(again, U) ? fileKey : null
  }
}

/** @returns null for what is no point of its group. */
function maskFor(U: Uint8Array, pairingWith: (U: Uint8Array) => Bytes): Bytes | null {
  try {
    return hashPairing(pairingWith(U))
  } catch {
    return null
  }
}

/** Opens the body of one stanza, as `decapsulator` does. */
export function decapsulate(identityKey: Uint8Array, body: Uint8Array, engine?: PairingEngine): Bytes | null {
  return decapsulator(identityKey, engine)(body)
}

export type VerifyIdentityKey = (publicKey: Uint8Array, identity: Uint8Array, identityKey: Uint8Array) => boolean

/** Whether `e(G1, d) = e(P, Q)`: that the key is what the district's secret makes of the identity. */
export function verifyIdentityKey(
  publicKey: Uint8Array,
  identity: Uint8Array,
  identityKey: Uint8Array,
  { tag = posternTag, engine = pairingEngine() } = {},
): boolean {
  try {
    return engine.isKeyOf({ publicKey, identity, tag }, identityKey)
  } catch {
    return false
  }
}
