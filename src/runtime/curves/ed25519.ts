// Ed25519 by Node's own, at once: WebCrypto imports a key anew each time, and asks another thread.

import { createPublicKey, KeyObject, sign, verify } from 'node:crypto'
import type { SigningKey, VerifyEd25519 } from '../../core/jws.ts'

export const verifyByNode: VerifyEd25519 = ({ kty, crv, x }, signed, signature) =>
  verify(null, signed, createPublicKey({ key: { kty, crv, x }, format: 'jwk' }), signature)

/** @returns the same key, which signs at once. */
export function signingByNode<T extends SigningKey>(key: T): T {
  const object = KeyObject.from(key.privateKey)
  return { ...key, sign: bytes => sign(null, bytes, object) }
}
