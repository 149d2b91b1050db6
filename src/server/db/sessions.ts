// Sessions: a browser or a program that has proven one or more addresses, bound to its device key.

import { atomically } from './atomically.ts'
import type { Database } from './open.ts'
import type { Tables } from './schema.ts'

export type SessionRow = Tables['sessions']

export interface Session extends SessionRow {
  readonly addresses: readonly { readonly address: string; readonly proven_at: number }[]
}

export async function findSession(
  db: Database,
  { id, kind }: Pick<SessionRow, 'id' | 'kind'>,
  now: number,
): Promise<Session | null> {
  const rows = await db
    .selectFrom('sessions')
    .leftJoin('session_addresses', 'session_addresses.session', 'sessions.id')
    .selectAll('sessions')
    .select(['session_addresses.address', 'session_addresses.proven_at'])
    .where('sessions.id', '=', id)
    .where('kind', '=', kind)
    .where('until', '>', now)
    .orderBy('proven_at', 'desc')
    .execute()
  if (rows.length === 0) return null
  const { address: _, proven_at: __, ...session } = rows[0]!
  const addresses = rows.flatMap(({ address, proven_at }) =>
    address === null || proven_at === null ? [] : [{ address, proven_at }],
  )
  return { ...session, addresses }
}

/** One transaction: the old session's addresses move to the new one, if there was one. */
export async function startSession(
  db: Database,
  session: SessionRow,
  address: string,
  replaced: string | null,
): Promise<void> {
  await atomically(db, async transaction => {
    await transaction.insertInto('sessions').values(session).execute()
    if (replaced) {
      await transaction
        .updateTable('session_addresses')
        .set({ session: session.id })
        .where('session', '=', replaced)
        .execute()
      await transaction.deleteFrom('sessions').where('id', '=', replaced).execute()
    }
    await transaction
      .insertInto('session_addresses')
      .values({ session: session.id, address, proven_at: session.created_at })
      .onConflict(conflict => conflict.columns(['session', 'address']).doUpdateSet({ proven_at: session.created_at }))
      .execute()
  })
}

export async function prolongSession(db: Database, id: string, until: number): Promise<void> {
  await db.updateTable('sessions').set({ until }).where('id', '=', id).execute()
}

export async function endSession(db: Database, id: string): Promise<void> {
  await db.deleteFrom('sessions').where('id', '=', id).execute()
}

/** Every session that has proven one of the addresses. */
export async function endSessionsOf(db: Database, addresses: readonly string[]): Promise<void> {
  const theirs = db.selectFrom('session_addresses').select('session').where('address', 'in', addresses)
  await db.deleteFrom('sessions').where('id', 'in', theirs).execute()
}

/** @param browser hash of its cookie. */
export async function rememberBrowser(db: Database, browser: string, address: string, until: number): Promise<void> {
  await db
    .insertInto('known_browsers')
    .values({ browser, address, until })
    .onConflict(conflict => conflict.columns(['browser', 'address']).doUpdateSet({ until }))
    .execute()
}

/** Whether a browser has proven the address before. */
export async function knowsBrowser(db: Database, browser: string, address: string, now: number): Promise<boolean> {
  const row = await db
    .selectFrom('known_browsers')
    .select('until')
    .where('browser', '=', browser)
    .where('address', '=', address)
    .where('until', '>', now)
    .executeTakeFirst()
  return row !== undefined
}

export async function countSessions(db: Database, now: number): Promise<number> {
  const { count } = await db
    .selectFrom('sessions')
    .select(select => select.fn.countAll<number>().as('count'))
    .where('until', '>', now)
    .executeTakeFirstOrThrow()
  return Number(count)
}

export async function sweepSessions(db: Database, now: number): Promise<void> {
  await db.deleteFrom('sessions').where('until', '<', now).execute()
  await db.deleteFrom('known_browsers').where('until', '<', now).execute()
}
