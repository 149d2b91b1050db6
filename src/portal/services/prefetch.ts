// Keeps this device provided: keys of this month and the next, and a certificate to sign with, so that it goes on when the services do not.

import { turnDelay } from '../../contract/keys.ts'
import { periodOf } from '../../core/ibe/period.ts'
import type { Api } from './api.ts'
import type { VaultClient } from './vault.ts'

export interface PrefetchDeps {
  readonly api: Pick<Api, 'session' | 'keys' | 'certificates'>
  readonly vault: Pick<
    VaultClient,
    'device' | 'isProvided' | 'keyRequest' | 'acceptKeys' | 'certificateRequest' | 'acceptCertificates'
  >
  /** Milliseconds. */
  readonly now: () => number
  /** false on a device that is not the reader's: nothing is fetched ahead there. */
  readonly wanted: () => boolean
  /** Whether anything is sent here at all. */
  readonly writes: () => boolean
  /** One tab at a time. */
  readonly tabLock: (work: () => Promise<void>) => Promise<unknown>
}

const hour = 3_600_000

/** Fetches what is missing for every address that this browser has proven. @throws PosternError when the services are away. */
export async function prefetch({ api, vault, now, wanted, writes, tabLock }: PrefetchDeps): Promise<void> {
  if (!wanted()) return
  await tabLock(async () => {
    const [session, { kid }] = await Promise.all([api.session(), vault.device()])
    if (session?.device !== kid) return
    const seconds = Math.floor(now() / 1000)
    for (const { address } of session.addresses) {
      if (!(await vault.isProvided(address, seconds))) {
        const request = await vault.keyRequest(address, seconds)
        await vault.acceptKeys(request, await api.keys(request))
      }
      if (!writes()) continue
      const request = await vault.certificateRequest(address, seconds)
      if (request !== null) await vault.acceptCertificates(address, (await api.certificates(request)).certificates)
    }
  })
}

/** Calls `due` when the month has turned while the page was open. @returns what ends it. */
export function watchTurn(
  due: () => void,
  {
    now,
    random,
    every,
  }: { now: () => number; random: () => number; every: (work: () => void, ms: number) => () => void },
): () => void {
  let period = periodOf(new Date(now()))
  let dueAt: number | null = null
  return every(() => {
    const current = periodOf(new Date(now()))
    if (current !== period) {
      period = current
      dueAt = now() + turnDelay(random())
    }
    if (dueAt === null || now() < dueAt) return
    dueAt = null
    due()
  }, hour / 12)
}
