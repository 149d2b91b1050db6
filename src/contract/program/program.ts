// How a program that is no page of the portal says who it is: by a token, which is worth nothing without a signature of its
// device key over each call. The shape is that of RFC 9449 (DPoP), under a type of our own.

import * as z from 'zod/mini'
import { PosternError } from '../../core/errors.ts'
import { type Ed25519Jwk, verifyJws } from '../../core/jws.ts'
import { storedHeaders } from '../messages.ts'
import { paths } from '../paths.ts'
import { seconds } from '../shapes.ts'
import { challengeAnswer, sessionAnswer } from '../signin.ts'
import { digestOf, type ProgramCall } from './call.ts'

/** `Authorization: Postern`, with the token once there is one. */
const scheme = /^postern(?: +([A-Za-z0-9_-]{43}))?$/i
export const callHeader = 'postern-call'
/** A call is of this moment for so long before and after it. Seconds. */
const callSkew = 60
/** For so long a service remembers each call that it took. Seconds. */
export const callSeconds = 2 * callSkew

/** What a service asks of a call before it knows more of it. */
export interface Introduction {
  /** Fields of the header; undefined or null where they are not there. */
  readonly authorization: string | null | undefined
  readonly cookie: string | null | undefined
}

/** Whether a program calls. Whoever has a cookie is a browser, whatever else it says. */
export function isProgram({ authorization, cookie }: Introduction): boolean {
  return !cookie && scheme.test(authorization ?? '')
}

/** @returns the token of a program's call; null where it has none yet. */
export function tokenOf({ authorization }: Pick<Introduction, 'authorization'>): string | null {
  return scheme.exec(authorization ?? '')?.[1] ?? null
}

/** Payload of `Postern-Call`. */
const callClaims = z.strictObject({
  /** Method of the call. */
  htm: z.string(),
  /** Its address, whole: what follows the question mark changes what a call does. */
  htu: z.string(),
  iat: seconds,
  jti: z.string().check(z.minLength(16), z.maxLength(64)),
  /** SHA-256 of the token, base64url. */
  ath: z.string(),
})

/**
 * @param jwk device key of the session that the token stands for.
 * @returns what makes this call another one than all others: whoever takes it takes none with the same once more.
 * @throws PosternError `not-signed-in`; with the service's own time in `values.now` where the caller's clock is what is wrong.
 */
export async function demandCall(
  jws: string | undefined | null,
  { method, url, token, now }: ProgramCall,
  jwk: Ed25519Jwk,
): Promise<string> {
  const claims = callClaims.safeParse(jws ? await verifyJws('postern-call+jwt', jws, jwk).catch(() => null) : null)
  if (!claims.success) throw new PosternError('not-signed-in', 'the call is not signed by the device')
  const { htm, htu, iat, jti, ath } = claims.data
  if (htm !== method || htu !== url || ath !== digestOf(token))
    throw new PosternError('not-signed-in', 'the signature is for another call')
  if (Math.abs(iat - now) > callSkew)
    throw new PosternError('not-signed-in', 'the call is not of this moment', { values: { now } })
  return jti
}

/** @returns the service's time, seconds, where a call was refused because the caller's clock is wrong; else null. */
export function toldTime(error: unknown): number | null {
  if (!(error instanceof PosternError) || error.code !== 'not-signed-in') return null
  const { now } = error.values
  return typeof now === 'number' ? now : null
}

/** The answer to a program that asks for a code. */
export const programChallenge = z.extend(challengeAnswer, {
  /** What the browser's cookie is to a browser: the code is good with it alone. */
  secret: z.optional(z.string()),
})
export type ProgramChallenge = z.infer<typeof programChallenge>

/** The answer to a program that proves one. */
export const programSession = z.extend(sessionAnswer, { token: z.optional(z.string()) })
export type ProgramSession = z.infer<typeof programSession>

/** What programs ask for: the rest is for browsers, or for everybody. */
export const programPaths: readonly string[] = [
  ...[paths.signIn, paths.challenge, paths.session, paths.keys, paths.certificates],
  ...[paths.messages, paths.stored, paths.outgoing],
]
const asked = programPaths.map(path => new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`))

/** @param path without what follows a question mark. */
export function isForPrograms(path: string): boolean {
  return asked.some(each => each.test(path))
}

/** Of an answer to a program: it may be read wherever the program runs. No cookie ever goes with such a call. */
export const programAnswer = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': ['retry-after', ...Object.values(storedHeaders)].join(', '),
  'cross-origin-resource-policy': 'cross-origin',
} as const

/** Of the answer to an OPTIONS that asks whether a program may call. */
export const programPreflight = {
  ...programAnswer,
  'access-control-allow-methods': 'GET, POST, DELETE',
  'access-control-allow-headers': `authorization, content-type, idempotency-key, ${callHeader}`,
  'access-control-max-age': '7200',
} as const
