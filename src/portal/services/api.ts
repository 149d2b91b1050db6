// The one place from which the page calls the services.

import { type CertificateAnswer, certificateAnswer } from '../../contract/keys.ts'
import { type OutgoingAnswer, outgoingAnswer, storedHeaders } from '../../contract/messages.ts'
import { type ParametersAnswer, parametersAnswer } from '../../contract/parameters.ts'
import { paths } from '../../contract/paths.ts'
import { errorOf } from '../../contract/problem.ts'
import {
  type ChallengeAnswer,
  type CodeRequest,
  challengeAnswer,
  type SessionAnswer,
  type SignInRequest,
  sessionAnswer,
} from '../../contract/signin.ts'
import { maxStatusBytes, statusAnswer } from '../../contract/status.ts'
import {
  type WindowAnswer,
  type WindowPlan,
  type WindowsAnswer,
  type WindowUpdate,
  windowAnswer,
  windowsAnswer,
} from '../../contract/windows.ts'
import { fromUtf8 } from '../../core/bytes.ts'
import { PosternError } from '../../core/errors.ts'
import type { Handover, Source } from '../../workers/vault/protocol.ts'

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
  /** Ends it early. @throws PosternError */
  endStored(link: string): Promise<void>
  /** What became of a message that was sent. */
  outgoing(id: string): Promise<OutgoingAnswer>
  signOut(): Promise<void>
  /** A status feed, not checked yet. @param url of any status host. */
  status(url: string): Promise<ForeignFeed>
}

export interface ForeignFeed {
  readonly signed: string
  /** Of the host that answered, seconds; null where it does not tell. */
  readonly hostTime: number | null
}

/** What a call belongs to, for those who say which part is away. */
export type Part = 'keys' | 'sign-in' | 'relay'
type Listener = (part: Part, well: boolean) => void
const listeners = new Set<Listener>()
/** Codes by which a part shows that it cannot work now, whatever it was asked. */
const unwell: ReadonlySet<string> = new Set(['unreachable', 'unavailable', 'maintenance'])

/** Hears of every call whether its part answered as it should. */
export function onAnswer(listener: Listener): void {
  listeners.add(listener)
}

function tell(path: string, error: PosternError | null): void {
  if (path.startsWith(paths.adminWindows)) return
  const relayed = [paths.messages, paths.outgoing.replace('/:id', '')].some(beginning => path.startsWith(beginning))
  const signing = [paths.signIn, paths.session].some(beginning => path.startsWith(beginning))
  const part = relayed ? 'relay' : signing ? 'sign-in' : 'keys'
  for (const listener of listeners) listener(part, error === null || !unwell.has(error.code))
}

function failed(path: string, error: PosternError): PosternError {
  tell(path, error)
  return error
}

export interface SendOptions {
  readonly signal: AbortSignal
  readonly onProgress: (done: number, total: number) => void
}

/** @throws PosternError of the closed list: `unreachable` when there is no answer, `unavailable` when it is none of ours. */
export async function call(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response
  try {
    response = await fetch(path, { credentials: 'same-origin', cache: 'no-store', ...init })
  } catch (cause) {
    throw failed(path, new PosternError('unreachable', 'no answer', { cause }))
  }
  if (!response.ok) throw failed(path, problemIn(await response.json().catch(() => null), response))
  tell(path, null)
  return response
}

export function posted(body: unknown): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

function problemIn(body: unknown, { status, headers }: Pick<Response, 'status' | 'headers'>): PosternError {
  const known = errorOf(body)
  const retryAfter = Number(headers.get('retry-after') ?? Number.NaN)
  if (known && known.code !== 'internal' && (known.values.retryAfter !== undefined || Number.isNaN(retryAfter)))
    return known
  // A fault of the services: this page made no mistake, and what it asked can be asked again.
  const code = known === null || known.code === 'internal' ? 'unavailable' : known.code
  return new PosternError(code, `answered ${status}`, {
    values: { ...known?.values, ...(retryAfter >= 0 && { retryAfter }) },
  })
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
      if (request.status >= 300) return reject(failed(path, problemIn(request.response, headersOf(request))))
      tell(path, null)
      resolve(request.response)
    }
    request.onerror = () => reject(failed(path, new PosternError('unreachable', 'no answer')))
    request.onabort = () => reject(new PosternError('cancelled', 'sending was stopped'))
    request.send(form)
  }).finally(() => options.signal.removeEventListener('abort', abort))
}

function headersOf(request: XMLHttpRequest): Pick<Response, 'status' | 'headers'> {
  const retryAfter = request.getResponseHeader('retry-after')
  return { status: request.status, headers: new Headers(retryAfter === null ? {} : { 'retry-after': retryAfter }) }
}

/** At most so much is read of an answer that anybody might have written. @throws PosternError `unavailable` */
async function readAtMost(response: Response, bytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const reader = response.body!.getReader()
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.length
    if (size > bytes) {
      await reader.cancel()
      throw new PosternError('unavailable', 'an answer without end')
    }
    chunks.push(next.value)
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer())
}

async function readFeed(url: string): Promise<ForeignFeed> {
  try {
    const options = {
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
    } as const
    const response = await fetch(url, options)
    const { signed } = statusAnswer.parse(JSON.parse(fromUtf8(await readAtMost(response, maxStatusBytes))))
    const hostTime = Date.parse(response.headers.get('date') ?? '') / 1000
    return { signed, hostTime: Number.isNaN(hostTime) ? null : hostTime }
  } catch (cause) {
    throw new PosternError('unreachable', 'no status feed from there', { cause })
  }
}

/** What the contract says of an answer. */
interface Shape<T> {
  safeParse(value: unknown): { readonly success: true; readonly data: T } | { readonly success: false }
}

/** @throws PosternError as `call` does, and `unavailable` for an answer out of its shape: a proxy's page, or half of one. */
export async function ask<T>(shape: Shape<T>, path: string, init?: RequestInit): Promise<T> {
  return shaped(shape, path, await (await call(path, init)).json().catch(() => null))
}

function shaped<T>(shape: Shape<T>, path: string, body: unknown): T {
  const parsed = shape.safeParse(body)
  if (!parsed.success) throw failed(path, new PosternError('unavailable', 'an answer out of its shape'))
  return parsed.data
}

export const api: Api = {
  parameters: () => ask(parametersAnswer, paths.parameters),
  async session() {
    const session = await ask(sessionAnswer, paths.session)
    return session.addresses.length > 0 ? session : null
  },
  askForCode: request => ask(challengeAnswer, paths.signIn, posted(request)),
  prove: (challenge, request) =>
    ask(sessionAnswer, `${paths.signIn}/${encodeURIComponent(challenge)}`, posted(request)),
  keys: async request => (await call(paths.keys, posted({ request }))).arrayBuffer(),
  certificates: request => ask(certificateAnswer, paths.certificates, posted({ request })),
  send: async (handover, options) =>
    shaped(outgoingAnswer, paths.messages, await upload(paths.messages, handover, options)),
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
  async endStored(link) {
    await call(paths.stored.replace(':link', encodeURIComponent(link)), { method: 'DELETE' })
  },
  outgoing: id => ask(outgoingAnswer, paths.outgoing.replace(':id', encodeURIComponent(id))),
  status: readFeed,
  async signOut() {
    await call(paths.session, { method: 'DELETE' })
  },
}

const windowPath = (path: string, id: string) => path.replace(':id', encodeURIComponent(id))

/** What administrators do with windows: the contract has the paths. */
export const adminApi = {
  windows: (): Promise<WindowsAnswer> => ask(windowsAnswer, paths.adminWindows),
  schedule: (plan: WindowPlan): Promise<WindowAnswer> => ask(windowAnswer, paths.adminWindows, posted(plan)),
  change: (id: string, plan: WindowPlan): Promise<WindowAnswer> =>
    ask(windowAnswer, windowPath(paths.adminWindow, id), { ...posted(plan), method: 'PUT' }),
  start: (id: string): Promise<WindowAnswer> => ask(windowAnswer, windowPath(paths.adminWindowStart, id), posted({})),
  end: (id: string): Promise<WindowAnswer> => ask(windowAnswer, windowPath(paths.adminWindowEnd, id), posted({})),
  update: (id: string, update: WindowUpdate): Promise<WindowAnswer> =>
    ask(windowAnswer, windowPath(paths.adminWindowUpdates, id), posted(update)),
}
export type AdminApi = typeof adminApi
