// The command line as a reader: signs in to a portal, keeps its session, asks for keys and certificates.

import { mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import type { WantedKey } from '../contract/keys.ts'
import type { Parameters } from '../contract/parameters.ts'
import { paths } from '../contract/paths.ts'
import { challengeAnswer, sessionAnswer } from '../contract/signin.ts'
import type { Signer } from '../core/envelope/proof.ts'
import type { IdentityKey } from '../core/envelope/recipient.ts'
import { PosternError } from '../core/errors.ts'
import { fetchCertificates, fetchKeys } from '../key-client/fetch.ts'
import type { Asker } from '../key-client/keys.ts'
import { jsonOrNull } from '../runtime/json.ts'
import { call, type Key, keyOf, newKey, portalCall, post, privateJwk } from '../runtime/portal-client.ts'
import { isThere, replaceWhole } from '../runtime/storage.ts'
import { askLine, note } from './output.ts'

const savedSession = z.object({ portal: z.string(), address: z.string(), cookie: z.string(), device: privateJwk })
type Saved = z.infer<typeof savedSession>

function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map(line => line.split(';', 1)[0]!)
    .join('; ')
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
  replaceWhole(file, JSON.stringify(session))
  return { ...session, device: await keyOf(device) }
}

function readSaved(file: string): Saved | null {
  if (!isThere(file)) return null
  return savedSession.safeParse(jsonOrNull(readFileSync(file, 'utf8'))).data ?? null
}

async function isGood({ portal, address, cookie }: Saved): Promise<boolean> {
  const answer = await call(portal + paths.session, { headers: { cookie } })
  return sessionAnswer.parse(await answer.json()).addresses.some(proven => proven.address === address)
}

/** Keys for what is wanted, each checked against the published key. @param now seconds. @throws PosternError `key-invalid` */
export function sessionKeys(
  { portal, cookie, address, device }: PortalSession,
  wanted: readonly WantedKey[],
  parameters: Parameters,
  now: number,
): Promise<IdentityKey[]> {
  const asker: Asker = { subject: address, key: device, proof: 'code' }
  return fetchKeys(portalCall(portal, cookie), asker, { wanted, only: true }, parameters, now)
}

/** A certificate for a fresh key of this run. @param now seconds. */
export async function fetchSigner(
  { portal, cookie, address }: PortalSession,
  district: string,
  now: number,
): Promise<Signer> {
  const key = await keyOf(newKey())
  const [first] = await fetchCertificates(portalCall(portal, cookie), key, { subject: address, district, now })
  if (!first) throw new PosternError('unavailable', 'The portal gave no certificate.')
  return { certificate: first.certificate, privateKey: key.privateKey, kid: key.kid }
}
