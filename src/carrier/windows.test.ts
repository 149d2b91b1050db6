import { expect, it } from 'vitest'
import type { StatusWindow } from '../contract/status.ts'
import { windowsToTell } from './windows.ts'

const now = 1_800_000_000
const day = 86_400
const windowOf = (change: Partial<StatusWindow>, component = 'keys'): StatusWindow => ({
  ...{ id: 'november', start: now + day, end: now + 2 * day, over: null, state: 'maintenance', text: {} },
  affected: [{ component, name: {}, works: {} }],
  ...{ unaffected: [], notices: [], updates: [] },
  ...change,
})

it('a carrier tells of what is near, not over, and in the way of its reader', () => {
  const told: readonly StatusWindow[] = [
    windowOf({}),
    windowOf({ start: now - day }),
    windowOf({ state: 'outage' }, 'sign-in'),
    windowOf({}, 'portal'),
  ]
  const silent: readonly StatusWindow[] = [
    windowOf({ start: now - 2 * day, end: now }),
    windowOf({ start: now - day, over: now - 1 }),
    windowOf({ over: now - 1 }),
    windowOf({ start: now + 15 * day, end: now + 16 * day }),
    windowOf({ state: 'degraded' }),
    windowOf({}, 'intake'),
    windowOf({}, 'gateway'),
    windowOf({}, 'disk-box'),
  ]
  expect(windowsToTell([...told, ...silent], now)).toEqual(told)
})
