// Sealed mail on its way: stored in one transaction, worked under a lease, kept for as long as a repeat must be harmless.

import { type Insertable, sql } from 'kysely'
import type { RecipientState } from '../../contract/messages.ts'
import { concat } from '../../core/bytes.ts'
import { atomically } from './atomically.ts'
import { drop, read, store, sweepObjects } from './blobs/blobs.ts'
import { type Database, isPostgres } from './open.ts'
import type { Tables } from './schema.ts'

export type OutgoingRow = Tables['outgoing']
export type RecipientRow = Omit<Tables['outgoing_recipients'], 'id'> & { readonly id: number }
type NewRecipient = Pick<RecipientRow, 'address' | 'envelope' | 'stanza' | 'token' | 'link'>

/** A row of 40 MB would hold everything else up for a quarter of a second. */
export const blobBytes = 256 * 1024

export async function storeBlob(db: Database, blob: Insertable<Tables['outgoing_blobs']>): Promise<void> {
  const placed = await store(db, keyOf(blob), new Uint8Array(blob.data))
  await db
    .insertInto('outgoing_blobs')
    .values({ ...blob, ...placed })
    .execute()
}

const outgoingPrefix = 'outgoing/'
const keyOf = ({ message, envelope, part }: Pick<Tables['outgoing_blobs'], 'message' | 'envelope' | 'part'>) =>
  `${outgoingPrefix}${message}/${envelope}/${part}`

/** All of an envelope, in memory. */
export async function readEnvelope(db: Database, message: string, envelope: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for (;;) {
    const row = await db
      .selectFrom('outgoing_blobs')
      .select(['data', 'place'])
      .where('message', '=', message)
      .where('envelope', '=', envelope)
      .where('part', '=', parts.length)
      .executeTakeFirst()
    if (!row) return concat(...parts)
    parts.push(await read(db, keyOf({ message, envelope, part: parts.length }), row))
  }
}

export async function dropBlobs(db: Database, message: string): Promise<void> {
  const dropped = await db
    .deleteFrom('outgoing_blobs')
    .where('message', '=', message)
    .returning(['message', 'envelope', 'part'])
    .execute()
  await drop(db, dropped.map(keyOf))
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
  return atomically(db, async transaction => {
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
  const pausedOf = (table: string) => {
    const tries = sql.ref(`${table}.tries`)
    const cases = pauses.slice(0, -1).map((pause, i) => sql`when ${tries} = ${i + 1} then ${pause}`)
    return sql`case ${sql.join(cases, sql` `)} when ${tries} = 0 then 0 else ${pauses.at(-1)} end`
  }
  const isDue = (table: 'due' | 'outgoing_recipients') => {
    const [leased, next] = [sql.ref(`${table}.lease_until`), sql.ref(`${table}.next_try_at`)]
    return sql<boolean>`(${leased} > ${now + leaseSeconds} or ${leased} <= ${now}
      and (${next} <= ${now} or ${next} - ${pausedOf(table)} > ${now}))`
  }
  const row = await db
    .updateTable('outgoing_recipients')
    .set(update => ({ lease_until: now + leaseSeconds, tries: update('outgoing_recipients.tries', '+', 1) }))
    .where('id', '=', select =>
      select
        .selectFrom('outgoing_recipients as due')
        .select('due.id')
        .where('due.state', '=', 'queued')
        .where(isDue('due'))
        .orderBy('due.next_try_at')
        .orderBy('due.id')
        .limit(1)
        // Who finds a row that another connection has in hand looks for the next one.
        .$if(isPostgres(db), query => query.forUpdate().skipLocked()),
    )
    // Once more: where another connection was faster, what was found is looked at again by this condition alone.
    .where('state', '=', 'queued')
    .where(isDue('outgoing_recipients'))
    .returningAll()
    .executeTakeFirst()
  return row ?? null
}

/** A recipient as it was claimed: whoever claims it later has counted another try, and what is written by the earlier one is left out. */
export type Claimed = Pick<RecipientRow, 'id' | 'tries'>

function mine(db: Database, { id, tries }: Claimed) {
  return db.updateTable('outgoing_recipients').where('id', '=', id).where('tries', '=', tries)
}

export async function prolongLease(db: Database, claimed: Claimed, until: number): Promise<void> {
  await mine(db, claimed).where('state', '=', 'queued').set({ lease_until: until }).execute()
}

export async function finishRecipient(
  db: Database,
  claimed: Claimed,
  settled: Pick<RecipientRow, 'state' | 'reply' | 'taken_reply' | 'settled_at'>,
): Promise<void> {
  await mine(db, claimed)
    .set({ ...settled, lease_until: 0 })
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

export async function postponeRecipient(db: Database, claimed: Claimed, nextTryAt: number): Promise<void> {
  await mine(db, claimed).set({ next_try_at: nextTryAt, lease_until: 0 }).execute()
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

const nobodyWaits = (message: string) =>
  sql<boolean>`not exists (select 1 from outgoing_recipients where outgoing_recipients.message = ${sql.ref(message)}
    and outgoing_recipients.state = 'queued')`

/** Seconds since 1970, each. */
export async function sweepOutgoing(db: Database, before: Before): Promise<void> {
  // What is still under way is not old, whatever the clock was when it came.
  await db.deleteFrom('outgoing').where('created_at', '<', before.created).where(nobodyWaits('outgoing.id')).execute()
  await db
    .deleteFrom('outgoing_blobs')
    .where('stored_at', '<', before.orphaned)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('outgoing').select('outgoing.id').whereRef('outgoing.id', '=', 'outgoing_blobs.message'))),
    )
    .execute()
  await db
    .deleteFrom('outgoing_blobs')
    .where('stored_at', '<', before.linked)
    .where(nobodyWaits('outgoing_blobs.message'))
    .execute()
  await sweepObjects(db, outgoingPrefix, before.orphaned, async messages => {
    const rows = await db
      .selectFrom('outgoing_blobs')
      .select('message')
      .distinct()
      .where('message', 'in', messages)
      .execute()
    return new Set(rows.map(({ message }) => message))
  })
}
