// Which processes of the services are at work over this database, and what one of them does for all.

import { type Insertable, type Selectable, sql } from 'kysely'
import { type Database, isPostgres } from './open.ts'
import type { Tables } from './schema.ts'

export type InstanceRow = Selectable<Tables['instances']>

/** Without a sign of life for so long, in seconds, an instance is gone. */
const aliveSeconds = 90

export async function showInstance(db: Database, { id, ...row }: Insertable<Tables['instances']>): Promise<void> {
  await db
    .insertInto('instances')
    .values({ id, ...row })
    .onConflict(conflict => conflict.column('id').doUpdateSet(row))
    .execute()
}

/** @param now seconds. @param own the one that asks: it is there, whatever its clock says. */
export function listInstances(db: Database, now: number, own = ''): Promise<InstanceRow[]> {
  return db
    .selectFrom('instances')
    .selectAll()
    .where(row => row.or([row('seen_at', '>', now - aliveSeconds), row('id', '=', own)]))
    .orderBy('started_at')
    .orderBy('id')
    .execute()
}

/** Seconds since 1970, by the clock that all instances share; null where the database has none of its own. */
export async function clockOf(db: Database): Promise<number | null> {
  if (!isPostgres(db)) return null
  const { rows } = await sql<{ now: number }>`select extract(epoch from clock_timestamp()) as now`.execute(db)
  return rows[0]!.now
}

/** @returns what is done by one for all just now, with who does it. @param now seconds. */
export function listLeases(db: Database, now: number): Promise<Tables['leases'][]> {
  return db.selectFrom('leases').selectAll().where('until', '>', now).orderBy('name').execute()
}

/** Its leases end with it. */
export async function dropInstance(db: Database, id: string): Promise<void> {
  await db.deleteFrom('leases').where('holder', '=', id).execute()
  await db.deleteFrom('instances').where('id', '=', id).execute()
}

export async function sweepInstances(db: Database, now: number): Promise<void> {
  await db
    .deleteFrom('instances')
    .where('seen_at', '<', now - 86_400)
    .execute()
}

/** @param times seconds. @returns whether `holder` has it from now on until then. */
export async function takeLease(
  db: Database,
  name: string,
  holder: string,
  { now, until }: { readonly now: number; readonly until: number },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows: taken } = await db
    .insertInto('leases')
    .values({ name, holder, until })
    .onConflict(conflict =>
      conflict
        .column('name')
        .doUpdateSet({ holder, until })
        .where(row =>
          row.or([
            row('leases.holder', '=', holder),
            row('leases.until', '<=', now),
            // Given before the clock was set back.
            row('leases.until', '>', until),
          ]),
        ),
    )
    .executeTakeFirst()
  return taken === 1n
}
