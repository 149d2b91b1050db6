// What anybody may ask: the status feed, and whether the services are alive.

import { expect } from 'vitest'
import * as z from 'zod/mini'
import { paths } from '../../src/contract/paths.ts'
import { maxStatusBytes, statusAnswer, status as statusShape } from '../../src/contract/status.ts'
import { verifyJws } from '../../src/core/jws.ts'
import { type Case, rudeness, works } from './case.ts'

export const status: readonly Case[] = [
  works('is signed by the status key, and tells the time', host => host.browser().call('GET', paths.status), {
    status: 200,
    shape: statusAnswer,
    headers: {
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': 'public, max-age=15',
    },
    async also(body, answer, host) {
      const { district, statusKey } = await host.parameters()
      const feed = statusShape.parse(
        await verifyJws('postern-status+jwt', statusAnswer.parse(body).signed, statusKey.jwk),
      )
      const now = Math.floor(host.now().getTime() / 1000)
      expect(feed).toMatchObject({ district, issuedAt: now, live: true, overall: 'available' })
      expect((await answer.arrayBuffer()).byteLength).toBeLessThan(maxStatusBytes)
    },
  }),
  ...rudeness('status', 'GET'),
]

export const health: readonly Case[] = [
  works('says that the process lives', host => host.browser().call('GET', paths.health), {
    status: 200,
    shape: z.strictObject({ alive: z.literal(true) }),
  }),
  ...rudeness('health', 'GET'),
]

export const ready: readonly Case[] = [
  works('says that it can work', host => host.browser().call('GET', paths.ready), {
    status: 200,
    shape: z.strictObject({ ready: z.literal(true) }),
  }),
  ...rudeness('ready', 'GET'),
]
