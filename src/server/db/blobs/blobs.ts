// The bytes of envelopes: in their row, or in a store of objects beside the database, where the row says that they are there.

import { createHash } from 'node:crypto'
import { PosternError } from '../../../core/errors.ts'

export interface StoredObject {
  readonly key: string
  /** Seconds since 1970. */
  readonly at: number
}

/** @throws PosternError `unavailable`, each of them. */
export interface ObjectStore {
  put(key: string, data: Uint8Array): Promise<void>
  /** @returns null where there is none. */
  get(key: string): Promise<Uint8Array | null>
  drop(key: string): Promise<void>
  /** In pages. @param prefix of their keys. */
  list(prefix: string): AsyncIterable<readonly StoredObject[]>
}

const stores = new WeakMap<object, ObjectStore>()

/** From now on what is stored by this database lies there. */
export function keepObjectsIn(db: object, store: ObjectStore): void {
  stores.set(db, store)
}

export const objectStoreOf = (db: object): ObjectStore | null => stores.get(db) ?? null

/** What a row of bytes has: they are in it; or in the store, and in it is their SHA-256. */
export interface Placed {
  readonly data: ArrayBuffer | Uint8Array
  readonly place: 'store' | null
}

const sha256 = (data: Uint8Array) => createHash('sha256').update(data).digest()
/** Bytes of an object: a request each costs more than a row. */
const objectBytes = 4 * 1024 * 1024

/** The most bytes of a piece. @param rowBytes in the database. */
export const pieceBytes = (db: object, rowBytes: number) => (stores.has(db) ? objectBytes : rowBytes)

/** Before the row is written: a row without its object there never is. */
export async function store(db: object, key: string, data: Uint8Array): Promise<Placed> {
  const objects = objectStoreOf(db)
  if (!objects) return { data, place: null }
  await objects.put(key, data)
  return { data: sha256(data), place: 'store' }
}

/** @throws PosternError `unavailable`, too where the store has none, or other bytes: it is not over because of that, nor short. */
export async function read(db: object, key: string, { data, place }: Placed): Promise<Uint8Array> {
  if (place === null) return new Uint8Array(data)
  const objects = objectStoreOf(db)
  if (!objects) throw new PosternError('unavailable', 'envelopes lie in a store of objects, and BLOBS_URL is missing')
  const found = await objects.get(key)
  if (found === null) throw new PosternError('unavailable', 'an object of an envelope is missing in the store')
  if (!sha256(found).equals(new Uint8Array(data)))
    throw new PosternError('unavailable', 'the store has other bytes of an envelope than were put there')
  return found
}

/** After its row is gone. What cannot be dropped now is swept later. */
export async function drop(db: object, keys: readonly string[]): Promise<void> {
  const objects = objectStoreOf(db)
  if (objects) for (const key of keys) await objects.drop(key).catch(() => undefined)
}

/**
 * Drops every object that no row speaks of: what was put and never became a row, and whose row is gone.
 * @param before seconds since 1970: what was put later may still become one. @param isThere of owners, which of them have rows.
 */
export async function sweepObjects(
  db: object,
  prefix: string,
  before: number,
  isThere: (owners: readonly string[]) => Promise<ReadonlySet<string>>,
): Promise<void> {
  const objects = objectStoreOf(db)
  if (!objects) return
  const ownerOf = (key: string) => key.slice(prefix.length).split('/', 1)[0]!
  for await (const page of objects.list(prefix)) {
    const old = page.filter(({ at }) => at < before).map(({ key }) => key)
    const there = await isThere([...new Set(old.map(ownerOf))])
    for (const key of old) if (!there.has(ownerOf(key))) await objects.drop(key)
  }
}
