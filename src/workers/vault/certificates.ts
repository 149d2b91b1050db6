// Certificates for what is sealed here: asked for with the key that they are about, kept for the months they are good for.

import type { CertificateAssertion } from '../../contract/keys.ts'
import { base64url, fromBase64url, fromUtf8, utf8 } from '../../core/bytes.ts'
import type { CertificateClaims, Signer } from '../../core/envelope/proof.ts'
import { PosternError } from '../../core/errors.ts'
import type { Period } from '../../core/ibe/period.ts'
import { signJws, thumbprint } from '../../core/jws.ts'
import { type KeyStore, publicJwk } from './keystore.ts'

const validSeconds = 300

/** @param now seconds. @returns a compact JWS, signed by the key that shall be certified. */
export async function requestCertificates(
  store: KeyStore,
  { address, district, now }: { address: string; district: string; now: number },
): Promise<string> {
  const keys = await store.signingKeys()
  const jwk = await publicJwk(keys)
  const assertion: CertificateAssertion = {
    aud: district,
    sub: address,
    iat: now,
    exp: now + validSeconds,
    jti: base64url(crypto.getRandomValues(new Uint8Array(16))),
    jwk,
  }
  return signJws('postern-certificate-request+jwt', assertion, {
    privateKey: keys.privateKey,
    kid: await thumbprint(jwk),
  })
}

const rowOf = (district: string, address: string, period: Period) => `certificate/${district}/${address}/${period}`

function claimsOf(certificate: string): CertificateClaims {
  try {
    return JSON.parse(fromUtf8(fromBase64url(certificate.split('.')[1] ?? '')))
  } catch (cause) {
    throw new PosternError('unavailable', 'a certificate that cannot be read', { cause })
  }
}

/** @throws PosternError `unavailable` when one is not for the key and the address that were named. */
export async function keepCertificates(
  store: KeyStore,
  address: string,
  certificates: readonly string[],
): Promise<void> {
  const { x } = await publicJwk(await store.signingKeys())
  for (const certificate of certificates) {
    const { iss, sub, period, cnf } = claimsOf(certificate)
    if (sub !== address || cnf.jwk.x !== x) throw new PosternError('unavailable', 'a certificate for somebody else')
    await store.rows.write(rowOf(iss, address, period), utf8(certificate))
  }
}

/** @returns null when a certificate must be asked for first. */
export async function signerFor(
  store: KeyStore,
  { address, district, period }: { address: string; district: string; period: Period },
): Promise<Signer | null> {
  const certificate = await store.rows.read(rowOf(district, address, period))
  if (certificate === null) return null
  const keys = await store.signingKeys()
  return {
    certificate: fromUtf8(certificate),
    privateKey: keys.privateKey,
    kid: await thumbprint(await publicJwk(keys)),
  }
}
