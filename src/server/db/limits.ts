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
    const row = await transaction.selectFrom('limits').selectAll().where('id', '=', bucket.id).executeTakeFirst()
    const perSecond = bucket.perMinute / 60
    const passed = row ? Math.max(0, now - row.updated_at) : 0
    const tokens = Math.min(bucket.burst, (row?.tokens ?? bucket.burst) + passed * perSecond)
    const taken = tokens >= 1
    const values = { id: bucket.id, tokens: taken ? tokens - 1 : tokens, updated_at: now }
    await transaction
      .insertInto('limits')
      .values(values)
      .onConflict(conflict => conflict.column('id').doUpdateSet(values))
      .execute()
    return taken ? null : Math.ceil((1 - tokens) / perSecond)
  })
}

/** Buckets untouched for so long are full again. */
export async function sweepLimits(db: Database, before: number): Promise<void> {
  await db.deleteFrom('limits').where('updated_at', '<', before).execute()
}
