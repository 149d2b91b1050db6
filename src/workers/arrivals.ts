// Messages that arrived in this browser, sealed as they came: a few, for a few days, so that they cannot crowd out the keys.

import { type DBSchema, type IDBPObjectStore, openDB } from 'idb'
import { PosternError } from '../core/errors.ts'
import { transactIn } from './transact.ts'
import type { Source } from './vault/protocol.ts'

/** What is known of one without its bytes. */
export interface StoredArrival {
  readonly id: string
  /** To whom its file says it was sent; null where that is not known, or several. */
  readonly address: string | null
  /** Milliseconds. */
  readonly at: number
  readonly opened: boolean
  /** Its key could not be had: it opens by itself at the next visit. */
  readonly waiting?: boolean
  /** The link that brought it: while the relay keeps it, the link opens here without the relay. */
  readonly link?: string
}

interface Schema extends DBSchema {
  arrivals: { key: string; value: StoredArrival }
  /**
   * Never a Blob: WebKit refuses those in private windows. Apart, so that a list of arrivals costs no memory. Of a large one
   * the beginning, and behind it the rest in pieces: a page does nothing else while a piece is copied.
   */
  sources: { key: string; value: Source | ArrayBuffer }
}

const version = 2
export const maxUnopened = 5
const day = 24 * 3600 * 1000
const keptFor = 7 * day
/** As long as a relay may keep one, and no more of them than a person follows. */
const linkKeptFor = 40 * day
const maxLinked = 20

/** Bytes of a piece. */
const atOnce = 4 * 1024 * 1024
const bytesIn = (source: Source) => (source.kind === 'armour' ? source.armour : source.bytes)
const withBytes = (source: Source, bytes: ArrayBuffer): Source =>
  source.kind === 'armour' ? { ...source, armour: bytes } : { ...source, bytes }

/** Keys of one and of its pieces, in their order. */
const allOf = (id: string) => IDBKeyRange.bound(id, `${id}~`)

/** Which to drop so that one more may come: what is too old, and the oldest beyond the number. */
export function toDrop(
  arrivals: readonly Pick<StoredArrival, 'id' | 'at' | 'opened' | 'link'>[],
  now: number,
): string[] {
  const sorted = arrivals.toSorted((a, b) => b.at - a.at)
  const fresh = sorted.filter(({ at, link }) => link === undefined && now - at < keptFor)
  const newest = new Set([
    ...fresh.filter(({ opened }) => !opened).slice(0, maxUnopened - 1),
    ...fresh.filter(({ opened }) => opened).slice(0, maxUnopened - 1),
    ...sorted.filter(({ at, link }) => link !== undefined && now - at < linkKeptFor).slice(0, maxLinked - 1),
  ])
  return arrivals.filter(arrival => ![...newest].some(({ id }) => id === arrival.id)).map(({ id }) => id)
}

const open = () =>
  openDB<Schema>('postern-arrivals', version, {
    upgrade(db, from) {
      if (from > 0) db.deleteObjectStore('arrivals')
      db.createObjectStore('arrivals', { keyPath: 'id' })
      db.createObjectStore('sources')
    },
  })

const stores: ('arrivals' | 'sources')[] = ['arrivals', 'sources']
type Store<N extends 'arrivals' | 'sources', M extends IDBTransactionMode> = IDBPObjectStore<
  Schema,
  typeof stores,
  N,
  M
>

async function within<M extends 'readonly' | 'readwrite', T>(
  mode: M,
  work: (arrivals: Store<'arrivals', M>, sources: Store<'sources', M>) => Promise<T>,
): Promise<T> {
  try {
    return await transactIn(open, stores, mode, store => work(store('arrivals'), store('sources')))
  } catch (cause) {
    throw new PosternError('no-storage', 'the browser refuses its database', { cause })
  }
}

/** @param now milliseconds. @param link that brought it. @returns its id, once it is safely stored. @throws PosternError `no-storage` */
export function storeArrival(source: Source, now: number, link?: string): Promise<string> {
  return within('readwrite', async (arrivals, sources) => {
    const id = crypto.randomUUID()
    for (const old of toDrop(await arrivals.getAll(), now)) {
      arrivals.delete(old)
      sources.delete(allOf(old))
    }
    const address = source.kind === 'file' || 'others' in source ? null : source.address
    arrivals.put({ id, address, at: now, opened: false, ...(link !== undefined && { link }) })
    const bytes = bytesIn(source)
    await sources.put(withBytes(source, bytes.slice(0, atOnce)), id)
    for (let at = atOnce; at < bytes.byteLength; at += atOnce)
      await sources.put(bytes.slice(at, at + atOnce), `${id} ${String(at).padStart(12, '0')}`)
    return id
  })
}

export async function loadArrival(id: string): Promise<Source | undefined> {
  const pieces = await within('readonly', async (_, sources) => {
    const found: (Source | ArrayBuffer)[] = []
    for (const key of await sources.getAllKeys(allOf(id))) found.push((await sources.get(key))!)
    return found
  })
  const [source, ...rest] = pieces as [Source | undefined, ...ArrayBuffer[]]
  if (source === undefined || rest.length === 0) return source
  return withBytes(source, await new Blob([bytesIn(source), ...rest]).arrayBuffer())
}

const allArrivals = () => within('readonly', arrivals => arrivals.getAll())

/** @returns its id. */
export async function arrivalOfLink(link: string): Promise<string | undefined> {
  return (await allArrivals()).find(arrival => arrival.link === link)?.id
}

export function markArrival(id: string, marks: Pick<StoredArrival, 'opened' | 'waiting'>): Promise<void> {
  return within('readwrite', async arrivals => {
    const arrival = await arrivals.get(id)
    if (arrival) await arrivals.put({ ...arrival, ...marks })
  })
}

export function dropArrival(id: string): Promise<void> {
  return within('readwrite', async (arrivals, sources) => {
    await Promise.all([arrivals.delete(id), sources.delete(allOf(id))])
  })
}

/** Newest first. */
export async function waitingArrivals(): Promise<StoredArrival[]> {
  return (await allArrivals()).filter(({ opened }) => !opened).toSorted((a, b) => b.at - a.at)
}

export function forgetArrivals(): Promise<void> {
  return within('readwrite', async (arrivals, sources) => {
    await Promise.all([arrivals.clear(), sources.clear()])
  })
}
