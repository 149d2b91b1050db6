// Holds every answer that a test gets against the list of routes: its status, its shape, its media type, its code.

import { expect, vi } from 'vitest'
import { mediaTypes } from '../../src/contract/paths.ts'
import { problem } from '../../src/contract/problem.ts'
import { isOther, problemsOf } from '../../src/server/http/openapi.ts'
import type { Route } from '../../src/server/http/route.ts'
import { routes } from '../../src/server/http/routes.ts'

const pattern = ({ path }: Route) =>
  new RegExp(`^${path.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll(/:\w+/g, '[^/]+?')}$`)
/** More exact ones first. */
const ordered = routes
  .map(route => ({ route, at: pattern(route) }))
  .toSorted((a, b) => b.route.path.replaceAll(/:\w+/g, '').length - a.route.path.replaceAll(/:\w+/g, '').length)

export function routeOf(method: string, pathname: string): Route | undefined {
  return ordered.find(({ route, at }) => route.method === method && at.test(pathname))?.route
}

export interface Witness {
  /** Codes that each route refused with. */
  readonly refused: ReadonlyMap<Route, ReadonlySet<string>>
  readonly answered: ReadonlySet<Route>
  /** Looks at all answers since the last time. */
  check(): Promise<void>
  end(): void
}

export function watchAnswers(): Witness {
  const seen: { route: Route; response: Response }[] = []
  const refused = new Map<Route, Set<string>>()
  const answered = new Set<Route>()
  const real = globalThis.fetch
  const spy = vi.spyOn(globalThis, 'fetch').mockImplementation(async (...call) => {
    const response = await real(...call)
    const { method, url } = new Request(...call)
    const route = routeOf(method, new URL(url).pathname)
    if (route?.does) seen.push({ route, response: response.clone() })
    return response
  })
  async function look(route: Route, response: Response): Promise<void> {
    const what = `${route.method} ${route.path}`
    const type = response.headers.get('content-type') ?? ''
    if (type.startsWith(mediaTypes.problem)) {
      const { code, status } = problem.parse(await response.json())
      expect(problemsOf(route), `${what} refuses`).toContain(code)
      expect(response.status, what).toBe(status)
      refused.set(route, (refused.get(route) ?? new Set()).add(code))
      return
    }
    answered.add(route)
    const answer = route.answers?.[response.status]
    expect(answer, `${what} answers ${response.status}`).not.toBeUndefined()
    if (answer === null) expect(await response.text(), what).toBe('')
    else if (isOther(answer!)) expect(type, what).toContain(answer.type)
    else answer!.parse(await response.json())
  }
  return {
    refused,
    answered,
    async check() {
      for (const { route, response } of seen.splice(0)) await look(route, response)
    },
    end: () => spy.mockRestore(),
  }
}
