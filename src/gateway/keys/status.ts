// The district's status as the gateway hears of it: signed, from whichever host has it.

import type { Parameters } from '../../contract/parameters.ts'
import { type Status, statusAnswer } from '../../contract/status.ts'
import { verifyStatus } from '../../contract/verify-status.ts'
import { call } from '../../runtime/portal-client.ts'

/** Milliseconds that a host has to answer. */
const timeoutMs = 5_000

/**
 * @param before what was heard the last time: nothing older is believed.
 * @param now seconds.
 * @returns what is to be gone by: of what cannot be had or believed, the last one.
 */
export async function fetchStatus(parameters: Parameters, before: Status | null, now: number): Promise<Status | null> {
  const store = { sequence: async () => before?.sequence ?? 0, saw: async () => {} }
  for (const url of parameters.statusUrls) {
    try {
      const { signed } = statusAnswer.parse(await (await call(url, { signal: AbortSignal.timeout(timeoutMs) })).json())
      return await verifyStatus(signed, { parameters, store, now })
    } catch {
      // The next one may know.
    }
  }
  return before
}
