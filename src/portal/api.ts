// The one place from which the page calls the services.

import { type ParametersAnswer, parametersAnswer } from '../contract/parameters.ts'
import { paths } from '../contract/paths.ts'
import { errorOf } from '../contract/problem.ts'
import {
  type ChallengeAnswer,
  type CodeRequest,
  challengeAnswer,
  type SessionAnswer,
  type SignInRequest,
  sessionAnswer,
} from '../contract/signin.ts'
import { PosternError } from '../core/errors.ts'

export interface Api {
  parameters(): Promise<ParametersAnswer>
  /** null when nobody is signed in. */
  session(): Promise<SessionAnswer | null>
  askForCode(request: SignInRequest): Promise<ChallengeAnswer>
  prove(challenge: string, request: CodeRequest): Promise<SessionAnswer>
  /** @returns an age file to the request's one-time recipient. */
  keys(request: string): Promise<ArrayBuffer>
  signOut(): Promise<void>
}

/** @throws PosternError of the closed list: `unreachable` when there is no answer, `unavailable` when it is none of ours. */
async function call(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response
  try {
    response = await fetch(path, { credentials: 'same-origin', cache: 'no-store', ...init })
  } catch (cause) {
    throw new PosternError('unreachable', 'no answer', { cause })
  }
  if (response.ok) return response
  const body: unknown = await response.json().catch(() => null)
  throw errorOf(body) ?? new PosternError('unavailable', `answered ${response.status}`)
}

function post(path: string, body: unknown): Promise<Response> {
  return call(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
}

/** What the contract says of an answer. */
interface Shape<T> {
  safeParse(value: unknown): { readonly success: true; readonly data: T } | { readonly success: false }
}

async function read<T>(shape: Shape<T>, response: Response): Promise<T> {
  const parsed = shape.safeParse(await response.json().catch(() => null))
  if (!parsed.success) throw new PosternError('unavailable', 'an answer out of its shape')
  return parsed.data
}

export const api: Api = {
  parameters: async () => read(parametersAnswer, await call(paths.parameters)),
  async session() {
    const session = await read(sessionAnswer, await call(paths.session))
    return session.addresses.length > 0 ? session : null
  },
  askForCode: async request => read(challengeAnswer, await post(paths.signIn, request)),
  prove: async (challenge, request) =>
    read(sessionAnswer, await post(`${paths.signIn}/${encodeURIComponent(challenge)}`, request)),
  keys: async request => (await post(paths.keys, { request })).arrayBuffer(),
  async signOut() {
    await call(paths.session, { method: 'DELETE' })
  },
}
