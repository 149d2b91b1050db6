// Token buckets that every copy of the services shares.

import { type Rate, takeTokens } from '../../contract/limits.ts'
import { atomically } from './atomically.ts'
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
  return atomically(db, async transaction => {
    const { id, burst } = bucket
    // A write first, even of nothing: the row is held from then on, and what is read is what the last one left.
    const row = await transaction
      .insertInto('limits')
      .values({ id, tokens: burst, updated_at: now })
      .onConflict(conflict => conflict.column('id').doUpdateSet({ id }))
      .returning(['tokens', 'updated_at'])
      .executeTakeFirstOrThrow()
    const { left, wait } = takeTokens({ tokens: row.tokens, at: row.updated_at }, bucket, now, tokens)
    await transaction.updateTable('limits').set({ tokens: left, updated_at: now }).where('id', '=', id).execute()
    return wait
  })
}

/** Buckets untouched for so long are full again: the slowest refills in a day. */
export async function sweepLimits(db: Database, before: number): Promise<void> {
  await db.deleteFrom('limits').where('updated_at', '<', before).execute()
}
