// How every pretended service answers: the same-origin rule before anything is read, and each failure as a problem of the closed list.

import { type HttpHandler, http } from 'msw'
import type * as z from 'zod/mini'
import { core } from 'zod/mini'
import { tooMany } from '../../src/contract/limits.ts'
import { mediaTypes } from '../../src/contract/paths.ts'
import { problemOf } from '../../src/contract/problem.ts'
import { type Introduction, isProgram, programAnswer, programPreflight } from '../../src/contract/program/program.ts'
import { demandSameOrigin } from '../../src/contract/rules/origin.ts'
import { PosternError } from '../../src/core/errors.ts'
import type { World } from './world.ts'

/** No JSON body is longer. */
const bodyBytes = 512 * 1024

export interface Call {
  readonly request: Request
  /** Seconds. */
  readonly now: number
  param(name: string): string
  readonly cookies: Jar
}

/** Cookies of the call, and those that go back with the answer. */
export interface Jar {
  read(name: string): string | undefined
  /** @param maxAge seconds; null for a cookie that ends with the browser, 0 to take it back. */
  set(name: string, value: string, maxAge: number | null): void
}

type Handle = (call: Call) => Promise<Response>

export function service(world: World, method: 'get' | 'post' | 'delete', path: string, handle: Handle): HttpHandler {
  return http[method](path, async ({ request, params, cookies }) => {
    const given: string[] = []
    const jar: Jar = {
      read: name => cookies[name],
      set(name, value, maxAge) {
        const age = maxAge === null ? '' : ` Max-Age=${maxAge};`
        given.push(`${name}=${value};${age} Path=/; HttpOnly; SameSite=Strict`)
      },
    }
    const call = { request, now: world.now(), cookies: jar, param: (name: string) => String(params[name] ?? '') }
    const answer = await answerOf(call, handle)
    for (const cookie of given) answer.headers.append('set-cookie', cookie)
    if (isProgram(introductionOf(call))) for (const each of Object.entries(programAnswer)) answer.headers.set(...each)
    return answer
  })
}

/** What a program that runs elsewhere asks before it calls. */
export function preflight(path: string): HttpHandler {
  return http.options(path, () => new Response(null, { status: 204, headers: programPreflight }))
}

export function introductionOf({ request: { headers } }: Call): Introduction {
  return { authorization: headers.get('authorization'), cookie: headers.get('cookie') }
}

async function answerOf(call: Call, handle: Handle): Promise<Response> {
  try {
    const { method, headers, url } = call.request
    const asking = { method, origin: headers.get('origin'), site: headers.get('sec-fetch-site') }
    demandSameOrigin({ ...asking, ...introductionOf(call) }, new URL(url).origin)
    return await handle(call)
  } catch (error) {
    return problem(error)
  }
}

/** Call it first, before it is known who asks: a body that is none is refused whoever sends it. */
export async function jsonBody({ request }: Call): Promise<unknown> {
  const bytes = await request.arrayBuffer()
  if (bytes.byteLength > bodyBytes) throw new PosternError('too-large', 'the body is over the limit')
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new PosternError('bad-request', 'the body is not JSON', { cause })
  }
}

export function shaped<T extends z.ZodMiniType>(shape: T, value: unknown): z.output<T> {
  return shape.parse(value)
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } })
}

export function bytes(body: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Response {
  return new Response(body, { headers: { 'content-type': mediaTypes.age, ...headers } })
}

/** Public: any page may read it, and so may anybody in between for a while. */
export function openTo(maxAge: number): Record<string, string> {
  return {
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
    'cache-control': `public, max-age=${maxAge}`,
  }
}

export function problem(error: unknown): Response {
  const failure = asPosternError(error)
  const body = problemOf(failure)
  const { retryAfter } = failure.values
  return new Response(JSON.stringify(body), {
    status: body.status,
    headers: {
      'content-type': mediaTypes.problem,
      ...(typeof retryAfter === 'number' && retryAfter > 0 && { 'retry-after': String(retryAfter) }),
    },
  })
}

function asPosternError(error: unknown): PosternError {
  if (error instanceof PosternError) return error
  if (error instanceof core.$ZodError) return new PosternError('bad-request', 'the body is out of its shape')
  console.error(error)
  return new PosternError('internal', 'unexpected', { cause: error })
}

/** Everybody here is of one network. @throws PosternError `rate-limited` */
export function limitNetwork(world: World): void {
  const wait = world.take('network', world.settings.limitNetwork)
  if (wait !== null) throw tooMany('rate-limited', wait)
}
