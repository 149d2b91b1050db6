// Sender certificates: for a proven address, and a key that signed the request for it.

import { randomUUID } from 'node:crypto'
import { decodeJwt } from 'jose'
import { demandPresent } from '../../contract/key-rules.ts'
import { type CertificateAnswer, certificateAssertion } from '../../contract/keys.ts'
import { issueCertificate } from '../../core/envelope/proof.ts'
import { PosternError } from '../../core/errors.ts'
import { addMonths, periodOf } from '../../core/ibe/period.ts'
import { secondsOf } from '../../core/seconds.ts'
import { isReserved } from '../../mail/address/address.ts'
import { atomically } from '../db/atomically.ts'
import { holdDomain } from '../db/domains.ts'
import { recordCertificate } from '../db/issued.ts'
import type { Database } from '../db/open.ts'
import { demandDomain, notActing } from './domains.ts'
import type { SigningKey } from './files.ts'
import { decodeRequest } from './request.ts'

/**
 * @param addresses proven by whoever asks; of `@domain` the key itself must act for the domain.
 * @returns one certificate for the current and one for the next period.
 * @throws PosternError `bad-request`, `not-signed-in`
 */
export async function certify(
  request: string,
  addresses: readonly string[],
  options: { db: Database; district: string; signingKey: SigningKey; now: Date },
): Promise<CertificateAnswer> {
  const { db, district, signingKey } = options
  const now = secondsOf(options.now)
  const { aud, sub, iat, exp, jwk } = await decodeRequest(request, certificateAssertion)
  if (aud !== district) throw new PosternError('bad-request', 'the certificate request is for another district')
  demandPresent({ iat, exp }, now)
  const domain = isReserved(sub) ? await demandDomain(db, sub, jwk, now) : null
  if (domain === null && !addresses.includes(sub))
    throw new PosternError('not-signed-in', 'a certificate was asked for an address that this session has not proven')
  const periods = [periodOf(options.now), addMonths(periodOf(options.now), 1)]
  const certificates = await Promise.all(
    periods.map(async period => {
      const jti = randomUUID()
      const certificate = await issueCertificate({ district, subject: sub, period, jwk, jti, now, signingKey })
      return { certificate, row: { jti, subject: sub, period, issued_at: now } }
    }),
  )
  await atomically(db, async transaction => {
    // What is written after a revoke would be believed for ever.
    if (domain !== null && !(await holdDomain(transaction, domain))) throw notActing()
    for (const { row } of certificates) await recordCertificate(transaction, row)
  })
  return { certificates: certificates.map(({ certificate }) => certificate) }
}

/** Whether a request says that it is for `@domain`: there is no session behind it then. */
export function isOfDomain(request: string): boolean {
  try {
    return isReserved(String(decodeJwt(request).sub))
  } catch {
    return false
  }
}
