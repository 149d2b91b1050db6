// Token buckets that every copy of the services shares.

import type { Database } from './open.ts'

export interface Bucket {
  /** What is limited: an operation and whom it is counted for, hashed where that is an address. */
  readonly id: string
  readonly burst: number
  readonly perMinute: number
}

/**
 * Takes one token.
 * @param now seconds, fractions allowed.
 * @returns null when there was one, else the seconds until there will be.
 */
export async function takeToken(db: Database, bucket: Bucket, now: number): Promise<number | null> {
  return db.transaction().execute(async transaction => {
    const { id, burst } = bucket
    // A write first: a transaction that reads and then writes is refused when another process wrote in between.
    await transaction
      .insertInto('limits')
      .values({ id, tokens: burst, updated_at: now })
      .onConflict(conflict => conflict.column('id').doNothing())
      .execute()
    const row = await transaction.selectFrom('limits').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    const perSecond = bucket.perMinute / 60
    const filled = Math.min(burst, row.tokens + Math.max(0, now - row.updated_at) * perSecond)
    const taken = filled >= 1
    await transaction
      .updateTable('limits')
      .set({ tokens: taken ? filled - 1 : filled, updated_at: now })
      .where('id', '=', id)
      .execute()
    return taken ? null : Math.ceil((1 - filled) / perSecond)
  })
}

/** Buckets untouched for so long are full again. */
export async function sweepLimits(db: Database, before: number): Promise<void> {
  await db.deleteFrom('limits').where('updated_at', '<', before).execute()
}
