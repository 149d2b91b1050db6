// Messages that arrived in this browser, sealed as they came: a few, for a few days, so that they cannot crowd out the keys.

import { type DBSchema, openDB } from 'idb'
import { PosternError } from '../core/errors.ts'
import type { Source } from '../workers/vault/protocol.ts'

/** Never a Blob: WebKit refuses those in private windows. */
export interface StoredArrival {
  readonly id: string
  readonly source: Source
  /** Milliseconds. */
  readonly at: number
  readonly opened: boolean
}

interface Schema extends DBSchema {
  arrivals: { key: string; value: StoredArrival }
}

const version = 1
export const maxUnopened = 5
const keptFor = 7 * 24 * 3600 * 1000

/** Which to drop so that one more may come: what is too old, and the oldest beyond the number. */
export function toDrop(arrivals: readonly Pick<StoredArrival, 'id' | 'at' | 'opened'>[], now: number): string[] {
  const fresh = arrivals.filter(({ at }) => now - at < keptFor).toSorted((a, b) => b.at - a.at)
  const kept = new Set([
    ...fresh.filter(({ opened }) => !opened).slice(0, maxUnopened - 1),
    ...fresh.filter(({ opened }) => opened).slice(0, maxUnopened - 1),
  ])
  return arrivals.filter(arrival => ![...kept].some(({ id }) => id === arrival.id)).map(({ id }) => id)
}

const open = () =>
  openDB<Schema>('postern-arrivals', version, {
    upgrade(db) {
      db.createObjectStore('arrivals', { keyPath: 'id' })
    },
  })

async function within<T>(work: (db: Awaited<ReturnType<typeof open>>) => Promise<T>): Promise<T> {
  let db: Awaited<ReturnType<typeof open>>
  try {
    db = await open()
  } catch (cause) {
    throw new PosternError('no-storage', 'the browser refuses its database', { cause })
  }
  try {
    return await work(db)
  } catch (cause) {
    throw new PosternError('no-storage', 'the browser refused to store', { cause })
  } finally {
    db.close()
  }
}

/** @param now milliseconds. @returns its id, once it is safely stored. @throws PosternError `no-storage` */
export function storeArrival(source: Source, now: number): Promise<string> {
  return within(async db => {
    const id = crypto.randomUUID()
    const transaction = db.transaction('arrivals', 'readwrite')
    for (const old of toDrop(await transaction.store.getAll(), now)) transaction.store.delete(old)
    transaction.store.put({ id, source, at: now, opened: false })
    await transaction.done
    return id
  })
}

export function loadArrival(id: string): Promise<StoredArrival | undefined> {
  return within(db => db.get('arrivals', id))
}

export function markOpened(id: string): Promise<void> {
  return within(async db => {
    const arrival = await db.get('arrivals', id)
    if (arrival) await db.put('arrivals', { ...arrival, opened: true })
  })
}

/** Newest first. */
export function waitingArrivals(): Promise<StoredArrival[]> {
  return within(async db =>
    (await db.getAll('arrivals')).filter(({ opened }) => !opened).toSorted((a, b) => b.at - a.at),
  )
}

export function forgetArrivals(): Promise<void> {
  return within(db => db.clear('arrivals'))
}
