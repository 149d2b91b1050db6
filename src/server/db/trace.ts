// What is known of a message's way through the relay, from any of its names.

import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Database } from './open.ts'
import { type OutgoingRow, type RecipientRow, recipientsOf } from './outgoing.ts'

export interface Traced extends Pick<OutgoingRow, 'id' | 'sender' | 'created_at' | 'message_id'> {
  readonly recipients: readonly (RecipientRow & { readonly key_given_at: number | null })[]
}

/** How many messages of an address are told of: the newest. */
const most = 20
/** Rows that are looked at without a pause. */
const atOnce = 500

/** By our own id. */
export function tracedById(db: Database, id: string): Promise<Traced[]> {
  return traced(db, [id])
}

/** By the Message-ID of the inside, with its angle brackets. */
export async function tracedByMessageId(db: Database, messageId: string): Promise<Traced[]> {
  const rows = await db
    .selectFrom('outgoing')
    .select('id')
    .where('message_id', '=', messageId)
    .orderBy('created_at', 'desc')
    .limit(most)
    .execute()
  return traced(
    db,
    rows.map(({ id }) => id),
  )
}

/** By that of a carrier. @param outer makes it, of the one inside and the recipient. */
export async function tracedByOuterId(
  db: Database,
  messageId: string,
  outer: (inner: string, recipient: string) => string,
): Promise<Traced[]> {
  for (let after = 0; ; ) {
    const rows = await db
      .selectFrom('outgoing_recipients')
      .innerJoin('outgoing', 'outgoing.id', 'outgoing_recipients.message')
      .select(['outgoing_recipients.id as row', 'outgoing.id', 'outgoing.message_id', 'outgoing_recipients.address'])
      .where('outgoing_recipients.id', '>', after)
      .orderBy('outgoing_recipients.id')
      .limit(atOnce)
      .execute()
    const found = rows.find(row => outer(row.message_id, row.address) === messageId)
    if (found !== undefined) return traced(db, [found.id])
    if (rows.length < atOnce) return []
    after = rows.at(-1)!.row
    // Others are answered in between.
    await setImmediate()
  }
}

/** By what the next mail server called it, as a word of its reply, or the one in front the report of its failure. */
export async function tracedByQueueId(db: Database, queueId: string): Promise<Traced[]> {
  const rows = await db
    .selectFrom('outgoing_recipients')
    .select(['message', 'taken_reply', 'reply', 'report_queue_id'])
    .where(row => {
      const like = `%${queueId.replace(/[\\%_]/g, '\\$&')}%`
      return row.or([
        row('report_queue_id', '=', queueId),
        sql<boolean>`taken_reply like ${like} escape '\\'`,
        sql<boolean>`reply like ${like} escape '\\'`,
      ])
    })
    .orderBy('id', 'desc')
    .limit(atOnce)
    .execute()
  const names = ({ taken_reply, reply, report_queue_id }: (typeof rows)[number]) =>
    `${taken_reply ?? ''} ${reply ?? ''} ${report_queue_id ?? ''}`.split(/[^\w-]+/)
  return traced(
    db,
    rows
      .filter(row => names(row).includes(queueId))
      .slice(0, most)
      .map(({ message }) => message),
  )
}

/** The newest that an address sent or was sent. @param address canonical. */
export async function tracedByAddress(db: Database, address: string): Promise<Traced[]> {
  const received = db.selectFrom('outgoing_recipients').select('message').where('address', '=', address)
  const rows = await db
    .selectFrom('outgoing')
    .select('id')
    .where(row => row.or([row('sender', '=', address), row('id', 'in', received)]))
    .orderBy('created_at', 'desc')
    .limit(most)
    .execute()
  return traced(
    db,
    rows.map(({ id }) => id),
  )
}

async function traced(db: Database, ids: readonly string[]): Promise<Traced[]> {
  const rows = await db
    .selectFrom('outgoing')
    .select(['id', 'sender', 'created_at', 'message_id'])
    .where('id', 'in', ids)
    .orderBy('created_at')
    .execute()
  return Promise.all(
    rows.map(async row => {
      const recipients = await recipientsOf(db, row.id)
      return { ...row, recipients: await Promise.all(recipients.map(each => withKey(db, each, row.created_at))) }
    }),
  )
}

/** When the recipient was given a key last, or the gateway of the domain was, after the message was handed over. */
async function withKey(db: Database, recipient: RecipientRow, since: number): Promise<Traced['recipients'][number]> {
  const given = await Promise.all(
    (['issued_keys', 'domain_keys'] as const).map(table =>
      db
        .selectFrom(table)
        .select('last_at')
        .where('address', '=', recipient.address)
        .where('last_at', '>=', since)
        .orderBy('last_at', 'desc')
        .executeTakeFirst(),
    ),
  )
  const times = given.flatMap(row => (row === undefined ? [] : [row.last_at]))
  return { ...recipient, key_given_at: times.length > 0 ? Math.max(...times) : null }
}

/** Months for which keys of an address were given out, the newest first. `domain`: to its gateway; null: to the person. */
export async function tracedKeys(db: Database, address: string) {
  const [own, ofDomain] = await Promise.all([
    db.selectFrom('issued_keys').selectAll().where('address', '=', address).execute(),
    db.selectFrom('domain_keys').selectAll().where('address', '=', address).execute(),
  ])
  return [...own.map(row => ({ ...row, domain: null })), ...ofDomain].toSorted((a, b) => b.last_at - a.last_at)
}
