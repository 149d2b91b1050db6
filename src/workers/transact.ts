// The one way into this browser's databases: one transaction after the other, and none left behind by a page that is put away.

import type { DBSchema, IDBPDatabase, IDBPObjectStore, IDBPTransaction, StoreNames } from 'idb'

type Mode = 'readonly' | 'readwrite'
type Work<S extends DBSchema, N extends StoreNames<S>, M extends Mode, T> = (
  store: <K extends N>(name: K) => IDBPObjectStore<S, N[], K, M>,
) => Promise<T>

let last: Promise<unknown> = Promise.resolve()
let away: Promise<never> | undefined
let running: { abort(): void } | undefined

/** For a page that goes: it may be kept for going back, frozen with its transaction, which would hold up every other page. */
export function leave(): void {
  away = new Promise(() => {})
  running?.abort()
}

/**
 * Runs a transaction when those before it in this page or worker are over. WebKit never ends those of a worker that is stopped
 * while it has two, and the database is shut until the browser is closed (https://bugs.webkit.org/show_bug.cgi?id=324094).
 * @param work must wait for nothing but the transaction.
 * @throws what the browser refused, and AbortError where the page is left meanwhile. Nothing is written then.
 */
export function transact<S extends DBSchema, N extends StoreNames<S>, M extends Mode, T>(
  db: IDBPDatabase<S>,
  names: N[],
  mode: M,
  work: Work<S, N, M, T>,
): Promise<T> {
  let over: Promise<unknown> | undefined
  const result = last.then(async () => {
    await away
    const transaction = db.transaction(names, mode) as IDBPTransaction<S, N[], M>
    running = transaction
    over = transaction.done.finally(() => {
      running = undefined
    })
    const [value] = await Promise.all([work(name => transaction.objectStore(name)), over])
    return value
  })
  // What failed may still be under way.
  last = result.catch(() => over).catch(() => {})
  return result
}

/** The same in a database that is open for this alone. */
export async function transactIn<S extends DBSchema, N extends StoreNames<S>, M extends Mode, T>(
  open: () => Promise<IDBPDatabase<S>>,
  names: N[],
  mode: M,
  work: Work<S, N, M, T>,
): Promise<T> {
  const db = await open()
  try {
    return await transact(db, names, mode, work)
  } finally {
    db.close()
  }
}
