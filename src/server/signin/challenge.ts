// The way from an address to a session: ask, get a code by mail, bring it back to the same browser.

import { createHash, randomBytes } from 'node:crypto'
import { demandTryable, triesOfCode } from '../../contract/code-rules.ts'
import { tooMany } from '../../contract/limits.ts'
import type { ChallengeAnswer } from '../../contract/signin.ts'
import { PosternError } from '../../core/errors.ts'
import { canonicalAddress } from '../../mail/address/address.ts'
import {
  type Challenge,
  consumeChallenge,
  countTry,
  findChallenge,
  openChallenge,
  openNew,
  sweepChallenges,
} from '../db/challenges.ts'
import type { Database } from '../db/open.ts'
import { inGroups, makeCode, sameCode } from './code.ts'
import type { Delivery, SendCode } from './mail.ts'

const day = 86_400

export interface ChallengeOptions {
  readonly db: Database
  readonly serverKey: Uint8Array
  readonly codeMinutes: number
  readonly from: string
  readonly send: SendCode
  /** Seconds. */
  readonly now: number
}

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/**
 * Sends a code, or the same one again while it is good.
 * @param browser secret of the browser that asks: its cookie.
 * @returns the answer for the asker, which waits for nothing that hangs on whose address it is, and for the log alone what becomes of the mail.
 * @throws PosternError `bad-address`, `mail-down`
 */
export async function askForCode(
  asked: { address: string; browser: string; description: string; language: string },
  options: ChallengeOptions,
): Promise<{ answer: ChallengeAnswer; delivery: Promise<Delivery> }> {
  const { db, serverKey, from, send, now } = options
  const address = canonicalAddress(asked.address)
  const browser = hashToken(asked.browser)
  await sweepChallenges(db, now - day)
  let challenge = await openChallenge(db, address, browser, now)
  if (!challenge || challenge.tries >= triesOfCode)
    challenge = await openNew(db, newChallenge(address, browser, options), now - day)
  const code = makeCode(serverKey, challenge.nonce, address, challenge.digits)
  const minutes = Math.max(1, Math.round((challenge.expires_at - now) / 60))
  const { delivery } = await send({
    to: address,
    code: inGroups(code),
    browser: asked.description,
    sentAt: new Date(now * 1000),
    minutes,
    language: asked.language,
  })
  const { id, sent_at, expires_at, digits } = challenge
  return { answer: { challenge: id, address, sentAt: sent_at, expiresAt: expires_at, digits, from }, delivery }
}

function newChallenge(
  address: string,
  browser: string,
  { codeMinutes, now }: ChallengeOptions,
): Omit<Challenge, 'digits'> {
  return {
    id: newToken(),
    address,
    nonce: randomBytes(16),
    browser,
    sent_at: now,
    expires_at: now + codeMinutes * 60,
    tries: 0,
    last_try_at: null,
    used_at: null,
  }
}

/**
 * Uses a code up.
 * @returns the proven address.
 * @throws PosternError `code-expired`, `too-many-tries`, `wrong-code` (with the tries that are left)
 */
export async function proveCode(
  given: { challenge: string; browser: string | undefined; code: string },
  { db, serverKey, now }: Pick<ChallengeOptions, 'db' | 'serverKey' | 'now'>,
): Promise<string> {
  const challenge = await findChallenge(db, given.challenge)
  // A code that was sent to another browser is no code here: a link scanner or a second device uses nothing up.
  if (!challenge || given.browser === undefined || challenge.browser !== hashToken(given.browser)) {
    throw new PosternError('code-expired', 'no such challenge for this browser')
  }
  const { digits, expires_at: expiresAt, last_try_at: lastTryAt, used_at: usedAt } = challenge
  demandTryable({ digits, expiresAt, lastTryAt, usedAt }, now)
  const tries = await countTry(db, challenge.id, triesOfCode, now)
  if (tries === null) throw tooMany('too-many-tries', 0)
  const code = makeCode(serverKey, challenge.nonce, challenge.address, challenge.digits)
  if (!sameCode(given.code, code)) {
    throw new PosternError('wrong-code', 'not the code', { values: { left: triesOfCode - tries } })
  }
  if (!(await consumeChallenge(db, challenge.id, now))) throw new PosternError('code-expired', 'the code was used')
  return challenge.address
}
