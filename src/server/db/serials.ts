// Serials, the published parameters, and facts of the whole installation.

import type { Period } from '../../core/ibe/period.ts'
import { atomically } from './atomically.ts'
import type { Database } from './open.ts'
import type { Tables } from './schema.ts'

export type SerialRow = Tables['serials']

export function listSerials(db: Database): Promise<SerialRow[]> {
  return db.selectFrom('serials').selectAll().orderBy('serial').execute()
}

export async function insertSerial(db: Database, row: SerialRow): Promise<void> {
  await db.insertInto('serials').values(row).execute()
}

/** One transaction: the old serial stops sealing where the new one begins. */
export async function succeed(
  db: Database,
  old: Pick<SerialRow, 'serial' | 'seal_until' | 'read_until'>,
  next: SerialRow,
): Promise<void> {
  await atomically(db, async transaction => {
    const { serial, ...end } = old
    await transaction.updateTable('serials').set(end).where('serial', '=', serial).execute()
    await transaction.insertInto('serials').values(next).execute()
  })
}

/** Of one that was never finished: nothing else stands in its database. */
export async function forgetDistrict(db: Database): Promise<void> {
  for (const table of ['serials', 'parameters', 'facts'] as const) await db.deleteFrom(table).execute()
}

export async function markDestroyed(db: Database, serial: number): Promise<void> {
  await db.updateTable('serials').set({ state: 'destroyed' }).where('serial', '=', serial).execute()
}

export interface Published {
  readonly sequence: number
  readonly issuedAt: number
  /** What was signed but for its times and sequence, as JSON: to see whether it is still true. */
  readonly content: string
  readonly signed: string
}

export async function latestParameters(db: Database): Promise<Published | null> {
  const row = await db.selectFrom('parameters').selectAll().orderBy('sequence', 'desc').limit(1).executeTakeFirst()
  return row ? { sequence: row.sequence, issuedAt: row.issued_at, content: row.content, signed: row.signed } : null
}

/** @returns false where there is one of that sequence already. */
export async function publishParameters(
  db: Database,
  { sequence, issuedAt, content, signed }: Published,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('parameters')
    .values({ sequence, issued_at: issuedAt, content, signed })
    .onConflict(conflict => conflict.column('sequence').doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export async function notBefore(db: Database, address: string): Promise<Period | null> {
  const row = await db.selectFrom('not_before').select('period').where('address', '=', address).executeTakeFirst()
  return row?.period ?? null
}

export async function readFact(db: Database, name: string): Promise<string | null> {
  const row = await db.selectFrom('facts').select('value').where('name', '=', name).executeTakeFirst()
  return row?.value ?? null
}

export async function writeFact(db: Database, name: string, value: string): Promise<void> {
  await db
    .insertInto('facts')
    .values({ name, value })
    .onConflict(conflict => conflict.column('name').doUpdateSet({ value }))
    .execute()
}

export async function deleteFact(db: Database, name: string): Promise<void> {
  await db.deleteFrom('facts').where('name', '=', name).execute()
}
