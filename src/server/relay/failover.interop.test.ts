import { expect, it } from 'vitest'
import { whyNoPostgres } from '../../testing/postgres.ts'
import { handOverWhileKilled } from '../testing/failover.ts'

const missing = whyNoPostgres()
const [all, kills] = [200, 2]

it.skipIf(missing !== null)(
  `a primary that is killed twice among 200 hand-overs loses none that was acknowledged${missing ? ` (skipped: ${missing})` : ''}`,
  async context => {
    const { missing: lost, stored, underWay } = await handOverWhileKilled(all, kills)
    await context.annotate(`hand-overs that were under way at each kill: ${underWay.join(' ')}`)
    expect([lost, stored, underWay.length]).toEqual([0, all, kills])
    expect(Math.min(...underWay)).toBeGreaterThan(0)
  },
)
