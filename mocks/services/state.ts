// What the control page shows of the pretended services, and what tests read of them.

import { scenarios } from '../scenarios.ts'
import { delivered } from './people.ts'
import type { World } from './world.ts'

export function stateOf(world: World) {
  return {
    scenario: world.scenario.name,
    clock: world.clock().toISOString(),
    latency: world.latency,
    failureRate: world.failureRate,
    codes: world.codes,
    delivered: delivered(world),
    scenarios: scenarios.map(({ name, sees }) => ({ name, sees })),
  }
}
