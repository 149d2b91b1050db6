// Whether a person can read on through an outage: what is held of this month and the next.

import type { Parameters } from '../../contract/parameters.ts'
import type { IdentityKey } from '../../core/envelope/recipient.ts'
import { addMonths, periodOf } from '../../core/ibe/period.ts'
import { serialForPeriod } from '../../core/ibe/serial.ts'

/** Whether this month and the next can be read without asking. @param now seconds. */
export function isProvided(
  keys: readonly IdentityKey[],
  { address, parameters, now }: { address: string; parameters: Parameters; now: number },
): boolean {
  const current = periodOf(new Date(now * 1000))
  return [current, addMonths(current, 1)].every(period => {
    const { serial } = serialForPeriod(parameters.serials, period)
    return keys.some(key => key.address === address && key.period === period && key.serial === serial)
  })
}
