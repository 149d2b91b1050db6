// What the scenario makes of a call before any service sees it.

import { delay, type HttpHandler, HttpResponse, http } from 'msw'
import { demandOpen, stopperOf } from '../../src/contract/enforcement.ts'
import { tooMany } from '../../src/contract/limits.ts'
import { paths } from '../../src/contract/paths.ts'
import type { Conduct, Part } from '../scenarios.ts'
import { problem } from './answer.ts'
import type { World } from './world.ts'

/** The first path that fits; whatever is not named belongs to the portal, as its pages and assets do. */
const partOfPath: readonly [string, Part][] = [
  [paths.signIn, 'sign-in'],
  [paths.session, 'sign-in'],
  [paths.parameters, 'keys'],
  [paths.keys, 'keys'],
  [paths.certificates, 'keys'],
  [paths.messages, 'relay'],
  [paths.outgoing.replace('/:id', ''), 'relay'],
  [paths.status, 'status'],
]

export function partOf(pathname: string): Part {
  return partOfPath.find(([path]) => pathname === path || pathname.startsWith(`${path}/`))?.[1] ?? 'portal'
}

/** Answers in a service's place, or lets the call go on to it. A `Response.error()` is a connection that is dropped. */
export function trouble(world: World, random = Math.random): HttpHandler {
  return http.all('*', async ({ request }) => {
    const { pathname } = new URL(request.url)
    const part = partOf(pathname)
    if (part !== 'portal') {
      if (world.latency > 0) await delay(world.latency)
      if (random() * 100 < world.failureRate) return HttpResponse.error()
    }
    const conduct = world.scenario.conduct[part]
    return conduct ? insteadOf(conduct) : windowOf(world, stopperOf(request.method, pathname))
  })
}

function windowOf(world: World, component: string | null): Response | undefined {
  if (component === null || !world.scenario.enforced) return
  try {
    demandOpen(world.windows, component, world.now())
  } catch (error) {
    return problem(error)
  }
}

/** @returns undefined where nothing is in the way. */
export async function insteadOf(conduct: Conduct): Promise<Response | undefined> {
  switch (conduct.does) {
    case 'refuse':
      return HttpResponse.error()
    case 'delay':
      await delay(conduct.seconds * 1000)
      return
    case 'limit':
      return problem(tooMany('rate-limited', conduct.retryAfter))
    case 'truncate':
      return new Response('{"signed":"eyJhbGciOiJFZDI1NTE5Iiwia', { headers: { 'content-type': 'application/json' } })
    case 'proxy-page':
      return new Response(
        `<html><head><title>${conduct.status}</title></head><body><center><h1>${conduct.status}</h1></center><hr>proxy</body></html>`,
        { status: conduct.status, headers: { 'content-type': 'text/html' } },
      )
  }
}
