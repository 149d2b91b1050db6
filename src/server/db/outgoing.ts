// Sealed mail on its way: stored in one transaction, worked under a lease, kept for as long as a repeat must be harmless.

import { sql } from 'kysely'
import type { RecipientState } from '../../contract/messages.ts'
import { concat } from '../../core/bytes.ts'
import type { Database } from './open.ts'
import type { Tables } from './schema.ts'

export type OutgoingRow = Tables['outgoing']
export type RecipientRow = Omit<Tables['outgoing_recipients'], 'id'> & { readonly id: number }
type NewRecipient = Pick<RecipientRow, 'address' | 'envelope' | 'stanza' | 'token' | 'link'>

/** A row of 40 MB would hold everything else up for a quarter of a second. */
export const blobBytes = 256 * 1024

export async function storeBlob(db: Database, blob: Tables['outgoing_blobs']): Promise<void> {
  await db.insertInto('outgoing_blobs').values(blob).execute()
}

/** All of an envelope, in memory. */
export async function readEnvelope(db: Database, message: string, envelope: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for (;;) {
    const row = await db
      .selectFrom('outgoing_blobs')
      .select('data')
      .where('message', '=', message)
      .where('envelope', '=', envelope)
      .where('part', '=', parts.length)
      .executeTakeFirst()
    if (!row) return concat(...parts)
    parts.push(new Uint8Array(row.data))
  }
}

export async function dropBlobs(db: Database, message: string): Promise<void> {
  await db.deleteFrom('outgoing_blobs').where('message', '=', message).execute()
}

/**
 * One transaction: the message, its idempotency key and its recipients. Its blobs are there already.
 * @returns the message under this sender and key, which is another one when there was one before.
 */
export async function storeOutgoing(
  db: Database,
  message: OutgoingRow,
  recipients: readonly NewRecipient[],
): Promise<OutgoingRow> {
  return db.transaction().execute(async transaction => {
    const { numInsertedOrUpdatedRows } = await transaction
      .insertInto('outgoing')
      .values(message)
      .onConflict(conflict => conflict.columns(['sender', 'idempotency_key']).doNothing())
      .executeTakeFirst()
    if (!numInsertedOrUpdatedRows) {
      return transaction
        .selectFrom('outgoing')
        .selectAll()
        .where('sender', '=', message.sender)
        .where('idempotency_key', '=', message.idempotency_key)
        .executeTakeFirstOrThrow()
    }
    for (const recipient of recipients) {
      await transaction
        .insertInto('outgoing_recipients')
        .values({
          ...recipient,
          message: message.id,
          state: 'queued',
          reply: null,
          taken_reply: null,
          settled_at: null,
          tries: 0,
          next_try_at: message.created_at,
          lease_until: 0,
        })
        .execute()
    }
    return message
  })
}

export async function findByKey(db: Database, sender: string, key: string): Promise<OutgoingRow | null> {
  const row = await db
    .selectFrom('outgoing')
    .selectAll()
    .where('sender', '=', sender)
    .where('idempotency_key', '=', key)
    .executeTakeFirst()
  return row ?? null
}

export async function findOutgoing(db: Database, id: string): Promise<OutgoingRow | null> {
  return (await db.selectFrom('outgoing').selectAll().where('id', '=', id).executeTakeFirst()) ?? null
}

export function recipientsOf(db: Database, message: string): Promise<RecipientRow[]> {
  return db.selectFrom('outgoing_recipients').selectAll().where('message', '=', message).orderBy('id').execute()
}

/** Which of the addresses have sent mail to somebody through this district. */
export async function whoWroteTo(
  db: Database,
  recipient: string,
  addresses: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('outgoing_recipients')
    .innerJoin('outgoing', 'outgoing.id', 'outgoing_recipients.message')
    .select('outgoing.sender')
    .distinct()
    .where('outgoing_recipients.address', '=', recipient)
    .where('outgoing.sender', 'in', addresses)
    .execute()
  return new Set(rows.map(({ sender }) => sender))
}

export interface Turn {
  readonly now: number
  readonly leaseSeconds: number
  /** Seconds after each try; the last one after all that follow. */
  readonly pauses: readonly number[]
}

/**
 * Takes a recipient whose turn it is; nobody else gets it before the lease is over. What was tried, or leased, later than now
 * was so before the clock was set back, and does not wait until then.
 */
export async function claimRecipient(db: Database, { now, leaseSeconds, pauses }: Turn): Promise<RecipientRow | null> {
  const paused = sql`case ${sql.join(
    pauses.slice(0, -1).map((pause, i) => sql`when due.tries = ${i + 1} then ${pause}`),
    sql` `,
  )} when due.tries = 0 then 0 else ${pauses.at(-1)} end`
  const row = await db
    .updateTable('outgoing_recipients')
    .set(update => ({ lease_until: now + leaseSeconds, tries: update('tries', '+', 1) }))
    .where('id', '=', select =>
      select
        .selectFrom('outgoing_recipients as due')
        .select('due.id')
        .where('due.state', '=', 'queued')
        .where(
          sql<boolean>`(due.lease_until > ${now + leaseSeconds} or due.lease_until <= ${now}
            and (due.next_try_at <= ${now} or due.next_try_at - ${paused} > ${now}))`,
        )
        .orderBy('due.next_try_at')
        .orderBy('due.id')
        .limit(1),
    )
    .returningAll()
    .executeTakeFirst()
  return row ?? null
}

export async function prolongLeases(db: Database, ids: readonly number[], until: number): Promise<void> {
  await db.updateTable('outgoing_recipients').set({ lease_until: until }).where('id', 'in', ids).execute()
}

export async function finishRecipient(
  db: Database,
  id: number,
  settled: Pick<RecipientRow, 'state' | 'reply' | 'taken_reply' | 'settled_at'>,
): Promise<void> {
  await db
    .updateTable('outgoing_recipients')
    .set({ ...settled, lease_until: 0 })
    .where('id', '=', id)
    // A report of failure can be faster than this.
    .where('state', '=', 'queued')
    .execute()
}

export type LinkedRow = Pick<RecipientRow, 'message' | 'address' | 'envelope' | 'stanza'>

export async function findByLink(db: Database, link: string): Promise<LinkedRow | null> {
  const row = await db
    .selectFrom('outgoing_recipients')
    .select(['message', 'address', 'envelope', 'stanza'])
    .where('link', '=', link)
    .executeTakeFirst()
  return row ?? null
}

/** @returns whether it was there, and of one of the addresses. */
export async function replaceLink(
  db: Database,
  link: string,
  addresses: readonly string[],
  next: string,
): Promise<boolean> {
  const result = await db
    .updateTable('outgoing_recipients')
    .set({ link: next })
    .where('link', '=', link)
    .where('address', 'in', addresses)
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}

export async function postponeRecipient(db: Database, id: number, nextTryAt: number): Promise<void> {
  await db
    .updateTable('outgoing_recipients')
    .set({ next_try_at: nextTryAt, lease_until: 0 })
    .where('id', '=', id)
    .execute()
}

/** @returns whether the token is of a recipient whose mail was under way. */
export async function markNotDelivered(
  db: Database,
  token: string,
  reply: string | null,
  queueId: string | null,
): Promise<boolean> {
  const result = await db
    .updateTable('outgoing_recipients')
    .set({ state: 'not-delivered', reply, report_queue_id: queueId })
    .where('token', '=', token)
    .where('state', 'in', ['queued', 'taken'])
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}

export async function recipientCounts(db: Database): Promise<ReadonlyMap<RecipientState, number>> {
  const rows = await db
    .selectFrom('outgoing_recipients')
    .select(select => ['state', select.fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute()
  return new Map(rows.map(({ state, count }) => [state, Number(count)]))
}

/** @returns since when, in seconds, the message waits that waits longest; null when none does. */
export async function oldestQueued(db: Database): Promise<number | null> {
  const { oldest } = await db
    .selectFrom('outgoing_recipients')
    .innerJoin('outgoing', 'outgoing.id', 'outgoing_recipients.message')
    .select(select => select.fn.min<number | null>('outgoing.created_at').as('oldest'))
    .where('outgoing_recipients.state', '=', 'queued')
    .executeTakeFirstOrThrow()
  return oldest
}

export interface Before {
  /** Messages, with all that is known of them. */
  readonly created: number
  /** Blobs that never became a message. */
  readonly orphaned: number
  /** Blobs of messages of which everybody was dealt with. */
  readonly linked: number
}

/** Seconds since 1970, each. */
export async function sweepOutgoing(db: Database, before: Before): Promise<void> {
  // What is still under way is not old, whatever the clock was when it came.
  await db
    .deleteFrom('outgoing')
    .where('created_at', '<', before.created)
    .where('id', 'not in', select =>
      select.selectFrom('outgoing_recipients').select('outgoing_recipients.message').where('state', '=', 'queued'),
    )
    .execute()
  await db
    .deleteFrom('outgoing_blobs')
    .where('stored_at', '<', before.orphaned)
    .where('message', 'not in', select => select.selectFrom('outgoing').select('outgoing.id'))
    .execute()
  await db
    .deleteFrom('outgoing_blobs')
    .where('stored_at', '<', before.linked)
    .where('message', 'not in', select =>
      select.selectFrom('outgoing_recipients').select('outgoing_recipients.message').where('state', '=', 'queued'),
    )
    .execute()
}
