// What became of each forwarded mail, by the names that somebody has of it: for who follows it, for as long as it is answered once. Whoever sent it is a keyed hash.

import { sql } from 'kysely'
import type { IntakeState } from '../../contract/administrators/trace.ts'
import type { Database } from './open.ts'
import type { Tables } from './schema.ts'

export type IntakeTrace = Tables['intake_traces']

export interface IntakeNote extends Pick<IntakeTrace, 'id' | 'sender' | 'queue_id' | 'message_id' | 'outcome'> {
  readonly state: IntakeState
  /** With angle brackets: of the mails in it. */
  readonly carried?: readonly string[]
  readonly answer: { readonly messageId: string; readonly reply: string | null } | null
  /** Seconds. */
  readonly now: number
}

/** The newest is told; an answer that went out stays told. */
export async function noteIntake(db: Database, { answer, carried = [], now, ...note }: IntakeNote): Promise<void> {
  const answered = answer && { answer_id: answer.messageId, reply: answer.reply }
  await db
    .insertInto('intake_traces')
    .values({ ...note, first_at: now, last_at: now, tries: 1, answer_id: null, reply: null, ...answered })
    .onConflict(conflict =>
      conflict.column('id').doUpdateSet(update => ({
        ...{ state: note.state, outcome: note.outcome, last_at: now, ...answered },
        tries: update('intake_traces.tries', '+', 1),
        // A mail server that takes it up anew may call it something else.
        queue_id: sql`coalesce(excluded.queue_id, intake_traces.queue_id)`,
      })),
    )
    .execute()
  if (carried.length === 0) return
  const mails = carried.map(message_id => ({ trace: note.id, message_id }))
  await db
    .insertInto('intake_trace_mails')
    .values(mails)
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

const most = 20
/** What anybody can send as often as they like, in whosever name. */
export const unclaimed = ['automatic', 'loop', 'list', 'unverified', 'forged', 'too-large', 'limited'] as const

export interface IntakeNames {
  /** With its angle brackets: of the mail, of one in it, or of its answer. */
  readonly messageId: string
  /** In front, or of the answer behind; null: it cannot be one. */
  readonly queueId: string | null
  /** Keyed hash of the address; null: it is none. */
  readonly sender: string | null
}

/** The newest that have one of these names: what anybody can send crowds out nothing else. */
export async function findIntakeTraces(
  db: Database,
  { messageId, queueId, sender }: IntakeNames,
): Promise<IntakeTrace[]> {
  const holding = db.selectFrom('intake_trace_mails').select('trace').where('message_id', '=', messageId)
  const rows = await db
    .selectFrom('intake_traces')
    .selectAll()
    .select(row => row('id', 'in', holding).as('holds'))
    .where(row =>
      row.or([
        ...[row('message_id', '=', messageId), row('answer_id', '=', messageId), row('id', 'in', holding)],
        ...(sender === null ? [] : [row('sender', '=', sender)]),
        ...(queueId === null
          ? []
          : [
              row('queue_id', '=', queueId),
              sql<boolean>`reply like ${`%${queueId.replaceAll('_', '\\_')}%`} escape '\\'`,
            ]),
      ]),
    )
    .orderBy(row => row('outcome', 'in', unclaimed))
    .orderBy('last_at', 'desc')
    .limit(most)
    .execute()
  const isNamed = (row: (typeof rows)[number]) =>
    Boolean(row.holds) ||
    [row.message_id, row.answer_id].includes(messageId) ||
    (sender !== null && row.sender === sender) ||
    (queueId !== null && (row.queue_id === queueId || (row.reply ?? '').split(/[^\w-]+/).includes(queueId)))
  return rows.filter(isNamed).toSorted((a, b) => b.last_at - a.last_at)
}

/** Of one sender, oldest first; each with the mails in it. */
export async function listIntakeTraces(db: Database, sender: string): Promise<(IntakeTrace & { mails: string[] })[]> {
  const rows = await db
    .selectFrom('intake_traces')
    .selectAll()
    .where('sender', '=', sender)
    .orderBy('first_at')
    .execute()
  const ids = db.selectFrom('intake_traces').select('id').where('sender', '=', sender)
  const mails = await db.selectFrom('intake_trace_mails').selectAll().where('trace', 'in', ids).execute()
  return rows.map(row => ({
    ...row,
    mails: mails.filter(({ trace }) => trace === row.id).map(({ message_id }) => message_id),
  }))
}

/** Of one sender; null: none. */
export async function countIntakeTraces(
  db: Database,
  sender: string,
): Promise<{ readonly messages: number; readonly since: number } | null> {
  const { messages, since } = await db
    .selectFrom('intake_traces')
    .select(row => [row.fn.countAll<number>().as('messages'), row.fn.min('first_at').as('since')])
    .where('sender', '=', sender)
    .executeTakeFirstOrThrow()
  return messages > 0 ? { messages, since: Number(since) } : null
}

export async function dropIntakeTraces(db: Database, sender: string): Promise<void> {
  await db.deleteFrom('intake_traces').where('sender', '=', sender).execute()
}

/** @param before seconds since 1970. */
export async function sweepIntakeTraces(db: Database, before: number): Promise<void> {
  await db.deleteFrom('intake_traces').where('first_at', '<', before).execute()
}
