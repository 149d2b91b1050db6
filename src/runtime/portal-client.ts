// A portal's services as their client sees them: the command line and the gateway ask for parameters, keys and certificates.

import { generateKeyPairSync, randomUUID, type webcrypto } from 'node:crypto'
import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { importJWK } from 'jose'
import { z } from 'zod'
import { certificateAnswer, deliveredKeys, type KeyAssertion, type WantedKey } from '../contract/keys.ts'
import { type Parameters, parameters, parametersAnswer } from '../contract/parameters.ts'
import { paths } from '../contract/paths.ts'
import { errorOf } from '../contract/problem.ts'
import { fromBase64url } from '../core/bytes.ts'
import type { HeldKey } from '../core/envelope/recipient.ts'
import { PosternError } from '../core/errors.ts'
import { identityBytes } from '../core/ibe/identity.ts'
import { verifyIdentityKey } from '../core/ibe/kem.ts'
import { type Ed25519Jwk, signJws, thumbprint, verifyJws } from '../core/jws.ts'
import { demandPin } from './pins.ts'

const validSeconds = 120
/** Milliseconds for a whole answer. */
const patience = 30_000

export const privateJwk = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), d: z.string() })
export type PrivateJwk = z.infer<typeof privateJwk>

export interface Key {
  readonly privateKey: webcrypto.CryptoKey
  readonly jwk: Ed25519Jwk
  readonly kid: string
}

export function newKey(): PrivateJwk {
  return privateJwk.parse(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }))
}

export async function keyOf({ d, ...jwk }: PrivateJwk): Promise<Key> {
  return {
    privateKey: (await importJWK({ ...jwk, d }, 'Ed25519')) as webcrypto.CryptoKey,
    jwk,
    kid: await thumbprint(jwk),
  }
}

/** @throws PosternError `unreachable`, or what the service answered. */
export async function call(url: string, init: RequestInit = {}): Promise<Response> {
  const signal = AbortSignal.timeout(patience)
  const response = await fetch(url, { signal, ...init }).catch(cause => {
    throw new PosternError('unreachable', `${new URL(url).origin} cannot be reached.`, { cause })
  })
  if (response.ok) return response
  throw (
    errorOf(await response.json().catch(() => null)) ??
    new PosternError('unavailable', `${new URL(url).origin} answered ${response.status}.`)
  )
}

export function post(portal: string, path: string, body: unknown, cookie: string): Promise<Response> {
  const headers = { 'content-type': 'application/json', origin: portal, ...(cookie !== '' && { cookie }) }
  return call(portal + path, { method: 'POST', headers, body: JSON.stringify(body) })
}

/** An answer that is not what the contract says (a proxy's page, say) is no answer. */
async function readAs<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof PosternError) throw cause
    throw new PosternError('unavailable', 'The portal gave an answer that cannot be read.', { cause })
  }
}

/** @throws PosternError `bad-request` for what is no address of a portal. */
export function portalOrigin(typed: string): string {
  if (URL.canParse(typed) && /^https?:$/.test(new URL(typed).protocol)) return new URL(typed).origin
  throw new PosternError('bad-request', 'The portal is named by its address, for instance https://portal.example.org.')
}

/**
 * @param named thumbprint of the root key, as the district's operator gives it; null when it was given before.
 * @param folder the data folder, where it is remembered.
 * @throws PosternError `unreachable`, `unavailable`, `parameters-invalid`
 */
export async function portalParameters(
  portal: string,
  named: string | null,
  folder: string,
  now: number,
): Promise<Parameters> {
  const response = await call(portal + paths.parameters)
  const answer = await readAs(async () => parametersAnswer.parse(await response.json()))
  const root = await thumbprint(answer.root.jwk)
  const known = parameters.parse(await verifyJws('postern-parameters+jwt', answer.signed, answer.root.jwk))
  if (known.expires <= now) throw new PosternError('parameters-invalid', "The portal's parameters are no longer good.")
  demandPin(folder, portal, root, named, known.sequence)
  return known
}

/** Who asks: a person in a session, or a gateway for the domain that its key was approved for. */
export interface Asker {
  readonly portal: string
  /** The session's; empty for a gateway. */
  readonly cookie: string
  /** An address, or `@domain`. */
  readonly subject: string
  readonly key: Key
  readonly proof: KeyAssertion['proof']
}

/**
 * Keys for what is wanted, each checked against the published key.
 * @param now seconds.
 * @throws PosternError `key-invalid`, `unreachable`, `unavailable`, or what the service answered
 */
export async function fetchKeys(
  asker: Asker,
  wanted: readonly WantedKey[],
  known: Parameters,
  now: number,
): Promise<HeldKey[]> {
  const identity = await generateX25519Identity()
  const assertion = {
    aud: known.serials[0]!.nodes[0]!.id,
    sub: asker.subject,
    iat: now,
    exp: now + validSeconds,
    jti: randomUUID(),
    recipient: await identityToRecipient(identity),
    proof: asker.proof,
    ...(asker.proof === 'domain' && { jwk: asker.key.jwk }),
    wanted,
    only: true,
  }
  const request = await signJws('postern-request+jwt', assertion, asker.key)
  const answer = await post(asker.portal, paths.keys, { request }, asker.cookie)
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  const { keys } = await readAs(async () =>
    deliveredKeys.parse(JSON.parse(await decrypter.decrypt(new Uint8Array(await answer.arrayBuffer()), 'text'))),
  )
  return keys.map(({ key, ...fields }) => {
    const held: HeldKey = { ...fields, district: known.district, key: fromBase64url(key) }
    const serial = known.serials.find(candidate => candidate.serial === held.serial)
    if (!serial || !verifyIdentityKey(fromBase64url(serial.publicKey), identityBytes(held), held.key)) {
      throw new PosternError('key-invalid', 'The key service gave a key that is not genuine. It was not used.')
    }
    return held
  })
}

/** @returns the certificates of the current and the next period. @param now seconds. */
export async function fetchCertificates(
  { portal, cookie, subject }: Pick<Asker, 'portal' | 'cookie' | 'subject'>,
  key: Key,
  district: string,
  now: number,
): Promise<readonly string[]> {
  const claims = { aud: district, sub: subject, iat: now, exp: now + validSeconds, jti: randomUUID(), jwk: key.jwk }
  const request = await signJws('postern-certificate-request+jwt', claims, key)
  const answer = await post(portal, paths.certificates, { request }, cookie)
  return (await readAs(async () => certificateAnswer.parse(await answer.json()))).certificates
}
