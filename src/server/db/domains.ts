// Domains that a gateway acts for, and the keys it was given: each counted, none forgotten.

import { atomically } from './atomically.ts'
import type { IssuedKey } from './issued.ts'
import type { Database } from './open.ts'
import type { Tables } from './schema.ts'

export type DomainRow = Tables['domains']

/** Adds it, or brings back one that was revoked: it is then to be verified anew. @param now seconds. */
export async function addDomain(db: Database, domain: string, gateway: string, now: number): Promise<void> {
  await db
    .insertInto('domains')
    .values({ domain, gateway, added_at: now, verified_at: null, checked_at: null, revoked_at: null })
    .onConflict(conflict =>
      conflict
        .columns(['domain', 'gateway'])
        .doUpdateSet({ added_at: now, verified_at: null, revoked_at: null })
        .where('domains.revoked_at', 'is not', null),
    )
    .execute()
}

export function listDomains(db: Database): Promise<DomainRow[]> {
  return db.selectFrom('domains').selectAll().orderBy('domain').orderBy('added_at').execute()
}

export async function findDomain(db: Database, domain: string, gateway: string): Promise<DomainRow | null> {
  const row = await db
    .selectFrom('domains')
    .selectAll()
    .where('domain', '=', domain)
    .where('gateway', '=', gateway)
    .executeTakeFirst()
  return row ?? null
}

/** @param seen whether the record was there. */
export async function markChecked(
  db: Database,
  { domain, gateway }: Pick<DomainRow, 'domain' | 'gateway'>,
  seen: boolean,
  now: number,
): Promise<void> {
  await db
    .updateTable('domains')
    .set({ checked_at: now, ...(seen && { verified_at: now }) })
    .where('domain', '=', domain)
    .where('gateway', '=', gateway)
    .execute()
}

/** Within a transaction: nobody revokes it before that is over. @returns false where it was revoked. */
export async function holdDomain(
  db: Database,
  { domain, gateway }: Pick<DomainRow, 'domain' | 'gateway'>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('domains')
    .set(row => ({ added_at: row.ref('added_at') }))
    .where('domain', '=', domain)
    .where('gateway', '=', gateway)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/**
 * One transaction: keys stop, and what the domain's certificates signed is no longer believed.
 * @returns how many gateways had it.
 */
export function revokeDomain(db: Database, domain: string, now: number): Promise<number> {
  return atomically(db, async transaction => {
    const result = await transaction
      .updateTable('domains')
      .set({ revoked_at: now })
      .where('domain', '=', domain)
      .where('revoked_at', 'is', null)
      .executeTakeFirst()
    await transaction
      .updateTable('certificates')
      .set({ revoked_at: now })
      .where('subject', '=', `@${domain}`)
      .where('revoked_at', 'is', null)
      .execute()
    return Number(result.numUpdatedRows)
  })
}

export async function countDomainKeys(
  db: Database,
  { domain, gateway }: Pick<DomainRow, 'domain' | 'gateway'>,
  keys: readonly IssuedKey[],
  now: number,
): Promise<void> {
  if (keys.length === 0) return
  await db
    .insertInto('domain_keys')
    .values(keys.map(key => ({ domain, gateway, ...key, first_at: now, last_at: now, times: 1 })))
    .onConflict(conflict =>
      conflict.columns(['domain', 'gateway', 'address', 'serial', 'period']).doUpdateSet(row => ({
        last_at: now,
        times: row('domain_keys.times', '+', 1),
      })),
    )
    .execute()
}

export async function countOfDomainKeys(
  db: Database,
  { domain, gateway }: Pick<DomainRow, 'domain' | 'gateway'>,
): Promise<number> {
  const row = await db
    .selectFrom('domain_keys')
    .select(row => row.fn.countAll<number>().as('count'))
    .where('domain', '=', domain)
    .where('gateway', '=', gateway)
    .executeTakeFirstOrThrow()
  return row.count
}
