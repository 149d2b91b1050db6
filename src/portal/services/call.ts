// A call to a service, and what its answer comes to: the page says nothing over the network but by this.

import { paths } from '../../contract/paths.ts'
import { errorOf } from '../../contract/problem.ts'
import { PosternError } from '../../core/errors.ts'
import { authorise, origin } from './way.ts'

/** What a call belongs to, for those who say which part is away. */
export type Part = 'keys' | 'sign-in' | 'relay'
type Listener = (part: Part, well: boolean) => void
const listeners = new Set<Listener>()
/** Codes by which a part shows that it cannot work now, whatever it was asked. */
const unwell: ReadonlySet<string> = new Set(['unreachable', 'unavailable', 'disk-full', 'maintenance'])

/** Hears of every call whether its part answered as it should. */
export function onAnswer(listener: Listener): void {
  listeners.add(listener)
}

export function tell(path: string, error: PosternError | null): void {
  if (path.startsWith(paths.administrator)) return
  const relayed = [paths.messages, paths.outgoing.replace('/:id', '')].some(beginning => path.startsWith(beginning))
  const signing = [paths.signIn, paths.session].some(beginning => path.startsWith(beginning))
  const part = relayed ? 'relay' : signing ? 'sign-in' : 'keys'
  for (const listener of listeners) listener(part, error === null || !unwell.has(error.code))
}

export function failed(path: string, error: PosternError): PosternError {
  tell(path, error)
  return error
}

/** @throws PosternError of the closed list: `unreachable` when there is no answer, `unavailable` when it is none of ours. */
export async function call(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response
  try {
    const fields = authorise && {
      headers: { ...init.headers, ...(await authorise(init.method ?? 'GET', origin + path)) },
    }
    response = await fetch(origin + path, { credentials: 'same-origin', cache: 'no-store', ...init, ...fields })
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

export function problemIn(body: unknown, { status, headers }: Pick<Response, 'status' | 'headers'>): PosternError {
  const told = errorOf(body)
  const retryAfter = Number(headers.get('retry-after') ?? Number.NaN)
  if (told && told.code !== 'internal' && (told.values.retryAfter !== undefined || Number.isNaN(retryAfter)))
    return told
  // A fault of the services: this page made no mistake, and what it asked can be asked again.
  const code = told === null || told.code === 'internal' ? 'unavailable' : told.code
  return new PosternError(code, `answered ${status}`, {
    values: { ...told?.values, ...(retryAfter >= 0 && { retryAfter }) },
  })
}

/** What the contract says of an answer. */
interface Shape<T> {
  safeParse(value: unknown): { readonly success: true; readonly data: T } | { readonly success: false }
}

/** @throws PosternError as `call` does, and `unavailable` for an answer out of its shape: a proxy's page, or half of one. */
export async function ask<T>(shape: Shape<T>, path: string, init?: RequestInit): Promise<T> {
  return shaped(shape, path, await (await call(path, init)).json().catch(() => null))
}

/** @throws PosternError `unavailable` */
export function shaped<T>(shape: Shape<T>, path: string, body: unknown): T {
  const parsed = shape.safeParse(body)
  if (!parsed.success) throw failed(path, new PosternError('unavailable', 'an answer out of its shape'))
  return parsed.data
}
