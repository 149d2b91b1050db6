// The status feed: how the services are, signed by the status key.

import type { Status } from '../../contract/status.ts'
import { signJws } from '../../core/jws.ts'

const components = ['portal', 'sign-in', 'keys'] as const
/** Read often, so that a change is seen soon; believed a while, so that a host that is down does not take it back. */
const validSeconds = 86_400

type StatusKey = Parameters<typeof signJws>[2]

/** @param now seconds. The sequence follows the clock: every copy of the service makes the same one. */
export async function signedStatus(district: string, key: StatusKey, now: number): Promise<{ signed: string }> {
  const feed: Status = {
    v: 1,
    district,
    issuedAt: now,
    validUntil: now + validSeconds,
    sequence: now,
    live: true,
    overall: 'available',
    components: components.map(id => ({ id, name: {}, state: 'available' })),
    windows: [],
    zones: ['Asia/Taipei', 'UTC', 'America/Los_Angeles'],
  }
  return { signed: await signJws('postern-status+jwt', feed, key) }
}
