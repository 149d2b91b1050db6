// The signature of a program over a call: its own file, for whoever signs has no use for the rest.

import { base64url, sha256, utf8 } from '../../core/bytes.ts'
import { signJws } from '../../core/jws.ts'

export interface ProgramCall {
  readonly method: string
  /** Whole, with the origin. */
  readonly url: string
  readonly token: string
  /** Seconds. */
  readonly now: number
}

/** SHA-256, base64url. */
export const digestOf = (token: string) => base64url(sha256(utf8(token)))

/** @returns the value of `Postern-Call` for this one call. */
export function signCall(
  { method, url, token, now }: ProgramCall,
  key: { privateKey: CryptoKey; kid: string },
): Promise<string> {
  const claims = { htm: method, htu: url, iat: now, jti: crypto.randomUUID(), ath: digestOf(token) }
  return signJws('postern-call+jwt', claims, key)
}
