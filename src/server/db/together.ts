// Writes of many requests in one transaction: what costs most of a write is that it is durable, and that is paid once for all.

import { atomically } from './atomically.ts'
import { type Database, isPostgres } from './open.ts'

/** Milliseconds for which the first one waits for others. */
const gatherMs = 2

interface Job {
  readonly work: (db: Database) => Promise<unknown>
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
}

const gathering = new WeakMap<Database, Job[]>()

/**
 * As `atomically`, with what others write within two milliseconds, one after the other: it resolves when all of it is durable. Where one
 * fails nothing of that is written, each is done by itself, and only that one is told so.
 * @param work may be done more than once: nothing but the database may be changed by it.
 */
export function together<T>(db: Database, work: (db: Database) => Promise<T>): Promise<T> {
  // PostgreSQL gathers commits itself, and rows that several requests of two instances hold together are held crosswise.
  if (db.isTransaction || isPostgres(db)) return atomically(db, work)
  return new Promise<T>((resolve, reject) => {
    const job = { work, resolve: resolve as Job['resolve'], reject }
    const others = gathering.get(db)
    if (others) others.push(job)
    else {
      const jobs = [job]
      gathering.set(db, jobs)
      setTimeout(() => {
        gathering.delete(db)
        void writeAll(db, jobs)
      }, gatherMs)
    }
  })
}

async function writeAll(db: Database, jobs: readonly Job[]): Promise<void> {
  try {
    const results = await atomically(db, async transaction => {
      const done: unknown[] = []
      for (const { work } of jobs) done.push(await work(transaction))
      return done
    })
    for (const [i, { resolve }] of jobs.entries()) resolve(results[i])
  } catch (error) {
    if (jobs.length === 1) return jobs[0]!.reject(error)
    for (const job of jobs) await writeAll(db, [job])
  }
}
