// What anybody may ask: the status feed, whether the services are alive, what can be asked, and whom to warn.

import { expect } from 'vitest'
import * as z from 'zod/mini'
import { paths } from '../../src/contract/paths.ts'
import { maxStatusBytes, statusAnswer, status as statusShape } from '../../src/contract/status.ts'
import { verifyJws } from '../../src/core/jws.ts'
import { secondsOf } from '../../src/core/seconds.ts'
import { document } from '../../src/server/http/operation.ts'
import { type Case, refuses, rudeness, works } from './case.ts'
import { securityContact } from './services.ts'

export const status: readonly Case[] = [
  works('is signed by the status key, and tells the time', services => services.browser().call('GET', paths.status), {
    status: 200,
    shape: statusAnswer,
    headers: {
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': 'public, max-age=15',
    },
    async also(body, answer, services) {
      const { district, statusKey } = await services.parameters()
      const feed = statusShape.parse(
        await verifyJws('postern-status+jwt', statusAnswer.parse(body).signed, statusKey.jwk),
      )
      const now = secondsOf(services.now())
      expect(feed).toMatchObject({ district, issuedAt: now, live: true, overall: 'available' })
      expect((await answer.arrayBuffer()).byteLength).toBeLessThan(maxStatusBytes)
    },
  }),
  ...rudeness('status', 'GET'),
]

export const health: readonly Case[] = [
  works('says that the process lives', services => services.browser().call('GET', paths.health), {
    status: 200,
    shape: z.strictObject({ alive: z.literal(true) }),
  }),
  ...rudeness('health', 'GET'),
]

export const ready: readonly Case[] = [
  works('says that it can work', services => services.browser().call('GET', paths.ready), {
    status: 200,
    shape: z.strictObject({ ready: z.literal(true) }),
  }),
  ...rudeness('ready', 'GET'),
]

const forAll = {
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  'cache-control': 'public, max-age=3600',
}

export const security: readonly Case[] = [
  works(
    'names whom the operator names, for half a year',
    async services => {
      const answer = await services.browser().call('GET', paths.security)
      const text = await answer.clone().text()
      expect(text).toContain(`Contact: ${securityContact}\r\n`)
      expect(text).toContain(`Canonical: ${services.origin}${paths.security}\r\n`)
      const [, expires] = /^Expires: (.*)\r$/m.exec(text)!
      expect(Date.parse(expires!) - services.now().getTime()).toBeGreaterThan(179 * 86_400_000)
      return answer
    },
    { status: 200, headers: { ...forAll, 'content-type': 'text/plain; charset=utf-8' } },
  ),
  refuses('not-found', 'where the operator names nobody', services => services.browser().call('GET', paths.security), {
    kind: 'silent',
  }),
  ...rudeness('security', 'GET'),
]

export const openapi: readonly Case[] = [
  works('tells every route', services => services.browser().call('GET', paths.openapi), {
    status: 200,
    shape: document,
    headers: forAll,
    also: body => expect(body).toMatchObject({ openapi: '3.1.0', paths: { [paths.keys]: expect.anything() } }),
  }),
  ...rudeness('openapi', 'GET'),
]
