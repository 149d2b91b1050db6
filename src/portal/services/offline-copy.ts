// What this browser was last told by the services, word for word, to go on with when they do not answer. Nothing of a person.

import { type DBSchema, openDB } from 'idb'
import type { ParametersAnswer } from '../../contract/parameters.ts'
import { transactIn } from '../../workers/transact.ts'

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
  const find = transactIn(open, ['answers'], 'readonly', store => store('answers').get(name))
  return ((await find.catch(() => null)) as T | undefined) ?? null
}

async function write(name: string, value: ParametersAnswer | StoredFeed): Promise<void> {
  // As above.
  await transactIn(open, ['answers'], 'readwrite', store => store('answers').put(value, name)).catch(() => {})
}

export const offlineCopy: OfflineCopy = {
  parameters: () => read<ParametersAnswer>('parameters'),
  keepParameters: answer => write('parameters', answer),
  feed: () => read<StoredFeed>('status'),
  keepFeed: feed => write('status', feed),
}
