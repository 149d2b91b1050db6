// One call, and all that the contract says of its answer.

import { expect } from 'vitest'
import type * as z from 'zod/mini'
import { adminPaths, clientPaths, mediaTypes, paths as ofPortal } from '../../src/contract/paths.ts'
import { problem, problemOf } from '../../src/contract/problem.ts'
import { type ErrorCode, errorCodes, PosternError } from '../../src/core/errors.ts'
import type { Browser } from '../../src/server/testing/services.ts'
import type { Kind, Services } from './services.ts'

export const paths = { ...ofPortal, ...adminPaths, ...clientPaths }

export interface Case {
  readonly name: string
  readonly kind: Kind
  /** It leaves the services as no other case wants it. */
  readonly alone: boolean
  readonly code: ErrorCode | null
  readonly call: (services: Services) => Promise<Response>
  readonly check: (answer: Response, services: Services) => Promise<void>
}

type Options = Partial<Pick<Case, 'kind' | 'alone'>>

export function works(
  name: string,
  call: Case['call'],
  expected: {
    status: number
    shape?: z.ZodMiniType
    headers?: Readonly<Record<string, string | RegExp | null>>
    /** Each that is set: name, and what stands behind its value. */
    cookies?: Readonly<Record<string, RegExp>>
    also?: (body: unknown, answer: Response, services: Services) => void | Promise<void>
  } & Options,
): Case {
  const { kind = 'usual', alone = false } = expected
  const check = async (answer: Response, services: Services) => {
    const text = answer.headers.get('content-type')?.includes('json') ? await answer.clone().text() : '{}'
    expect([answer.status, text]).toEqual([expected.status, expect.anything()])
    const body: unknown = JSON.parse(text)
    if (expected.shape) {
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
      expected.shape.parse(body)
    }
    checkHeaders(answer, { 'cache-control': 'no-store', 'access-control-allow-origin': null, ...expected.headers })
    checkCookies(answer, expected.cookies ?? {})
    await expected.also?.(body, answer, services)
  }
  return { name, kind, alone, call, check, code: null }
}

/** @param options.values which the problem has, `retryAfter` of them in its header too. */
export function refuses(
  code: ErrorCode,
  name: string,
  call: Case['call'],
  options: { values?: Readonly<Record<string, unknown>> } & Options = {},
): Case {
  const { kind = 'usual', alone = false, values } = options
  const check = async (answer: Response) => {
    const body: unknown = await answer.json()
    const { status } = problemOf(new PosternError(code, ''))
    expect([answer.status, body]).toMatchObject([status, { code }])
    expect(answer.headers.get('content-type')).toContain(mediaTypes.problem)
    const read = problem.parse(body)
    expect(read).toMatchObject({ status, temporary: errorCodes[code], ...(values && { values }) })
    expect(Object.keys(body as object).toSorted()).toEqual(
      ['code', 'status', 'temporary', 'title', 'type', ...(read.values ? ['values'] : [])].toSorted(),
    )
    const wait = read.values?.['retryAfter']
    checkHeaders(answer, { 'cache-control': 'no-store', 'retry-after': wait ? String(wait) : null })
  }
  return { name, kind, alone, call, check, code }
}

function checkHeaders({ headers }: Response, wanted: Readonly<Record<string, string | RegExp | null>>): void {
  const always: typeof wanted = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' }
  expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'/)
  for (const [name, value] of Object.entries({ ...always, ...wanted })) {
    const is = headers.get(name)
    if (value instanceof RegExp) expect(is, name).toMatch(value)
    else expect(is, name).toBe(value)
  }
}

function checkCookies({ headers }: Response, wanted: Readonly<Record<string, RegExp>>): void {
  const set = headers.getSetCookie()
  expect(set.map(line => line.split('=', 1)[0]!).toSorted()).toEqual(Object.keys(wanted).toSorted())
  for (const line of set) {
    const [name] = line.split('=', 1)
    for (const attribute of ['Path=/', 'HttpOnly', 'SameSite=Strict']) expect(line.split('; ')).toContain(attribute)
    expect(line).toMatch(wanted[name!]!)
  }
}

let people = 0

/** An address that nobody else has. */
export function somebody(domain = 'example.org'): string {
  return `person-${++people}@${domain}`
}

/** A browser that has proven an address of its own, or this one. */
export async function signedIn(
  services: Services,
  address = somebody(),
): Promise<{ browser: Browser; address: string }> {
  const browser = services.browser()
  const { challenge } = await browser.challenge(address)
  await browser.prove(challenge, services.mails.findLast(({ to }) => to === address)!.code)
  return { browser, address }
}

/** What no path takes: a post from elsewhere, another method. */
export function rudeness(path: keyof typeof paths, method: 'GET' | 'POST' | 'DELETE'): Case[] {
  const concrete = paths[path].replace(/:\w+/, 'x')
  const other = method === 'GET' ? 'PUT' : 'GET'
  const foreign = { origin: 'https://example.com' }
  return [
    refuses('not-found', `${other}, which it does not know`, services => services.browser().call(other, concrete)),
    ...(method === 'GET'
      ? []
      : [
          refuses('origin-refused', `${method} from elsewhere`, services =>
            services.browser().call(method, concrete, {}, foreign),
          ),
        ]),
  ]
}

/** A call that a window stops, whatever it is. */
export function stopped(path: keyof typeof paths, method: 'GET' | 'POST'): Case {
  const call = async (services: Services) => {
    await services.maintain(true)
    try {
      return await services.browser().call(method, paths[path].replace(/:\w+/, 'x'))
    } finally {
      await services.maintain(false)
    }
  }
  const values = { window: expect.any(String), until: expect.any(Number), retryAfter: expect.any(Number) }
  return refuses('maintenance', 'while a window lasts', call, { values })
}

/** A body that is none, for a path that takes JSON. */
export function badBodies(path: keyof typeof paths): Case[] {
  const post = (services: Services, body: string, type = 'application/json') =>
    fetch(services.origin + paths[path].replace(/:\w+/, 'x'), {
      method: 'POST',
      headers: { origin: services.origin, 'content-type': type },
      body,
    })
  return [
    refuses('bad-request', 'no JSON', services => post(services, '{')),
    refuses('bad-request', 'an empty body', services => post(services, '')),
    refuses('too-large', 'more than any body is', services => post(services, JSON.stringify('x'.repeat(600_000)))),
  ]
}
