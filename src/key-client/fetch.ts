// Keys and certificates over a network that is handed in: for whoever signs and asks in one program.

import { certificateAnswer, type WantedKey } from '../contract/keys.ts'
import type { Parameters } from '../contract/parameters.ts'
import { paths } from '../contract/paths.ts'
import type { IdentityKey } from '../core/envelope/recipient.ts'
import { PosternError } from '../core/errors.ts'
import type { VerifyIdentityKey } from '../core/ibe/kem.ts'
import { type Certificate, readCertificates, writeCertificateRequest } from './certificates.ts'
import type { RequestKey } from './claims.ts'
import { type Asker, readKeyAnswer, writeKeyRequest } from './keys.ts'

/** Posts JSON to a path of the portal. Throws PosternError `unreachable`, or what the portal answered. */
export type Call = (path: string, body: unknown) => Promise<Response>

/**
 * Keys for what is wanted, each checked against the published key.
 * @param what `only`: nothing but what is wanted; else those of the previous, the current and the next month too, for whoever keeps keys.
 * @param now seconds.
 * @throws PosternError `key-invalid`, `unreachable`, `unavailable`, or what the service answered
 */
export async function fetchKeys(
  call: Call,
  asker: Asker,
  what: { readonly wanted: readonly WantedKey[]; readonly only: boolean },
  parameters: Parameters,
  now: number,
  verify?: VerifyIdentityKey,
): Promise<IdentityKey[]> {
  const { request, identity } = await writeKeyRequest(asker, what, parameters, now)
  const answer = await call(paths.keys, { request })
  const file = await answered(answer.arrayBuffer().then(bytes => new Uint8Array(bytes)))
  return readKeyAnswer(file, identity, parameters, verify)
}

/**
 * @param key what shall be certified.
 * @param now seconds.
 * @returns the certificates of the current and the next period.
 * @throws PosternError `unreachable`, `unavailable`, or what the service answered
 */
export async function fetchCertificates(
  call: Call,
  key: RequestKey,
  about: { readonly subject: string; readonly district: string; readonly now: number },
): Promise<Certificate[]> {
  const answer = await call(paths.certificates, { request: await writeCertificateRequest(key, about) })
  const { certificates } = await answered(answer.json().then(json => certificateAnswer.parse(json)))
  return readCertificates(certificates, { subject: about.subject, jwk: key.jwk })
}

/** An answer that breaks off, or is not what the contract says (a proxy's page, say), is no answer. */
async function answered<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (cause) {
    throw new PosternError('unavailable', 'The portal gave an answer that cannot be read.', { cause })
  }
}
