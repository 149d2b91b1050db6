// Open challenges: an address that somebody says is theirs, waiting for the code that was sent to it.

import { sql } from 'kysely'
import { longerDigits, triesOfAddress, usualDigits } from '../../contract/code-rules.ts'
import type { Database } from './open.ts'
import type { Tables } from './schema.ts'

export type Challenge = Omit<Tables['challenges'], 'nonce'> & { readonly nonce: Uint8Array }

function ofRow(row: Tables['challenges']): Challenge {
  return { ...row, nonce: new Uint8Array(row.nonce) }
}

export async function insertChallenge(db: Database, challenge: Challenge): Promise<void> {
  await db.insertInto('challenges').values(challenge).execute()
}

/**
 * Its code is longer where wrong tries at codes for the address, over all challenges since then, are as many: counted by the statement
 * that writes it.
 */
export async function openNew(db: Database, challenge: Omit<Challenge, 'digits'>, since: number): Promise<Challenge> {
  const { address, sent_at: now } = challenge
  const { digits } = await db
    .insertInto('challenges')
    .values(row => ({
      ...challenge,
      digits: row
        .case()
        .when(
          row
            .selectFrom('challenges as earlier')
            .select(tried => tried.fn.coalesce(tried.fn.sum<number>('earlier.tries'), sql.lit(0)).as('tries'))
            .where('earlier.address', '=', address)
            .where('earlier.sent_at', '>', since)
            .where('earlier.sent_at', '<=', now),
          '>=',
          triesOfAddress,
        )
        .then(sql.lit(longerDigits))
        .else(sql.lit(usualDigits))
        .end(),
    }))
    .returning('digits')
    .executeTakeFirstOrThrow()
  return { ...challenge, digits }
}

export async function findChallenge(db: Database, id: string): Promise<Challenge | null> {
  const row = await db.selectFrom('challenges').selectAll().where('id', '=', id).executeTakeFirst()
  return row ? ofRow(row) : null
}

/** The challenge that this browser already has for the address, while its code is good. */
export async function openChallenge(
  db: Database,
  address: string,
  browser: string,
  now: number,
): Promise<Challenge | null> {
  const row = await db
    .selectFrom('challenges')
    .selectAll()
    .where('address', '=', address)
    .where('browser', '=', browser)
    .where('expires_at', '>', now)
    // Not one of a time that is to come: the clock was set back.
    .where('sent_at', '<=', now)
    .where('used_at', 'is', null)
    .orderBy('expires_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ? ofRow(row) : null
}

/** Counts a try before it is judged, so that two at once cannot both be the last allowed one. @returns tries so far, this one included; null past the limit. */
export async function countTry(db: Database, id: string, limit: number, now: number): Promise<number | null> {
  const row = await db
    .updateTable('challenges')
    .set(row => ({ tries: row('tries', '+', 1), last_try_at: now }))
    .where('id', '=', id)
    .where('tries', '<', limit)
    .where('used_at', 'is', null)
    .returning('tries')
    .executeTakeFirst()
  return row?.tries ?? null
}

/** Uses a challenge up. The right try was none of the wrong ones. @returns false when somebody was faster. */
export async function consumeChallenge(db: Database, id: string, now: number): Promise<boolean> {
  const result = await db
    .updateTable('challenges')
    .set(row => ({ used_at: now, tries: row('tries', '-', 1) }))
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}

export async function sweepChallenges(db: Database, before: number): Promise<void> {
  await db.deleteFrom('challenges').where('expires_at', '<', before).execute()
}
