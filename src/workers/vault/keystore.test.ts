import { describe, expect, it } from 'vitest'
import type { IdentityKey } from '../../core/envelope/recipient.ts'
import { keepOrHold, memoryStore } from './keystore.ts'

const key = (period: IdentityKey['period']): IdentityKey => ({
  ...{ district: 'example.org', serial: 1, period, condition: '', address: 'robin@example.com' },
  key: new Uint8Array(96),
})
const months = async (store: { all(): Promise<IdentityKey[]> }) => (await store.all()).map(({ period }) => period)

describe('keys that are given', () => {
  it('are kept where the browser keeps them', async () => {
    const store = memoryStore()
    expect(await keepOrHold(store, [key('2026-11')])).toBe(store)
    expect(await months(store)).toEqual(['2026-11'])
  })

  it('are held for this tab where the disk is full, with those that were kept before, and it says so', async () => {
    const before = memoryStore()
    await before.add([key('2026-10')])
    const full = {
      ...before,
      add: () => Promise.reject(new DOMException('full', 'QuotaExceededError')),
    }
    const store = await keepOrHold(full, [key('2026-11'), key('2026-12')])
    expect(store.isPersistent).toBe(false)
    expect(await months(store)).toEqual(['2026-10', '2026-11', '2026-12'])
    // The session is bound to the device key: it goes on being good.
    expect(await store.deviceKeys()).toBe(await before.deviceKeys())
  })
})
