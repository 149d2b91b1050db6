// A portal as the command line and the gateway reach it: its address, its network, its parameters, and keys of one's own.

import { generateKeyPairSync, type webcrypto } from 'node:crypto'
import { importJWK } from 'jose'
import { z } from 'zod'
import { type Parameters, type ParametersAnswer, parametersAnswer, signedParameters } from '../contract/parameters.ts'
import { paths } from '../contract/paths.ts'
import { errorOf } from '../contract/problem.ts'
import { PosternError } from '../core/errors.ts'
import { type Ed25519Jwk, thumbprint, verifyJws } from '../core/jws.ts'
import { demandPin } from './pins.ts'
import { whyTlsFailed } from './tls-failure.ts'

/** For a whole answer. */
const timeoutMs = 30_000

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
  const signal = AbortSignal.timeout(timeoutMs)
  const response = await fetch(url, { signal, ...init }).catch(cause => {
    const tls = whyTlsFailed(cause)
    const why = tls === null ? '' : `: ${tls}`
    throw new PosternError('unreachable', `${new URL(url).origin} cannot be reached${why}.`, { cause })
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

/** What the key client asks a portal with. @param cookie the session's; empty for a gateway. */
export function portalCall(portal: string, cookie = '') {
  return (path: string, body: unknown) => post(portal, path, body, cookie)
}

/** @throws PosternError `bad-request` for what is no address of a portal. */
export function portalOrigin(typed: string): string {
  if (URL.canParse(typed) && /^https?:$/.test(new URL(typed).protocol)) return new URL(typed).origin
  throw new PosternError('bad-request', 'The portal is named by its address, for instance https://portal.example.org.')
}

/** What a portal publishes, with a good signature by the root key that came along: whose that is, somebody must say. */
export interface Published {
  readonly answer: ParametersAnswer
  readonly parameters: Parameters
  /** Thumbprint of the root key. */
  readonly root: string
}

/** @throws PosternError `parameters-invalid` for what was not signed by the key beside it, or has a shape that is not known. */
export async function verifyPublished(answer: ParametersAnswer): Promise<Published> {
  const { jwk } = answer.root
  try {
    const signed = await verifyJws('postern-parameters+jwt', answer.signed, jwk)
    return { answer, parameters: signedParameters.parse(signed), root: await thumbprint(jwk) }
  } catch (cause) {
    throw new PosternError(
      'parameters-invalid',
      "The portal's parameters cannot be read, or are not signed as they must be.",
      {
        cause,
      },
    )
  }
}

/** @throws PosternError `unreachable`, `unavailable`, `parameters-invalid` */
export async function fetchPublished(portal: string, init: RequestInit = {}): Promise<Published> {
  const response = await call(portal + paths.parameters, init)
  const answer = parametersAnswer.safeParse(await response.json().catch(() => null)).data
  if (!answer) throw new PosternError('unavailable', 'The portal gave an answer that cannot be read.')
  return verifyPublished(answer)
}

/**
 * @param named thumbprint of the root key, as the district's operator gives it; null when it was given before.
 * @param folder the data folder, where it is remembered; not where `remember` is false.
 * @throws PosternError `unreachable`, `unavailable`, `parameters-invalid`
 */
export async function portalParameters(
  portal: string,
  named: string | null,
  folder: string,
  now: number,
  remember = true,
): Promise<Parameters> {
  const { parameters, root } = await fetchPublished(portal)
  if (parameters.expires <= now)
    throw new PosternError('parameters-invalid', "The portal's parameters are no longer good.")
  demandPin(folder, portal, { root, sequence: parameters.sequence }, named, remember)
  return parameters
}
