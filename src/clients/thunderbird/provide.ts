// What is done behind the windows: keys are held before they are needed, and a message that waited for its key opens.

import { offlineCopy } from '../../portal/services/offline-copy.ts'
import { prefetch } from '../../portal/services/prefetch.ts'
import { tabLock } from '../../portal/services/tab-lock.ts'
import { startVault } from '../../portal/services/vault.ts'
import { loadArrival, markArrival, waitingArrivals } from '../../workers/arrivals.ts'
import { programApi } from '../program/api.ts'
import { calls, district } from './way.ts'

/** @returns ids of the messages that waited and can be read now. */
export async function provide(): Promise<string[]> {
  const vault = startVault()
  calls.signBy(vault.authorise)
  const api = programApi(calls)
  try {
    const now = () => Date.now()
    const answer = await api.parameters().catch(() => offlineCopy.parameters())
    if (!answer) return []
    const parameters = await vault.learn(answer, district.root, Math.floor(now() / 1000))
    await vault.keepKeys(true)
    await prefetch({
      ...{ api, vault, now },
      wanted: () => true,
      writes: () => parameters.sending !== 'nobody',
      tabLock: work => tabLock('keeping', work, false),
    }).catch(() => {})
    const readable: string[] = []
    for (const { id, waiting } of await waitingArrivals()) {
      const source = waiting ? await loadArrival(id) : undefined
      if (!source) continue
      await vault.take(source)
      if (!(await vault.open(() => {}).catch(() => null))) continue
      await markArrival(id, { opened: false, waiting: false })
      readable.push(id)
    }
    return readable
  } finally {
    vault.end()
  }
}
