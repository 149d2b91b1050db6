// The command line as a reader: signs in to a portal, keeps its session, asks for keys and certificates.

import { generateKeyPairSync, randomUUID, type webcrypto } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { importJWK } from 'jose'
import { z } from 'zod'
import { certificateAnswer, deliveredKeys, type WantedKey } from '../../contract/keys.ts'
import type { Parameters } from '../../contract/parameters.ts'
import { paths } from '../../contract/paths.ts'
import { errorOf } from '../../contract/problem.ts'
import { challengeAnswer, sessionAnswer } from '../../contract/signin.ts'
import { fromBase64url } from '../../core/bytes.ts'
import type { Signer } from '../../core/envelope/proof.ts'
import type { HeldKey } from '../../core/envelope/recipient.ts'
import { PosternError } from '../../core/errors.ts'
import { identityBytes } from '../../core/ibe/identity.ts'
import { verifyIdentityKey } from '../../core/ibe/kem.ts'
import { type Ed25519Jwk, signJws, thumbprint } from '../../core/jws.ts'
import { askLine, note } from './output.ts'

const validSeconds = 120
const privateJwk = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), d: z.string() })
const savedSession = z.object({ portal: z.string(), address: z.string(), cookie: z.string(), device: privateJwk })
type Saved = z.infer<typeof savedSession>

/** @throws PosternError `unreachable`, or what the service answered. */
export async function call(url: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(url, init).catch(cause => {
    throw new PosternError('unreachable', `${new URL(url).origin} cannot be reached.`, { cause })
  })
  if (response.ok) return response
  throw (
    errorOf(await response.json().catch(() => null)) ??
    new PosternError('unavailable', `${new URL(url).origin} answered ${response.status}.`)
  )
}

function post(portal: string, path: string, body: unknown, cookie: string): Promise<Response> {
  const headers = { 'content-type': 'application/json', origin: portal, cookie }
  return call(portal + path, { method: 'POST', headers, body: JSON.stringify(body) })
}

function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map(line => line.split(';', 1)[0]!)
    .join('; ')
}

interface Key {
  readonly privateKey: webcrypto.CryptoKey
  readonly jwk: Ed25519Jwk
  readonly kid: string
}

async function keyOf({ d, ...jwk }: z.infer<typeof privateJwk>): Promise<Key> {
  return {
    privateKey: (await importJWK({ ...jwk, d }, 'Ed25519')) as webcrypto.CryptoKey,
    jwk,
    kid: await thumbprint(jwk),
  }
}

function newKey(): z.infer<typeof privateJwk> {
  return privateJwk.parse(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }))
}

export interface PortalSession {
  readonly portal: string
  readonly address: string
  readonly cookie: string
  readonly device: Key
}

/** The session kept from last time, or a new one by a code that is asked for on the terminal. */
export async function signedIn(portal: string, address: string, folder: string): Promise<PortalSession> {
  const file = path.join(folder, 'session.json')
  const saved = readSaved(file)
  if (saved && saved.portal === portal && saved.address === address && (await isGood(saved)))
    return { ...saved, device: await keyOf(saved.device) }
  const device = newKey()
  const asked = await post(portal, paths.signIn, { address, language: 'en' }, '')
  const browser = cookiesOf(asked)
  const { challenge, from } = challengeAnswer.parse(await asked.json())
  note(`A code was sent to the address by ${from}.`)
  const code = await askLine('Code: ')
  const { privateKey: _, jwk } = await keyOf(device)
  const proven = await post(portal, `${paths.signIn}/${challenge}`, { code, remember: true, deviceKey: jwk }, browser)
  const session: Saved = { portal, address, cookie: cookiesOf(proven), device }
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(file, JSON.stringify(session), { mode: 0o600 })
  return { ...session, device: await keyOf(device) }
}

function readSaved(file: string): Saved | null {
  if (!existsSync(file)) return null
  return savedSession.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data ?? null
}

async function isGood({ portal, address, cookie }: Saved): Promise<boolean> {
  const answer = await call(portal + paths.session, { headers: { cookie } })
  return sessionAnswer.parse(await answer.json()).addresses.some(proven => proven.address === address)
}

/** Keys for what is wanted, each checked against the published key. @param now seconds. @throws PosternError `key-invalid` */
export async function fetchKeys(
  session: PortalSession,
  wanted: readonly WantedKey[],
  known: Parameters,
  now: number,
): Promise<HeldKey[]> {
  const identity = await generateX25519Identity()
  const assertion = {
    aud: known.serials[0]!.nodes[0]!.id,
    sub: session.address,
    iat: now,
    exp: now + validSeconds,
    jti: randomUUID(),
    recipient: await identityToRecipient(identity),
    proof: 'code',
    wanted,
    only: true,
  }
  const request = await signJws('postern-request+jwt', assertion, session.device)
  const answer = await post(session.portal, paths.keys, { request }, session.cookie)
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  const { keys } = deliveredKeys.parse(
    JSON.parse(await decrypter.decrypt(new Uint8Array(await answer.arrayBuffer()), 'text')),
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

/** A certificate for a fresh key of this run. @param now seconds. */
export async function fetchSigner(session: PortalSession, district: string, now: number): Promise<Signer> {
  const key = await keyOf(newKey())
  const claims = {
    aud: district,
    sub: session.address,
    iat: now,
    exp: now + validSeconds,
    jti: randomUUID(),
    jwk: key.jwk,
  }
  const request = await signJws('postern-certificate-request+jwt', claims, key)
  const answer = await post(session.portal, paths.certificates, { request }, session.cookie)
  return {
    certificate: certificateAnswer.parse(await answer.json()).certificates[0]!,
    privateKey: key.privateKey,
    kid: key.kid,
  }
}
