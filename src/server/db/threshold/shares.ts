// What a key node holds, by serial and epoch.

import type { Database } from '../open.ts'
import type { Tables } from '../schema.ts'

export type ShareRow = Tables['shares']

export function listShares(db: Database): Promise<ShareRow[]> {
  return db.selectFrom('shares').selectAll().orderBy('serial').orderBy('epoch').execute()
}

/** @returns false where one of that serial and epoch was taken before: a node gives its word for one transcript alone. */
export async function insertShare(db: Database, row: ShareRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('shares')
    .values(row)
    .onConflict(conflict => conflict.columns(['serial', 'epoch']).doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export async function changeShare(
  db: Database,
  { serial, epoch }: Pick<ShareRow, 'serial' | 'epoch'>,
  change: Partial<Pick<ShareRow, 'state' | 'retire_at'>>,
): Promise<void> {
  await db.updateTable('shares').set(change).where('serial', '=', serial).where('epoch', '=', epoch).execute()
}
