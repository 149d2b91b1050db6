// What this browser was last told by the services, word for word, to go on with when they do not answer. Nothing of a person.

import { type DBSchema, openDB } from 'idb'
import type { ParametersAnswer } from '../../contract/parameters.ts'

export interface StoredFeed {
  readonly signed: string
  /** By the device's own clock, milliseconds. */
  readonly at: number
  /** Milliseconds that the device's clock was behind then. */
  readonly behind: number
}

interface Schema extends DBSchema {
  answers: { key: string; value: ParametersAnswer | StoredFeed }
}

export interface OfflineCopy {
  parameters(): Promise<ParametersAnswer | null>
  keepParameters(answer: ParametersAnswer): Promise<void>
  feed(): Promise<StoredFeed | null>
  keepFeed(feed: StoredFeed): Promise<void>
}

const open = () => openDB<Schema>('postern-known', 1, { upgrade: db => void db.createObjectStore('answers') })

/** Where the browser refuses its database nothing is kept, and nothing is missed until the services are away. */
async function read<T extends ParametersAnswer | StoredFeed>(name: string): Promise<T | null> {
  try {
    const db = await open()
    const value = (await db.get('answers', name)) as T | undefined
    db.close()
    return value ?? null
  } catch {
    return null
  }
}

async function write(name: string, value: ParametersAnswer | StoredFeed): Promise<void> {
  try {
    const db = await open()
    await db.put('answers', value, name)
    db.close()
  } catch {
    // As above.
  }
}

export const offlineCopy: OfflineCopy = {
  parameters: () => read<ParametersAnswer>('parameters'),
  keepParameters: answer => write('parameters', answer),
  feed: () => read<StoredFeed>('status'),
  keepFeed: feed => write('status', feed),
}
