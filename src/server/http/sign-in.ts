// Signing in: a code for an address, the code for a session, who one is, and out again.

import type { FastifyRequest } from 'fastify'
import { isProgram, type ProgramChallenge, type ProgramSession } from '../../contract/program/program.ts'
import { codeRequest, type SessionAnswer, signInRequest } from '../../contract/signin.ts'
import { PosternError } from '../../core/errors.ts'
import { canonicalAddress } from '../../mail/address/address.ts'
import { askForCode, newToken, proveCode } from '../signin/challenge.ts'
import { limitAddress } from '../signin/limits.ts'
import { describeBrowser } from '../signin/mail.ts'
import { closeSession, describeSession, hasProven, openSession, requireSession } from '../signin/session.ts'
import { askerOf, demandSession, demandToken, demandUnderLimit, introductionOf, nowOf, sessionsOf } from './callers.ts'
import { cookiesOf } from './cookies.ts'
import type { Handler } from './route.ts'
import type { Services } from './services.ts'

const nobody: SessionAnswer = { addresses: [], until: 0, remembered: false, device: '' }

/** What a caller has of earlier calls. A token that is good for nothing is none: whoever signs in needs none. */
async function tokensOf(services: Services, request: FastifyRequest, secret: string | undefined) {
  const session = await demandToken(services, request).catch((error: unknown) => {
    if (error instanceof PosternError && error.code === 'not-signed-in') return undefined
    throw error
  })
  if (isProgram(introductionOf(request))) return { kind: 'program' as const, session, browser: secret }
  return { kind: 'browser' as const, session, browser: cookiesOf(services.config.https).browser(request) }
}

export const sendCode: Handler = async (services, request, reply) => {
  const { config, db, hash, serverKey, from, send } = services
  await demandUnderLimit(services, request)
  const { address: typed, language, secret } = signInRequest.parse(request.body)
  const address = canonicalAddress(typed)
  const tokens = await tokensOf(services, request, secret)
  const proven = await hasProven(tokens, address, sessionsOf(services))
  await limitAddress(address, proven, askerOf(services, request))
  const browser = tokens.browser ?? newToken()
  if (tokens.kind === 'browser') cookiesOf(config.https).setBrowser(reply, browser, proven)
  const description = describeBrowser(request.headers['user-agent'], language)
  const options = { db, serverKey, codeMinutes: config.CODE_MINUTES, from, send, now: nowOf(services) }
  const { answer, delivery } = await askForCode({ address, browser, description, language }, options)
  delivery.then(delivery => request.log.info({ address: hash(address), delivery }, 'code sent'))
  const told: ProgramChallenge = tokens.kind === 'browser' ? answer : { ...answer, secret: browser }
  return reply.status(202).send(told)
}

export const takeCode: Handler = async (services, request, reply) => {
  const { config, db, hash, serverKey, metrics } = services
  await demandUnderLimit(services, request)
  const { code, remember, deviceKey, secret } = codeRequest.parse(request.body)
  const { challenge } = request.params
  const { kind, session: previous, browser } = await tokensOf(services, request, secret)
  const now = nowOf(services)
  const address = await proveCode({ challenge, browser, code }, { db, serverKey, now }).catch((error: unknown) => {
    if (error instanceof PosternError) metrics.signIn('refused')
    throw error
  })
  const proven = { kind, address, deviceKey, remember, previous, browser }
  const { token, until } = await openSession(proven, sessionsOf(services))
  const jar = kind === 'browser' ? cookiesOf(config.https) : null
  jar?.setSession(reply, token, remember ? until - now : null)
  if (browser && remember) jar?.setBrowser(reply, browser, true)
  metrics.signIn('signed-in')
  request.log.info({ address: hash(address), remember, kind }, 'signed in')
  const { session } = await requireSession({ kind, value: token }, sessionsOf(services))
  const told: ProgramSession = { ...describeSession(session), ...(kind === 'program' && { token }) }
  return told
}

/** Nobody is an answer here, not an error: browsers report every error that a page gets. */
export const whoAmI: Handler = async (services, request, reply) => {
  try {
    return describeSession(await demandSession(services, request, reply))
  } catch (error) {
    const isNobody = error instanceof PosternError && error.code === 'not-signed-in'
    if (isNobody && !isProgram(introductionOf(request))) return nobody
    throw error
  }
}

export const signOut: Handler = async (services, request, reply) => {
  const token = await demandToken(services, request)
  const { session } = await requireSession(token, sessionsOf(services))
  await closeSession(services.db, session, request.query['all'] !== undefined)
  if (token?.kind === 'browser') cookiesOf(services.config.https).clearSession(reply)
  return reply.status(204).send()
}
