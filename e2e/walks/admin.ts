// x

import { paths } from '../../src/contract/paths.ts'
import { type Status, status } from '../../src/contract/status.ts'
import { fromBase64url, fromUtf8 } from '../../src/core/bytes.ts'
import { expect } from '../fixtures.ts'
import type { Services } from '../services.ts'

export const ada = 'ada@example.com'

export async function feed({ origin }: Services): Promise<Status> {
  const { signed } = (await (await fetch(origin + paths.status)).json()) as { signed: string }
  return status.parse(JSON.parse(fromUtf8(fromBase64url(signed.split('.')[1]!))))
}

/** A feed is made once a second. */
export const expectWindows = (services: Services, count: number) =>
  expect.poll(async () => (await feed(services)).windows.length).toBe(count)
