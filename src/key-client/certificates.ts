// Certificates for a key that signs messages: asked for with that very key, and taken for it alone.

import type { CertificateAssertion } from '../contract/keys.ts'
import { fromBase64url, fromUtf8 } from '../core/bytes.ts'
import type { CertificateClaims } from '../core/envelope/proof.ts'
import { PosternError } from '../core/errors.ts'
import { type Ed25519Jwk, signJws } from '../core/jws.ts'
import { type RequestKey, requestClaims } from './claims.ts'

/** @param subject an address, or `@domain`. @param now seconds. @returns a compact JWS. */
export function writeCertificateRequest(
  key: RequestKey,
  { subject, district, now }: { readonly subject: string; readonly district: string; readonly now: number },
): Promise<string> {
  const assertion: CertificateAssertion = { ...requestClaims(district, subject, now), jwk: key.jwk }
  return signJws('postern-certificate-request+jwt', assertion, key)
}

export interface Certificate {
  /** Compact JWS, as it came: whoever reads a message holds it against the district's key. */
  readonly certificate: string
  readonly claims: CertificateClaims
}

/** @throws PosternError `unavailable` when one cannot be read, or is not for the key and the subject that asked. */
export function readCertificates(
  certificates: readonly string[],
  { subject, jwk }: { readonly subject: string; readonly jwk: Ed25519Jwk },
): Certificate[] {
  return certificates.map(certificate => {
    const claims = claimsOf(certificate)
    if (claims.sub !== subject || claims.cnf?.jwk?.x !== jwk.x)
      throw new PosternError('unavailable', 'The portal gave a certificate for somebody else. It was not used.')
    return { certificate, claims }
  })
}

function claimsOf(certificate: string): CertificateClaims {
  try {
    return JSON.parse(fromUtf8(fromBase64url(certificate.split('.')[1] ?? '')))
  } catch (cause) {
    throw new PosternError('unavailable', 'The portal gave a certificate that cannot be read.', { cause })
  }
}
