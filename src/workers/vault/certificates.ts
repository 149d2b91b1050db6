// Certificates for what is sealed here: kept for the months they are good for.

import { fromUtf8, utf8 } from '../../core/bytes.ts'
import type { Signer } from '../../core/envelope/proof.ts'
import type { Period } from '../../core/ibe/period.ts'
import { readCertificates } from '../../key-client/certificates.ts'
import { type KeyStore, requestKey } from './keystore.ts'

const rowOf = (district: string, address: string, period: Period) => `certificate/${district}/${address}/${period}`

/** @throws PosternError `unavailable` when one is not for the key and the address that were named. */
export async function keepCertificates(
  store: KeyStore,
  address: string,
  certificates: readonly string[],
): Promise<void> {
  const { jwk } = await requestKey(await store.signingKeys())
  for (const { certificate, claims } of readCertificates(certificates, { subject: address, jwk }))
    await store.rows.write(rowOf(claims.iss, address, claims.period), utf8(certificate))
}

/** @returns null when a certificate must be asked for first. */
export async function signerFor(
  store: KeyStore,
  { address, district, period }: { address: string; district: string; period: Period },
): Promise<Signer | null> {
  const certificate = await store.rows.read(rowOf(district, address, period))
  if (certificate === null) return null
  const { privateKey, kid } = await requestKey(await store.signingKeys())
  return { certificate: fromUtf8(certificate), privateKey, kid }
}
