// What was counted, by month (UTC) and without a name of anybody: kept when the rows that it was counted from are long gone.

import type { Period } from '../../core/ibe/period.ts'
import { atomically } from './atomically.ts'
import type { Database } from './open.ts'

export interface Monthly {
  readonly month: Period
  readonly name: string
  readonly times: number
}

/** Adds to what is counted of that month already. */
export function addFigures(db: Database, month: Period, counts: ReadonlyMap<string, number>): Promise<void> {
  return atomically(db, async db => {
    for (const [name, times] of counts)
      await db
        .insertInto('monthly_counts')
        .values({ month, name, times })
        .onConflict(conflict =>
          conflict.columns(['month', 'name']).doUpdateSet(row => ({ times: row('monthly_counts.times', '+', times) })),
        )
        .execute()
  })
}

/** @param year YYYY */
export function figuresOf(db: Database, year: string): Promise<Monthly[]> {
  return db
    .selectFrom('monthly_counts')
    .selectAll()
    .where('month', '>=', `${year}-01` as Period)
    .where('month', '<=', `${year}-12` as Period)
    .orderBy('month')
    .orderBy('name')
    .execute()
}

/** Forwarded mail by outcome. @param year YYYY */
export async function forwardsOf(db: Database, year: string): Promise<Monthly[]> {
  const rows = await db
    .selectFrom('intake_counts')
    .select(['day', 'outcome', 'times'])
    .where('day', '>=', `${year}-01-01`)
    .where('day', '<=', `${year}-12-31`)
    .execute()
  const sums = new Map<string, Monthly>()
  for (const { day, outcome, times } of rows) {
    const month = day.slice(0, 7) as Period
    const key = `${month} ${outcome}`
    sums.set(key, { month, name: outcome, times: (sums.get(key)?.times ?? 0) + times })
  }
  return [...sums.values()]
}

/** How many different addresses have keys of each month. @param year YYYY */
export async function readersOf(
  db: Database,
  table: 'issued_keys' | 'domain_keys',
  year: string,
): Promise<ReadonlyMap<Period, number>> {
  const rows = await db
    .selectFrom(table)
    .select(row => ['period', row.fn.count<number>('address').distinct().as('people')])
    .where('period', '>=', `${year}-01` as Period)
    .where('period', '<=', `${year}-12` as Period)
    .groupBy('period')
    .execute()
  return new Map(rows.map(({ period, people }) => [period, Number(people)]))
}
