// What blst does of the suite: the check of identity keys, some sixty times as fast as in JavaScript, for which no thread of ours stands
// still; and r·G1 of a stanza, in constant time.

import { PublicKey, SecretKey, Signature, verify } from '@chainsafe/blst'
import { type Bytes, fromHex } from '../../core/bytes.ts'
import type { VerifyIdentityKey } from '../../core/ibe/kem.ts'
import { identityKeyLength, publicKeyLength } from '../../core/ibe/points.ts'

/** blst has this suite's tag built in, and knows no other. */
export const verifyByBlst: VerifyIdentityKey = (publicKey, identity, identityKey) => {
  // blst takes uncompressed forms too.
  if (publicKey.length !== publicKeyLength || identityKey.length !== identityKeyLength) return false
  try {
    return verify(identity, PublicKey.fromBytes(publicKey), Signature.fromBytes(identityKey), true, true)
  } catch {
    return false
  }
}

/** As `multiplyBase` of an engine. */
export function multiplyBaseByBlst(r: bigint): Bytes {
  return SecretKey.fromBytes(fromHex(r.toString(16).padStart(64, '0')))
    .toPublicKey()
    .toBytes(true) as Bytes
}
