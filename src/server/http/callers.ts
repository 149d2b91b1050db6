// Who asks: the session of a browser or a program, an administrator, a network that asks too often; and in which language.

import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  callHeader,
  callSeconds,
  demandCall,
  type Introduction,
  isProgram,
  tokenOf,
} from '../../contract/program/program.ts'
import { PosternError } from '../../core/errors.ts'
import type { Language } from '../../core/htm/words.ts'
import { secondsOf } from '../../core/seconds.ts'
import { chooseLanguage } from '../../web/language.ts'
import { takeCall } from '../db/calls.ts'
import type { Session } from '../db/sessions.ts'
import { limitNetwork } from '../signin/limits.ts'
import { deviceKeyOf, requireSession, sessionOf, type Token } from '../signin/session.ts'
import { cookiesOf } from './cookies.ts'
import type { Request } from './route.ts'
import type { Services } from './services.ts'

/** A code must be so fresh, in seconds: a browser that was left open is not enough. */
const freshSeconds = 86_400

export const nowOf = ({ clock }: Pick<Services, 'clock'>): number => secondsOf(clock())

export const sessionsOf = (services: Services) => ({
  db: services.db,
  sessionDays: services.config.SESSION_DAYS,
  now: nowOf(services),
})

export const askerOf = ({ db, config, hash, clock }: Services, { ip }: FastifyRequest) => ({
  ...{ db, config, hash, ip },
  now: clock().getTime() / 1000,
})

/** @throws PosternError `rate-limited` */
export function demandUnderLimit(services: Services, request: FastifyRequest): Promise<void> {
  return limitNetwork(askerOf(services, request))
}

export const introductionOf = ({ headers }: FastifyRequest): Introduction => ({
  authorization: headers.authorization,
  cookie: headers.cookie,
})

/** The language that is asked for, told with the answer. */
export function languageOf({ query, headers }: Request, reply: FastifyReply): Language {
  const { lang } = query
  const language = chooseLanguage(typeof lang === 'string' ? lang : undefined, headers['accept-language'])
  reply.headers({ 'content-language': language, vary: 'accept-language' })
  return language
}

/**
 * @returns the token of whoever asks, of a program only where its device signed this very call; undefined where there is none.
 * @throws PosternError `not-signed-in` for a call that is not signed, or was taken before.
 */
export async function demandToken(services: Services, request: FastifyRequest): Promise<Token | undefined> {
  const introduction = introductionOf(request)
  if (!isProgram(introduction)) {
    const value = cookiesOf(services.config.https).session(request)
    return value === undefined ? undefined : { kind: 'browser', value }
  }
  const value = tokenOf(introduction)
  if (value === null) return undefined
  const [token, now] = [{ kind: 'program' as const, value }, nowOf(services)]
  const session = await sessionOf(services.db, token, now)
  if (!session) return undefined
  const call = { method: request.method, url: services.origin() + request.url, token: value, now }
  const jti = await demandCall(String(request.headers[callHeader] ?? ''), call, deviceKeyOf(session))
  const taken = { session: session.id, jti, until: now + callSeconds }
  if (!(await takeCall(services.db, taken, now))) throw new PosternError('not-signed-in', 'the call was taken before')
  return token
}

/** @throws PosternError `not-signed-in` */
export async function demandSession(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Session> {
  const token = await demandToken(services, request)
  const { session, slid } = await requireSession(token, sessionsOf(services))
  if (token?.kind === 'browser' && slid)
    cookiesOf(services.config.https).setSession(reply, token.value, session.until - nowOf(services))
  return session
}

/** The addresses that whoever asks has proven. @throws PosternError `not-signed-in` */
export async function demandAddresses(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<string[]> {
  const { addresses } = await demandSession(services, request, reply)
  return addresses.map(({ address }) => address)
}

/**
 * @param seconds for which a code is fresh.
 * @returns the administrator's address.
 * @throws PosternError `not-signed-in`, `not-administrator`, `fresh-code-needed`
 */
export async function demandAdministrator(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  seconds = freshSeconds,
): Promise<string> {
  await demandUnderLimit(services, request)
  if (isProgram(introductionOf(request)))
    throw new PosternError('not-administrator', 'administrators work in a browser')
  const { addresses } = await demandSession(services, request, reply)
  const administrators = addresses.filter(({ address }) => services.config.ADMINISTRATORS.includes(address))
  if (administrators.length === 0) throw new PosternError('not-administrator', 'not named as an administrator')
  const fresh = administrators.find(({ proven_at }) => proven_at > nowOf(services) - seconds)
  if (!fresh) throw new PosternError('fresh-code-needed', 'the code of the administrator is too old')
  return fresh.address
}
