// A session at a portal as a program has it: a token, and a signature of the device key over each call.

import { platform } from 'node:os'
import { paths } from '../../contract/paths.ts'
import { signCall } from '../../contract/program/call.ts'
import { callHeader, type ProgramChallenge, programChallenge, programSession } from '../../contract/program/program.ts'
import { sessionAnswer } from '../../contract/signin.ts'
import { PosternError } from '../../core/errors.ts'
import type { Call } from '../../key-client/fetch.ts'
import { call, keyOf, newKey } from '../../runtime/portal-client.ts'
import { type Clock, onTime } from './clock.ts'
import type { Place } from './codec.ts'
import type { Account, Keyring } from './keyring.ts'

/** What a mail with a code tells of who asked for it. */
const systems: Partial<Record<NodeJS.Platform, string>> = { linux: 'Linux', darwin: 'Mac OS X', win32: 'Windows' }
const userAgent = `Postern-age (${systems[platform()] ?? ''})`

/** Wrong codes, before one has to begin anew. */
const tries = 3

interface Request {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly body?: unknown
  readonly signal?: AbortSignal | undefined
}

/** @param now seconds. @throws PosternError `unreachable`, or what the portal answered */
async function ask(
  { origin, token, device }: Pick<Account, 'origin' | 'token' | 'device'>,
  { method, path, body, signal }: Request,
  now: number,
): Promise<Response> {
  const url = origin + path
  const headers = {
    'user-agent': userAgent,
    authorization: token === null ? 'Postern' : `Postern ${token}`,
    ...(token !== null && { [callHeader]: await signCall({ method, url, token, now }, await keyOf(device)) }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
  }
  return call(url, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  })
}

/** What the key client asks with. @param now seconds: those by which its request is signed too. */
export function signedCall(account: Account, now: number, signal?: AbortSignal): Call {
  return (path, body) => ask(account, { method: 'POST', path, body, signal }, now)
}

/** Whose session it is, while the portal knows it. The clock is corrected on the way. */
export async function addressesOf(account: Account, clock: Clock): Promise<string[]> {
  if (account.token === null) return []
  try {
    const answer = await onTime(clock, now => ask(account, { method: 'GET', path: paths.session }, now))
    return sessionAnswer.parse(await answer.json()).addresses.map(({ address }) => address)
  } catch (error) {
    if (error instanceof PosternError && error.code === 'not-signed-in') return []
    throw error
  }
}

export interface Question extends ProgramChallenge {
  /** The code that was typed before is not the one. */
  readonly isAgain: boolean
}

export interface SignInDeps {
  readonly keyring: Keyring
  readonly clock: Clock
  /** Thumbprint of the district's root key, as it was checked. */
  readonly root: string
  /** @returns the code that a person typed; null where nobody is there. */
  askCode(question: Question): Promise<string | null>
}

/**
 * Proves an address by a code, and keeps the session. Addresses that this machine has proven at the portal before stay.
 * @throws PosternError `not-signed-in` where nobody types a code, `unreachable`, or what the portal answered
 */
export async function signIn({ origin, district, address }: Place, deps: SignInDeps): Promise<Account> {
  const { keyring, clock, root } = deps
  const before = keyring.account(origin)
  const isSame = before?.root === root && before.district === district
  const known: Account =
    before && isSame ? before : { origin, district, root, token: null, device: newKey(), addresses: [] }
  const stays = await addressesOf(known, clock)
  const current = { ...known, token: stays.length > 0 ? known.token : null }
  const { secret } = known
  const body = { address, language: 'en', ...(secret !== undefined && { secret }) }
  const asked = await ask(current, { method: 'POST', path: paths.signIn, body }, clock.now())
  const challenge = await readAnswer(asked, json => programChallenge.parse(json))
  const { session, token } = await prove(current, challenge, deps)
  const account: Account = {
    ...known,
    token,
    ...(challenge.secret !== undefined && { secret: challenge.secret }),
    addresses: session.addresses.map(proven => proven.address),
  }
  keyring.keep(account)
  return account
}

async function prove(current: Account, challenge: ProgramChallenge, { clock, askCode }: SignInDeps) {
  const { jwk } = await keyOf(current.device)
  for (let attempt = 1; ; attempt++) {
    const code = await askCode({ ...challenge, isAgain: attempt > 1 })
    if (code === null) throw new PosternError('not-signed-in', 'Nobody was there to type the code.')
    const { secret } = challenge
    const body = { code, remember: true, deviceKey: jwk, ...(secret !== undefined && { secret }) }
    try {
      const path = `${paths.signIn}/${challenge.challenge}`
      const answer = await ask(current, { method: 'POST', path, body }, clock.now())
      const session = await readAnswer(answer, json => programSession.parse(json))
      if (session.token !== undefined) return { session, token: session.token }
      throw new PosternError('unavailable', 'The portal knows nothing of programs: it may be an older one.')
    } catch (error) {
      const isWrong = error instanceof PosternError && error.code === 'wrong-code'
      if (!isWrong || attempt === tries) throw error
    }
  }
}

/**
 * @param everywhere every session of the account's addresses, those of browsers too.
 * @throws PosternError `unreachable`, or what the portal answered; a session that is over already is no failure.
 */
export async function signOut(account: Account, clock: Clock, everywhere = false): Promise<void> {
  if (account.token === null) return
  const path = everywhere ? `${paths.session}?all` : paths.session
  try {
    await onTime(clock, now => ask(account, { method: 'DELETE', path }, now))
  } catch (error) {
    if (!(error instanceof PosternError && error.code === 'not-signed-in')) throw error
  }
}

async function readAnswer<T>(response: Response, read: (json: unknown) => T): Promise<T> {
  try {
    return read(await response.json())
  } catch (cause) {
    throw new PosternError('unavailable', 'The portal gave an answer that cannot be read.', { cause })
  }
}
