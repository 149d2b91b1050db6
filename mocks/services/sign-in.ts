// The pretended sign-in: codes that go to a list instead of the mail, and sessions.

import type { HttpHandler } from 'msw'
import { demandTryable, digitsAfter, triesOfCode, typedCode } from '../../src/contract/code-rules.ts'
import { tooMany } from '../../src/contract/limits.ts'
import { paths } from '../../src/contract/paths.ts'
import {
  callHeader,
  callSeconds,
  demandCall,
  isProgram,
  type ProgramChallenge,
  type ProgramSession,
  tokenOf,
} from '../../src/contract/program/program.ts'
import { codeRequest, type SessionAnswer, signInRequest } from '../../src/contract/signin.ts'
import { base64url } from '../../src/core/bytes.ts'
import { PosternError } from '../../src/core/errors.ts'
import { thumbprint } from '../../src/core/jws.ts'
import { canonicalAddress } from '../../src/mail/address/address.ts'
import { type Call, introductionOf, json, jsonBody, limitNetwork, service, shaped } from './answer.ts'
import type { Challenge, Session, World } from './world.ts'

const day = 86_400
const sessionCookie = 'postern'
const browserCookie = 'postern-browser'
const provenBrowserSeconds = 400 * day

const newToken = () => base64url(crypto.getRandomValues(new Uint8Array(32)))

export function signIn(world: World): HttpHandler[] {
  return [
    service(world, 'post', paths.signIn, call => ask(world, call)),
    service(world, 'post', paths.challenge, call => prove(world, call)),
    service(world, 'get', paths.session, async call => {
      if (isProgram(introductionOf(call))) return json(describe(await demandSession(world, call)))
      const session = await sessionOf(world, call)
      return json(session ? describe(session) : { addresses: [], until: 0, remembered: false, device: '' })
    }),
    service(world, 'delete', paths.session, call => signOut(world, call)),
  ]
}

/** What a caller has of earlier calls. A token that is good for nothing is none: whoever signs in needs none. */
async function tokensOf(world: World, call: Call, secret: string | undefined) {
  const isOfProgram = isProgram(introductionOf(call))
  const session = await sessionOf(world, call).catch((error: unknown) => {
    if (error instanceof PosternError && error.code === 'not-signed-in') return null
    throw error
  })
  return { isOfProgram, session, browser: isOfProgram ? secret : call.cookies.read(browserCookie) }
}

async function ask(world: World, call: Call): Promise<Response> {
  const body = await jsonBody(call)
  limitNetwork(world)
  const { address: typed, secret } = shaped(signInRequest, body)
  const address = canonicalAddress(typed)
  const { isOfProgram, session, browser: before } = await tokensOf(world, call, secret)
  const proven =
    (before !== undefined && world.provenBrowsers.has(`${before} ${address}`)) ||
    session?.addresses.has(address) === true
  limitAddress(world, address, proven)
  const browser = before ?? newToken()
  if (!isOfProgram) call.cookies.set(browserCookie, browser, proven ? provenBrowserSeconds : day)
  const challenge = openChallenge(world, address, browser) ?? newChallenge(world, address, browser)
  if (world.mailDown) throw new PosternError('mail-down', 'the mail server is away')
  world.codes.push({ address, code: challenge.code.match(/.{4}/g)!.join(' '), at: call.now })
  const answer: ProgramChallenge = {
    challenge: challenge.id,
    address,
    sentAt: challenge.sentAt,
    expiresAt: challenge.expiresAt,
    digits: challenge.code.length,
    from: world.settings.from,
    ...(isOfProgram && { secret: browser }),
  }
  return json(answer, 202)
}

/** Strangers cannot spend the share of a browser that has proven the address. */
function limitAddress(world: World, address: string, proven: boolean): void {
  const { limitAddressNetwork, limitAddress } = world.settings
  const limits = proven
    ? [{ id: `known ${address}`, anHour: limitAddressNetwork }]
    : [
        { id: `address ${address} network`, anHour: limitAddressNetwork },
        { id: `address ${address}`, anHour: limitAddress },
      ]
  for (const { id, anHour } of limits) {
    const wait = world.take(id, { burst: anHour, perMinute: anHour / 60 })
    if (wait !== null) throw tooMany('rate-limited', wait)
  }
}

function openChallenge(world: World, address: string, browser: string): Challenge | undefined {
  return world.challenges.findLast(
    challenge =>
      challenge.address === address &&
      challenge.browser === browser &&
      challenge.expiresAt > world.now() &&
      challenge.usedAt === null &&
      challenge.tries < triesOfCode,
  )
}

function newChallenge(world: World, address: string, browser: string): Challenge {
  const now = world.now()
  const recent = world.challenges.filter(c => c.address === address && c.sentAt > now - day)
  const tries = recent.reduce((sum, challenge) => sum + challenge.tries, 0)
  const challenge: Challenge = {
    id: newToken(),
    address,
    browser,
    code: newCode(digitsAfter(tries)),
    sentAt: now,
    expiresAt: now + world.settings.codeMinutes * 60,
    tries: 0,
    lastTryAt: null,
    usedAt: null,
  }
  world.challenges.push(challenge)
  return challenge
}

function newCode(digits: number): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(digits)), value => value % 10).join('')
}

async function prove(world: World, call: Call): Promise<Response> {
  const body = await jsonBody(call)
  limitNetwork(world)
  const { code, remember, deviceKey, secret } = shaped(codeRequest, body)
  const { isOfProgram, session: before, browser } = await tokensOf(world, call, secret)
  const challenge = world.challenges.find(({ id }) => id === call.param('challenge'))
  if (!challenge || browser === undefined || challenge.browser !== browser)
    throw new PosternError('code-expired', 'no such challenge for this browser')
  tryCode(challenge, code, call.now)
  const { address } = challenge
  const device = await thumbprint(deviceKey)
  const session: Session = {
    token: newToken(),
    kind: isOfProgram ? 'program' : 'browser',
    // What this very device had proven goes over into the new session.
    addresses: new Map([...(before?.device === device ? before.addresses : []), [address, { provenAt: call.now }]]),
    device,
    deviceKey,
    remembered: remember,
    until: call.now + (remember ? world.settings.sessionDays : 1) * day,
  }
  if (before?.device === device) world.sessions.delete(before.token)
  const { token } = session
  world.sessions.set(token, session)
  if (!isOfProgram) call.cookies.set(sessionCookie, token, remember ? session.until - call.now : null)
  if (remember) {
    world.provenBrowsers.add(`${browser} ${address}`)
    if (!isOfProgram) call.cookies.set(browserCookie, browser, provenBrowserSeconds)
  }
  const answer: ProgramSession = { ...describe(session), ...(isOfProgram && { token }) }
  return json(answer)
}

/** @throws PosternError `code-expired`, `too-many-tries`, `wrong-code` */
function tryCode(challenge: Challenge, typed: string, now: number): void {
  demandTryable({ ...challenge, digits: challenge.code.length }, now)
  if (challenge.tries >= triesOfCode) throw tooMany('too-many-tries', 0)
  challenge.tries++
  challenge.lastTryAt = now
  if (typedCode(typed) !== challenge.code)
    throw new PosternError('wrong-code', 'not the code', { values: { left: triesOfCode - challenge.tries } })
  challenge.tries--
  challenge.usedAt = now
}

/**
 * The session of a browser's cookie, or of a program's token where its device signed this very call; slid on if it is a remembered
 * one. null where there is none.
 * @throws PosternError `not-signed-in` for a program's call that is not signed, or was taken before.
 */
async function sessionOf(world: World, call: Call): Promise<Session | null> {
  const { cookies, now } = call
  const isOfProgram = isProgram(introductionOf(call))
  const token = isOfProgram ? tokenOf(introductionOf(call)) : cookies.read(sessionCookie)
  const session = world.sessions.get(token ?? '')
  if (!session || session.until <= now || (session.kind === 'program') !== isOfProgram) return null
  if (isOfProgram) await takeCall(world, call, session)
  const until = now + world.settings.sessionDays * day
  if (session.remembered && until > session.until + day) {
    session.until = until
    if (!isOfProgram) cookies.set(sessionCookie, session.token, until - now)
  }
  return session
}

async function takeCall(world: World, { request, now }: Call, { token, deviceKey }: Session): Promise<void> {
  const signed = { method: request.method, url: request.url, token, now }
  const jti = await demandCall(request.headers.get(callHeader), signed, deviceKey)
  for (const [taken, until] of world.calls) if (until < now) world.calls.delete(taken)
  const call = `${token} ${jti}`
  if (world.calls.has(call)) throw new PosternError('not-signed-in', 'the call was taken before')
  world.calls.set(call, now + callSeconds)
}

/** @throws PosternError `not-signed-in` */
export async function demandSession(world: World, call: Call): Promise<Session> {
  const session = await sessionOf(world, call)
  if (!session) throw new PosternError('not-signed-in', 'no session')
  return session
}

function describe({ addresses, until, remembered, device }: Session): SessionAnswer {
  const proven = [...addresses].map(([address, { provenAt }]) => ({ address, provenAt }))
  return { addresses: proven.toSorted((a, b) => b.provenAt - a.provenAt), until, remembered, device }
}

async function signOut(world: World, call: Call): Promise<Response> {
  const session = await demandSession(world, call)
  if (new URL(call.request.url).searchParams.has('all')) {
    for (const [token, { addresses }] of world.sessions)
      if ([...addresses.keys()].some(address => session.addresses.has(address))) world.sessions.delete(token)
  } else world.sessions.delete(session.token)
  if (session.kind === 'browser') call.cookies.set(sessionCookie, '', 0)
  return new Response(null, { status: 204 })
}
