// The pretended status feed: signed, from the windows of the scenario.

import type { HttpHandler } from 'msw'
import { paths } from '../../src/contract/paths.ts'
import { overallAt, type Status, serviceComponents, statesAt } from '../../src/contract/status.ts'
import { signJws } from '../../src/core/jws.ts'
import { json, openTo, service } from './answer.ts'
import { district } from './district.ts'
import type { World } from './world.ts'

const validSeconds = 86_400

/** @param live false for a file that is published once and lies on another host from then on. */
export async function signedStatus(world: World, live: boolean): Promise<{ signed: string }> {
  const { windows } = world
  const now = world.now()
  const states = statesAt(windows, now)
  const feed: Status = {
    v: 1,
    district,
    issuedAt: now,
    validUntil: now + validSeconds,
    sequence: world.nextSequence(),
    live,
    overall: overallAt(windows, now),
    components: serviceComponents.map(id => ({ id, name: {}, state: states.get(id) ?? 'available' })),
    windows: [...windows],
    zones: ['Asia/Taipei', 'UTC', 'America/Los_Angeles'],
  }
  return { signed: await signJws('postern-status+jwt', feed, world.keys.status) }
}

export function status(world: World): HttpHandler[] {
  return [service(world, 'get', paths.status, async () => json(await signedStatus(world, true), 200, openTo(15)))]
}
