// Windows of maintenance and outage, with what was said meanwhile; and the sequence of the feed that tells of them.

import { sql } from 'kysely'
import type { StatusWindow, Texts } from '../../contract/status.ts'
import { PosternError } from '../../core/errors.ts'
import { atomically } from './atomically.ts'
import type { Database } from './open.ts'
import type { Tables } from './schema.ts'
import { readFact } from './serials.ts'

const sequenceFact = 'status-sequence'

function rowOf({ id, start, end, over, state, changed, updates: _, ...content }: StatusWindow): Tables['windows'] {
  return {
    id,
    start_at: start,
    end_at: end,
    over_at: over,
    state,
    content: JSON.stringify(content),
    changed_at: changed ?? start,
  }
}

function windowOf(row: Tables['windows'], updates: readonly Tables['window_updates'][]): StatusWindow {
  return {
    id: row.id,
    start: row.start_at,
    end: row.end_at,
    over: row.over_at,
    state: row.state,
    changed: row.changed_at,
    ...(JSON.parse(row.content) as Pick<StatusWindow, 'text' | 'affected' | 'unaffected' | 'notices'>),
    updates: updates.map(({ at, content }) => ({ at, text: JSON.parse(content) as Texts })),
  }
}

/** Earliest first. @param since seconds: those that had ended before, as planned or in truth, are left out. */
export async function listWindows(db: Database, since: number): Promise<StatusWindow[]> {
  const rows = await db
    .selectFrom('windows')
    .selectAll()
    .where(where => where.or([where('end_at', '>=', since), where('over_at', '>=', since)]))
    .orderBy('start_at')
    .orderBy('id')
    .execute()
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const updates = await db
    .selectFrom('window_updates')
    .selectAll()
    .where('window', 'in', ids)
    .orderBy('number')
    .execute()
  return rows.map(row =>
    windowOf(
      row,
      updates.filter(({ window }) => window === row.id),
    ),
  )
}

export async function findWindow(db: Database, id: string): Promise<StatusWindow | null> {
  const row = await db.selectFrom('windows').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) return null
  return windowOf(
    row,
    await db.selectFrom('window_updates').selectAll().where('window', '=', id).orderBy('number').execute(),
  )
}

export async function insertWindow(db: Database, window: StatusWindow): Promise<void> {
  await db.insertInto('windows').values(rowOf(window)).execute()
}

/**
 * One transaction: a window is replaced, but for what was said meanwhile, which only grows.
 * @param changed when it was last changed, as far as the caller knows. @returns false when somebody else was faster.
 */
export async function rewriteWindow(db: Database, window: StatusWindow, changed: number): Promise<boolean> {
  return atomically(db, async transaction => {
    const { id, ...row } = rowOf(window)
    const { numUpdatedRows } = await transaction
      .updateTable('windows')
      .set(row)
      .where('id', '=', id)
      .where('changed_at', '=', changed)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return false
    for (const [number, { at, text }] of window.updates.entries()) {
      await transaction
        .insertInto('window_updates')
        .values({ window: id, number, at, content: JSON.stringify(text) })
        .onConflict(conflict => conflict.doNothing())
        .execute()
    }
    return true
  })
}

/**
 * The sequence of a feed that is issued now: the clock's seconds, but never lower than any before, whatever the clock says.
 * @param now seconds.
 */
export async function nextSequence(db: Database, now: number): Promise<number> {
  try {
    return await countOn(db, now)
  } catch (error) {
    if (!(error instanceof PosternError)) throw error
    // The status is told while nothing can be written: a second higher is higher than whatever was.
    const last = Number((await readFact(db, sequenceFact)) ?? 0)
    return last < now ? now : last + 1
  }
}

async function countOn(db: Database, now: number): Promise<number> {
  const row = await db
    .insertInto('facts')
    .values({ name: sequenceFact, value: String(now) })
    .onConflict(conflict =>
      conflict.column('name').doUpdateSet({
        value: sql<string>`case when cast(facts.value as integer) <= ${now} then ${String(now)}
          else cast(cast(facts.value as integer) + 1 as text) end`,
      }),
    )
    .returning('value')
    .executeTakeFirstOrThrow()
  return Number(row.value)
}
