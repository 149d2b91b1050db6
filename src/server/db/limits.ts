// Token buckets that every copy of the services shares.

import { type Rate, takeTokens } from '../../contract/limits.ts'
import type { Database } from './open.ts'

export interface Bucket extends Rate {
  /** What is limited: an operation and whom it is counted for, hashed where that is an address. */
  readonly id: string
}

/**
 * Takes one token, or as many as there are things to count at once; all or none.
 * @param now seconds, fractions allowed.
 * @returns null when there were so many, else the seconds until there will be.
 */
export async function takeToken(db: Database, bucket: Bucket, now: number, tokens = 1): Promise<number | null> {
  return db.transaction().execute(async transaction => {
    const { id, burst } = bucket
    // A write first: a transaction that reads and then writes is refused when another process wrote in between.
    await transaction
      .insertInto('limits')
      .values({ id, tokens: burst, updated_at: now })
      .onConflict(conflict => conflict.column('id').doNothing())
      .execute()
    const row = await transaction.selectFrom('limits').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    const { left, wait } = takeTokens({ tokens: row.tokens, at: row.updated_at }, bucket, now, tokens)
    await transaction.updateTable('limits').set({ tokens: left, updated_at: now }).where('id', '=', id).execute()
    return wait
  })
}

/** Buckets untouched for so long are full again: the slowest refills in a day. */
export async function sweepLimits(db: Database, before: number): Promise<void> {
  await db.deleteFrom('limits').where('updated_at', '<', before).execute()
}
