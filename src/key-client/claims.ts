// What every request to the key service says of itself: whom it is for, who asks, and that it is of this moment.

import { base64url } from '../core/bytes.ts'
import type { Ed25519Jwk } from '../core/jws.ts'

/**
 * Seconds that a request is good for: longer than a page or a gateway waits for its answer, and half of the 600 that
 * servers take at the most, so that one of them may become stricter before its clients do.
 */
const validSeconds = 300

/** What a request is signed with. */
export interface RequestKey {
  readonly privateKey: CryptoKey
  readonly jwk: Ed25519Jwk
  /** Thumbprint of `jwk`. */
  readonly kid: string
}

/** @param aud who shall take the request. @param sub who asks: an address, or `@domain`. @param now seconds. */
export function requestClaims(aud: string, sub: string, now: number) {
  const jti = base64url(crypto.getRandomValues(new Uint8Array(16)))
  return { aud, sub, iat: now, exp: now + validSeconds, jti }
}
