// Mails that arrived at an address since it was looked at last.

import { expect } from 'vitest'

/** @returns what waits for one more than the `count` that were there, and gives it. */
export function newMails(mails: (address: string) => readonly Buffer[]) {
  const before = new Map<string, Set<string>>()
  return async (address: string, count: number): Promise<Buffer> => {
    await expect.poll(() => mails(address).length).toBe(count + 1)
    const all = mails(address)
    const fresh = all.find(mail => !before.get(address)?.has(mail.toString('latin1')))
    before.set(address, new Set(all.map(mail => mail.toString('latin1'))))
    return fresh!
  }
}
