// Which windows a carrier tells its reader of: those for which it may not open, when they are near.

import type { StatusWindow } from '../contract/status.ts'

/** Seconds: a mail tells of windows that begin within a fortnight of it. */
const tellSeconds = 14 * 86_400
/** Without these a message may not open; links lead through the relay. */
const needed: readonly string[] = ['portal', 'sign-in', 'keys', 'relay']

/** @param now seconds. */
export function windowsToTell(windows: readonly StatusWindow[], now: number): StatusWindow[] {
  return windows.filter(
    ({ start, end, over, state, affected }) =>
      over === null &&
      end > now &&
      start < now + tellSeconds &&
      state !== 'degraded' &&
      affected.some(({ component }) => needed.includes(component)),
  )
}
