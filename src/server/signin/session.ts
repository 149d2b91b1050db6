// Sessions: a cookie of a browser or a token of a program, worth nothing without the device key it is bound to.

import type { SessionAnswer } from '../../contract/signin.ts'
import { PosternError } from '../../core/errors.ts'
import { type Ed25519Jwk, thumbprint } from '../../core/jws.ts'
import type { Database } from '../db/open.ts'
import {
  endSession,
  endSessionsOf,
  findSession,
  knowsBrowser,
  prolongSession,
  rememberBrowser,
  type Session,
  type SessionRow,
  startSession,
  sweepSessions,
} from '../db/sessions.ts'
import { together } from '../db/together.ts'
import { hashToken, newToken } from './challenge.ts'

const day = 86_400
/** How long a browser that proved an address keeps its share in the limits. The longest that browsers keep a cookie. */
export const provenBrowserSeconds = 400 * day

export interface SessionOptions {
  readonly db: Database
  readonly sessionDays: number
  /** Seconds. */
  readonly now: number
}

/** What stands for a session: the value of a browser's cookie, or the token of a program that has signed for it. */
export interface Token {
  readonly kind: SessionRow['kind']
  readonly value: string
}

/** @param now seconds. */
export async function sessionOf(db: Database, { kind, value }: Token, now: number): Promise<Session | null> {
  return findSession(db, { id: hashToken(value), kind }, now)
}

/**
 * Starts a session. One that this very device has already goes over into it, with its addresses; and where the browser is to be
 * remembered, so is that it proved the address.
 * @returns the value of its token.
 */
export async function openSession(
  proven: Pick<Token, 'kind'> & {
    address: string
    deviceKey: Ed25519Jwk
    remember: boolean
    previous: Token | undefined
    /** Secret of the browser that proved it. */
    browser: string | undefined
  },
  { db, sessionDays, now }: SessionOptions,
): Promise<{ token: string; until: number }> {
  const { address, deviceKey, remember, kind, browser } = proven
  const device = await thumbprint(deviceKey)
  const token = newToken()
  const until = now + (remember ? sessionDays : 1) * day
  await together(db, async transaction => {
    await sweepSessions(transaction, now)
    const before = proven.previous ? await sessionOf(transaction, proven.previous, now) : null
    await startSession(
      transaction,
      {
        id: hashToken(token),
        device,
        device_key: JSON.stringify(deviceKey),
        remembered: remember ? 1 : 0,
        kind,
        created_at: now,
        until,
      },
      address,
      before?.device === device ? before.id : null,
    )
    if (browser !== undefined && remember)
      await rememberBrowser(transaction, hashToken(browser), address, now + provenBrowserSeconds)
  })
  return { token, until }
}

/** Whether the browser, or the session it holds, has proven the address before. */
export async function hasProven(
  tokens: { session: Token | undefined; browser: string | undefined },
  address: string,
  { db, now }: Pick<SessionOptions, 'db' | 'now'>,
): Promise<boolean> {
  const session = tokens.session ? await sessionOf(db, tokens.session, now) : null
  if (session?.addresses.some(proven => proven.address === address)) return true
  return tokens.browser !== undefined && knowsBrowser(db, hashToken(tokens.browser), address, now)
}

/**
 * The session that a token stands for; a remembered one slides on.
 * @returns it, and whether it slid: a cookie must then be given anew, or the browser drops it in time.
 * @throws PosternError `not-signed-in`
 */
export async function requireSession(
  token: Token | undefined,
  { db, sessionDays, now }: SessionOptions,
): Promise<{ session: Session; slid: boolean }> {
  const session = token ? await sessionOf(db, token, now) : null
  if (!session) throw new PosternError('not-signed-in', 'no session')
  const until = now + sessionDays * day
  if (session.remembered && until > session.until + day) {
    await prolongSession(db, session.id, until)
    return { session: { ...session, until }, slid: true }
  }
  return { session, slid: false }
}

export function describeSession(session: Session): SessionAnswer {
  return {
    addresses: session.addresses.map(({ address, proven_at }) => ({ address, provenAt: proven_at })),
    until: session.until,
    remembered: session.remembered === 1,
    device: session.device,
  }
}

export function deviceKeyOf(session: Session): Ed25519Jwk {
  return JSON.parse(session.device_key)
}

export async function closeSession(db: Database, session: Session, everywhere: boolean): Promise<void> {
  if (everywhere && session.addresses.length > 0)
    await endSessionsOf(
      db,
      session.addresses.map(({ address }) => address),
    )
  await endSession(db, session.id)
}
