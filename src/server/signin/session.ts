// Sessions: a cookie that is worth nothing without the device key it is bound to.

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
  startSession,
  sweepSessions,
} from '../db/sessions.ts'
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

/**
 * Starts a session. One that this very device has already goes over into it, with its addresses.
 * @returns the cookie's value.
 */
export async function openSession(
  proven: { address: string; deviceKey: Ed25519Jwk; remember: boolean; previous: string | undefined },
  { db, sessionDays, now }: SessionOptions,
): Promise<{ token: string; until: number }> {
  await sweepSessions(db, now)
  const device = await thumbprint(proven.deviceKey)
  const before = proven.previous ? await findSession(db, hashToken(proven.previous), now) : null
  const token = newToken()
  const until = now + (proven.remember ? sessionDays : 1) * day
  await startSession(
    db,
    {
      id: hashToken(token),
      device,
      device_key: JSON.stringify(proven.deviceKey),
      remembered: proven.remember ? 1 : 0,
      created_at: now,
      until,
    },
    proven.address,
    before?.device === device ? before.id : null,
  )
  return { token, until }
}

/** @param browser secret of the browser that proved the address. */
export async function rememberProof(db: Database, browser: string, address: string, now: number): Promise<void> {
  await rememberBrowser(db, hashToken(browser), address, now + provenBrowserSeconds)
}

/** Whether the browser, or the session it holds, has proven the address before. */
export async function hasProven(
  tokens: { session: string | undefined; browser: string | undefined },
  address: string,
  { db, now }: Pick<SessionOptions, 'db' | 'now'>,
): Promise<boolean> {
  const session = tokens.session ? await findSession(db, hashToken(tokens.session), now) : null
  if (session?.addresses.some(proven => proven.address === address)) return true
  return tokens.browser !== undefined && knowsBrowser(db, hashToken(tokens.browser), address, now)
}

/**
 * The session behind a cookie; a remembered one slides on.
 * @returns it, and whether it slid: its cookie must then be given anew, or the browser drops it in time.
 * @throws PosternError `not-signed-in`
 */
export async function requireSession(
  token: string | undefined,
  { db, sessionDays, now }: SessionOptions,
): Promise<{ session: Session; slid: boolean }> {
  const session = token ? await findSession(db, hashToken(token), now) : null
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
