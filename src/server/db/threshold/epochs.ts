// Who holds shares of a district's serials.

import { atomically } from '../atomically.ts'
import type { Database } from '../open.ts'
import type { Tables } from '../schema.ts'

export type EpochRow = Tables['epochs']

/** Newest last. */
export function listEpochs(db: Database): Promise<EpochRow[]> {
  return db.selectFrom('epochs').selectAll().orderBy('serial').orderBy('epoch').execute()
}

/** @returns false where that epoch was closed before. */
export async function insertEpoch(db: Database, row: EpochRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('epochs')
    .values(row)
    .onConflict(conflict => conflict.columns(['serial', 'epoch']).doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** Of several that nobody needs yet the last one stands. */
export async function passOver(db: Database, { serial, epoch }: Pick<EpochRow, 'serial' | 'epoch'>): Promise<void> {
  await db
    .updateTable('epochs')
    .set({ state: 'former' })
    .where('serial', '=', serial)
    .where('epoch', '<', epoch)
    .where('state', '=', 'next')
    .execute()
}

/** One transaction: who served stops where the next one begins. @param retireAt seconds: until then nodes of before answer too. */
export async function serveEpoch(
  db: Database,
  { serial, epoch }: Pick<EpochRow, 'serial' | 'epoch'>,
  retireAt: number | null,
): Promise<void> {
  await atomically(db, async transaction => {
    const of = transaction.updateTable('epochs').where('serial', '=', serial)
    await of.set({ state: 'former' }).where('state', '=', 'serving').execute()
    await of.set({ state: 'serving', retire_at: retireAt }).where('epoch', '=', epoch).execute()
  })
}
