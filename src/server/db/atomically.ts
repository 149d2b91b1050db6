// One transaction, within another where there is one already.

import type { Database } from './open.ts'

const tries = 5
/** `serialization_failure` and `deadlock_detected`: nothing was written, and the next time it may be. */
const again: readonly unknown[] = ['40001', '40P01']

/**
 * All that is written in `work` is written, or nothing is. Where others write the same at once it is done anew: nothing but the
 * database may be changed by it, and no mail server be waited for.
 */
export async function atomically<T>(db: Database, work: (db: Database) => Promise<T>): Promise<T> {
  if (db.isTransaction) return work(db)
  for (let left = tries; ; left--) {
    try {
      return await db.transaction().execute(work)
    } catch (error) {
      const { cause } = error as { cause?: { code?: unknown } }
      if (left <= 1 || !again.includes(cause?.code)) throw error
    }
  }
}
