// Calls of programs that were taken: none is taken twice.

import type { Database } from './open.ts'
import type { Tables } from './schema.ts'

/** @param now seconds: what is over of that session is forgotten, so that nobody fills the table. @returns false where it was taken before. */
export async function takeCall(db: Database, { session, jti, until }: Tables['calls'], now: number): Promise<boolean> {
  await db.deleteFrom('calls').where('session', '=', session).where('until', '<', now).execute()
  const { numInsertedOrUpdatedRows: taken } = await db
    .insertInto('calls')
    .values({ session, jti, until })
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirst()
  return taken === 1n
}

export async function sweepCalls(db: Database, now: number): Promise<void> {
  await db.deleteFrom('calls').where('until', '<', now).execute()
}
