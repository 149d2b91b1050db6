// Forwarded mail at work: claimed under a lease, remembered so that what comes again is answered once, and counted.

import type { Database } from './open.ts'

/** `answered`: nothing is left to do. `busy`: another copy has it in hand. */
export type Claim =
  | { readonly state: 'mine'; readonly nonce: Uint8Array; readonly isNew: boolean }
  | { readonly state: 'answered' | 'busy' }

export interface ClaimTimes {
  /** Seconds since 1970. */
  readonly now: number
  readonly until: number
}

/** @param nonce of a mail that is seen for the first time: 16 random bytes. */
export async function claimIntake(
  db: Database,
  id: string,
  nonce: Uint8Array,
  { now, until }: ClaimTimes,
): Promise<Claim> {
  const inserted = await db
    .insertInto('intake')
    .values({ id, nonce, started_at: now, answered_at: null, lease_until: until })
    .onConflict(conflict => conflict.column('id').doNothing())
    .executeTakeFirst()
  if (inserted.numInsertedOrUpdatedRows) return { state: 'mine', nonce, isNew: true }
  const taken = await db
    .updateTable('intake')
    .set({ lease_until: until })
    .where('id', '=', id)
    .where('answered_at', 'is', null)
    // One that ends later than one that is given now was given before the clock was set back.
    .where(row => row.or([row('lease_until', '<=', now), row('lease_until', '>', until)]))
    .returning('nonce')
    .executeTakeFirst()
  if (taken) return { state: 'mine', nonce: new Uint8Array(taken.nonce), isNew: false }
  return { state: (await isAnswered(db, id)) ? 'answered' : 'busy' }
}

export async function isAnswered(db: Database, id: string): Promise<boolean> {
  const row = await db.selectFrom('intake').select('answered_at').where('id', '=', id).executeTakeFirst()
  return row !== undefined && row.answered_at !== null
}

export async function prolongIntake(db: Database, id: string, until: number): Promise<void> {
  await db.updateTable('intake').set({ lease_until: until }).where('id', '=', id).execute()
}

/** It can be taken up again at once. */
export function releaseIntake(db: Database, id: string): Promise<void> {
  return prolongIntake(db, id, 0)
}

export async function finishIntake(db: Database, id: string, now: number): Promise<void> {
  await db.updateTable('intake').set({ answered_at: now, lease_until: 0 }).where('id', '=', id).execute()
}

/** As if it had never come. */
export async function dropIntake(db: Database, id: string): Promise<void> {
  await db.deleteFrom('intake').where('id', '=', id).execute()
}

/** @param day YYYY-MM-DD, UTC. */
export async function countIntake(db: Database, day: string, outcome: string): Promise<void> {
  await db
    .insertInto('intake_counts')
    .values({ day, outcome, times: 1 })
    .onConflict(conflict =>
      conflict.columns(['day', 'outcome']).doUpdateSet(update => ({ times: update('intake_counts.times', '+', 1) })),
    )
    .execute()
}

/** @param from the first day, YYYY-MM-DD; without it, over all days that are kept. */
export async function intakeCounts(db: Database, from = ''): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('intake_counts')
    .select(select => ['outcome', select.fn.sum<number>('times').as('times')])
    .where('day', '>=', from)
    .groupBy('outcome')
    .execute()
  return new Map(rows.map(({ outcome, times }) => [outcome, Number(times)]))
}

/** @param before seconds since 1970. @param day YYYY-MM-DD. */
export async function sweepIntake(db: Database, before: number, day: string): Promise<void> {
  await db.deleteFrom('intake').where('started_at', '<', before).execute()
  await db.deleteFrom('intake_counts').where('day', '<', day).execute()
}
