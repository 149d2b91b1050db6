// Signing in: a code for an address, the code for a session, who one is, and out again.

import { codeRequest, type SessionAnswer, signInRequest } from '../../contract/signin.ts'
import { PosternError } from '../../core/errors.ts'
import { canonicalAddress } from '../../mail/address/address.ts'
import { askForCode, newToken, proveCode } from '../signin/challenge.ts'
import { limitAddress } from '../signin/limits.ts'
import { describeBrowser } from '../signin/mail.ts'
import {
  closeSession,
  describeSession,
  hasProven,
  openSession,
  rememberProof,
  requireSession,
} from '../signin/session.ts'
import { askerOf, demandSession, demandUnderLimit, nowOf, sessionsOf } from './callers.ts'
import { cookiesOf } from './cookies.ts'
import type { Handler } from './route.ts'

const nobody: SessionAnswer = { addresses: [], until: 0, remembered: false, device: '' }

export const sendCode: Handler = async (services, request, reply) => {
  const { config, db, hash, serverKey, from, send } = services
  await demandUnderLimit(services, request)
  const { address: typed, language } = signInRequest.parse(request.body)
  const address = canonicalAddress(typed)
  const jar = cookiesOf(config.https)
  const tokens = { session: jar.session(request), browser: jar.browser(request) }
  const proven = await hasProven(tokens, address, sessionsOf(services))
  await limitAddress(address, proven, askerOf(services, request))
  const browser = tokens.browser ?? newToken()
  jar.setBrowser(reply, browser, proven)
  const description = describeBrowser(request.headers['user-agent'], language)
  const options = { db, serverKey, codeMinutes: config.CODE_MINUTES, from, send, now: nowOf(services) }
  const { answer, delivery } = await askForCode({ address, browser, description, language }, options)
  request.log.info({ address: hash(address), delivery }, 'code sent')
  return reply.status(202).send(answer)
}

export const takeCode: Handler = async (services, request, reply) => {
  const { config, db, hash, serverKey } = services
  await demandUnderLimit(services, request)
  const { code, remember, deviceKey } = codeRequest.parse(request.body)
  const { challenge } = request.params
  const jar = cookiesOf(config.https)
  const browser = jar.browser(request)
  const now = nowOf(services)
  const address = await proveCode({ challenge, browser, code }, { db, serverKey, now })
  const previous = jar.session(request)
  const { token, until } = await openSession({ address, deviceKey, remember, previous }, sessionsOf(services))
  jar.setSession(reply, token, remember ? until - now : null)
  if (browser && remember) {
    await rememberProof(db, browser, address, now)
    jar.setBrowser(reply, browser, true)
  }
  request.log.info({ address: hash(address), remember }, 'signed in')
  return describeSession((await requireSession(token, sessionsOf(services))).session)
}

/** Nobody is an answer here, not an error: browsers report every error that a page gets. */
export const whoAmI: Handler = async (services, request, reply) => {
  try {
    return describeSession(await demandSession(services, request, reply))
  } catch (error) {
    if (error instanceof PosternError && error.code === 'not-signed-in') return nobody
    throw error
  }
}

export const signOut: Handler = async (services, request, reply) => {
  const jar = cookiesOf(services.config.https)
  const { session } = await requireSession(jar.session(request), sessionsOf(services))
  await closeSession(services.db, session, request.query['all'] !== undefined)
  jar.clearSession(reply)
  return reply.status(204).send()
}
