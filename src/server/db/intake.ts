// Forwarded mail at work: claimed under a lease, remembered so that what comes again is answered once, and counted.

import type { Database } from './open.ts'

/** `answered`: nothing is left to do. `busy`: another copy has it in hand. */
export type Claim =
  | { readonly state: 'mine'; readonly nonce: Uint8Array; readonly isNew: boolean; readonly held: Held }
  | { readonly state: 'answered' | 'busy' }

/** A mail as it was claimed: whoever claims it later has counted another claim, and what is written by the earlier one is left out. */
export interface Held {
  readonly id: string
  readonly claims: number
}

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
    .values({ id, nonce, started_at: now, answered_at: null, lease_until: until, claims: 1 })
    .onConflict(conflict => conflict.column('id').doNothing())
    .executeTakeFirst()
  if (inserted.numInsertedOrUpdatedRows) return { state: 'mine', nonce, isNew: true, held: { id, claims: 1 } }
  const taken = await db
    .updateTable('intake')
    .set(update => ({ lease_until: until, claims: update('intake.claims', '+', 1) }))
    .where('id', '=', id)
    .where('answered_at', 'is', null)
    // One that ends later than one that is given now was given before the clock was set back.
    .where(row => row.or([row('lease_until', '<=', now), row('lease_until', '>', until)]))
    .returning(['nonce', 'claims'])
    .executeTakeFirst()
  if (taken) {
    const { nonce: first, claims } = taken
    return { state: 'mine', nonce: new Uint8Array(first), isNew: false, held: { id, claims } }
  }
  return { state: (await isAnswered(db, id)) ? 'answered' : 'busy' }
}

export async function isAnswered(db: Database, id: string): Promise<boolean> {
  const row = await db.selectFrom('intake').select('answered_at').where('id', '=', id).executeTakeFirst()
  return row !== undefined && row.answered_at !== null
}

function mine(db: Database, { id, claims }: Held) {
  return db.updateTable('intake').where('id', '=', id).where('claims', '=', claims)
}

export async function prolongIntake(db: Database, held: Held, until: number): Promise<void> {
  await mine(db, held).set({ lease_until: until }).execute()
}

/** It can be taken up again at once. */
export function releaseIntake(db: Database, held: Held): Promise<void> {
  return prolongIntake(db, held, 0)
}

export async function finishIntake(db: Database, held: Held, now: number): Promise<void> {
  await mine(db, held).set({ answered_at: now, lease_until: 0 }).execute()
}

/** As if it had never come. */
export async function dropIntake(db: Database, { id, claims }: Held): Promise<void> {
  await db.deleteFrom('intake').where('id', '=', id).where('claims', '=', claims).execute()
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
