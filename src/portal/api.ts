// The one place from which the page calls the services.

import { type CertificateAnswer, certificateAnswer } from '../contract/keys.ts'
import { type OutgoingAnswer, outgoingAnswer, storedHeaders } from '../contract/messages.ts'
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
import type { Handover, Source } from '../workers/vault/protocol.ts'

export interface Api {
  parameters(): Promise<ParametersAnswer>
  /** null when nobody is signed in. */
  session(): Promise<SessionAnswer | null>
  askForCode(request: SignInRequest): Promise<ChallengeAnswer>
  prove(challenge: string, request: CodeRequest): Promise<SessionAnswer>
  /** @returns an age file to the request's one-time recipient. */
  keys(request: string): Promise<ArrayBuffer>
  certificates(request: string): Promise<CertificateAnswer>
  /** The same handover twice is one message. @throws PosternError `cancelled` */
  send(handover: Handover, options: SendOptions): Promise<OutgoingAnswer>
  /** The ciphertext that a link stands for. */
  stored(link: string): Promise<Source>
  /** What became of a message that was sent. */
  outgoing(id: string): Promise<OutgoingAnswer>
  signOut(): Promise<void>
}

export interface SendOptions {
  readonly signal: AbortSignal
  readonly onProgress: (done: number, total: number) => void
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
  throw problemIn(await response.json().catch(() => null), response.status)
}

function post(path: string, body: unknown): Promise<Response> {
  return call(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
}

function problemIn(body: unknown, status: number): PosternError {
  return errorOf(body) ?? new PosternError('unavailable', `answered ${status}`)
}

/** By XMLHttpRequest: `fetch` does not tell how much of a body is on its way. */
function upload(path: string, { key, message, envelopes }: Handover, options: SendOptions): Promise<unknown> {
  const form = new FormData()
  form.append('message', JSON.stringify(message))
  for (const envelope of envelopes) form.append('envelope', new Blob([envelope]), 'envelope')
  const request = new XMLHttpRequest()
  request.open('POST', path)
  request.setRequestHeader('idempotency-key', key)
  request.responseType = 'json'
  request.upload.onprogress = ({ loaded, total }) => options.onProgress(loaded, total)
  const abort = () => request.abort()
  options.signal.addEventListener('abort', abort)
  return new Promise<unknown>((resolve, reject) => {
    request.onload = () => {
      if (request.status < 300) resolve(request.response)
      else reject(problemIn(request.response, request.status))
    }
    request.onerror = () => reject(new PosternError('unreachable', 'no answer'))
    request.onabort = () => reject(new PosternError('cancelled', 'sending was stopped'))
    request.send(form)
  }).finally(() => options.signal.removeEventListener('abort', abort))
}

/** What the contract says of an answer. */
interface Shape<T> {
  safeParse(value: unknown): { readonly success: true; readonly data: T } | { readonly success: false }
}

async function read<T>(shape: Shape<T>, response: Response): Promise<T> {
  return shaped(shape, await response.json().catch(() => null))
}

function shaped<T>(shape: Shape<T>, body: unknown): T {
  const parsed = shape.safeParse(body)
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
  certificates: async request => read(certificateAnswer, await post(paths.certificates, { request })),
  send: async (handover, options) => shaped(outgoingAnswer, await upload(paths.messages, handover, options)),
  async stored(link) {
    const response = await call(paths.stored.replace(':link', encodeURIComponent(link)))
    const header = (name: string) => response.headers.get(name) ?? ''
    return {
      kind: 'envelope',
      bytes: await response.arrayBuffer(),
      address: decodeURIComponent(header(storedHeaders.address)),
      index: Number(header(storedHeaders.index)),
      digest: header(storedHeaders.digest),
    }
  },
  outgoing: async id => read(outgoingAnswer, await call(paths.outgoing.replace(':id', encodeURIComponent(id)))),
  async signOut() {
    await call(paths.session, { method: 'DELETE' })
  },
}
