// What a gateway has on the disk, in memory: for tests with thousands of messages. A full disk can be pretended.

import { type Staged, stagedBytes } from '../../runtime/staged.ts'
import type { Store, StoredMail, Stores } from '../state/store.ts'
import type { InMemory } from './gateway.ts'

class StoreInMemory implements Store {
  readonly #mails = new Map<string, { mail: StoredMail; bytes: Buffer; claimed: boolean }>()
  readonly #isFull: () => boolean
  #next = 0

  constructor(isFull: () => boolean) {
    this.#isFull = isFull
  }

  async put(mail: Omit<StoredMail, 'id'>, staged: Staged): Promise<StoredMail> {
    if (this.#isFull()) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
    const stored = { ...mail, id: String(this.#next++) }
    this.#mails.set(stored.id, { mail: stored, bytes: await staged.read(), claimed: false })
    return stored
  }

  async list(): Promise<StoredMail[]> {
    return [...this.#mails.values()].map(({ mail }) => mail)
  }

  async find(id: string): Promise<StoredMail | null> {
    return this.#mails.get(id)?.mail ?? null
  }

  async claim(id: string): Promise<StoredMail | null> {
    const found = this.#mails.get(id)
    if (!found || found.claimed) return null
    found.claimed = true
    return found.mail
  }

  async putBack(mail: StoredMail): Promise<void> {
    const found = this.#mails.get(mail.id)
    if (found) this.#mails.set(mail.id, { ...found, mail, claimed: false })
  }

  async read(id: string): Promise<Staged> {
    return stagedBytes(this.#mails.get(id)!.bytes)
  }

  async drop(id: string): Promise<void> {
    this.#mails.delete(id)
  }
}

export function inMemory(isFull: () => boolean = () => false): InMemory {
  const stores: Stores = {
    errored: new StoreInMemory(isFull),
    quarantine: new StoreInMemory(isFull),
    spool: new StoreInMemory(isFull),
  }
  const entries = new Map<string, unknown>()
  const done = new Set<string>()
  return {
    stores,
    seenLog: {
      async remember(kind, what, data = null) {
        entries.set(`${kind} ${what}`, data)
      },
      knows: async (kind, what) => entries.has(`${kind} ${what}`),
      recall: async (kind, what) => entries.get(`${kind} ${what}`) ?? null,
      all: async kind => [...entries].filter(([key]) => key.startsWith(`${kind} `)).map(([, data]) => data),
    },
    journal: {
      has: key => done.has(key),
      async add(key) {
        if (isFull()) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
        done.add(key)
      },
    },
  }
}
