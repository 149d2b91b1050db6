// Who asks: the session of a browser, an administrator, a network that asks too often.

import type { FastifyReply, FastifyRequest } from 'fastify'
import { PosternError } from '../../core/errors.ts'
import { secondsOf } from '../../core/seconds.ts'
import type { Session } from '../db/sessions.ts'
import { limitNetwork } from '../signin/limits.ts'
import { requireSession } from '../signin/session.ts'
import { cookiesOf } from './cookies.ts'
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

/** @throws PosternError `not-signed-in` */
export async function demandSession(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Session> {
  const jar = cookiesOf(services.config.https)
  const token = jar.session(request)
  const { session, slid } = await requireSession(token, sessionsOf(services))
  if (token && slid) jar.setSession(reply, token, session.until - nowOf(services))
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

/** @returns the administrator's address. @throws PosternError `not-signed-in`, `not-administrator`, `fresh-code-needed` */
export async function demandAdministrator(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<string> {
  await demandUnderLimit(services, request)
  const { addresses } = await demandSession(services, request, reply)
  const administrators = addresses.filter(({ address }) => services.config.ADMINISTRATORS.includes(address))
  if (administrators.length === 0) throw new PosternError('not-administrator', 'not named as an administrator')
  const fresh = administrators.find(({ proven_at }) => proven_at > nowOf(services) - freshSeconds)
  if (!fresh) throw new PosternError('fresh-code-needed', 'the code of the administrator is a day old')
  return fresh.address
}
