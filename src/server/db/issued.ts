// What was handed out: keys are counted, certificates can be revoked.

import type { Period } from '../../core/ibe/period.ts'
import type { Database } from './open.ts'

export interface IssuedKey {
  readonly address: string
  readonly serial: number
  readonly period: Period
}

export async function countIssuedKeys(db: Database, keys: readonly IssuedKey[], now: number): Promise<void> {
  if (keys.length === 0) return
  await db
    .insertInto('issued_keys')
    .values(keys.map(key => ({ ...key, first_at: now, last_at: now, times: 1 })))
    .onConflict(conflict =>
      conflict.columns(['address', 'serial', 'period']).doUpdateSet(row => ({
        last_at: now,
        times: row('issued_keys.times', '+', 1),
      })),
    )
    .execute()
}

export async function countOfIssuedKeys(db: Database): Promise<number> {
  const row = await db
    .selectFrom('issued_keys')
    .select(row => row.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return row.count
}

export async function recordCertificate(
  db: Database,
  certificate: { jti: string; subject: string; period: Period; issued_at: number },
): Promise<void> {
  await db
    .insertInto('certificates')
    .values({ ...certificate, revoked_at: null })
    .execute()
}

export async function revokedCertificates(db: Database): Promise<string[]> {
  const rows = await db
    .selectFrom('certificates')
    .select('jti')
    .where('revoked_at', 'is not', null)
    .orderBy('jti')
    .execute()
  return rows.map(row => row.jti)
}
