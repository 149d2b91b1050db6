import { describe, expect, it } from 'vitest'
import type { IdentityKey } from '../../core/envelope/recipient.ts'
import { keepOrHold, memoryStore, untilSwapped } from './keystore.ts'

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

describe('a row that two pages change', () => {
  it('is changed from what it is when it is written, not from what it was when it was read', async () => {
    let row: string | undefined = 'held'
    const asked: (string | undefined)[] = []
    await untilSwapped<string>({
      read: async () => row,
      async make(before) {
        asked.push(before)
        // The other page is faster, once.
        if (asked.length === 1) row = 'leaving'
        return before === 'held' ? undefined : before
      },
      async swap(before, after) {
        if (row !== before) return false
        row = after
        return true
      },
    })
    expect([asked, row]).toEqual([['held', 'leaving'], 'leaving'])
  })
})
