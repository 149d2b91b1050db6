// One transaction, within another where there is one already.

import type { Database } from './open.ts'

/** All that is written in `work` is written, or nothing is. */
export function atomically<T>(db: Database, work: (db: Database) => Promise<T>): Promise<T> {
  return db.isTransaction ? work(db) : db.transaction().execute(work)
}
