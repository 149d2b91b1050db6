// What the services know of one person: to be looked at, handed out, ended, or forgotten. Never a word of a message: there is none here.

import type { PeopleRecorded, PersonAnswer, PersonExport } from '../../contract/administrators/people.ts'
import { comparePeriods, type Period } from '../../core/ibe/period.ts'
import { atomically } from './atomically.ts'
import type { Database } from './open.ts'
import { endSessionsOf } from './sessions.ts'

/** Without what stands under a hash. */
export type Person = Omit<PersonExport, 'records' | 'forwards'>
export type PersonCounted = Omit<PersonAnswer, 'records' | 'forwards'>

/** @param address canonical. */
export async function readPerson(db: Database, address: string): Promise<Person> {
  const [sessions, keys, domainKeys, certificates, sent, received, forwarded, notBefore] = await Promise.all([
    sessionsOf(db, address),
    db.selectFrom('issued_keys').selectAll().where('address', '=', address).orderBy('period').execute(),
    db.selectFrom('domain_keys').selectAll().where('address', '=', address).orderBy('period').execute(),
    db.selectFrom('certificates').selectAll().where('subject', '=', address).orderBy('issued_at').execute(),
    sentBy(db, address),
    db
      .selectFrom('outgoing_recipients')
      .innerJoin('outgoing', 'outgoing.id', 'outgoing_recipients.message')
      .select(['outgoing.sender', 'outgoing.created_at', 'outgoing_recipients.state'])
      .where('outgoing_recipients.address', '=', address)
      .orderBy('outgoing.created_at')
      .execute(),
    db
      .selectFrom('forwarded')
      .select(['size', 'stored_at', 'expires_at'])
      .where('address', '=', address)
      .orderBy('stored_at')
      .execute(),
    readNotBefore(db, address),
  ])
  const given = [
    ...keys.map(row => ({ to: 'the person', ...row })),
    ...domainKeys.map(row => ({ to: `the gateway of ${row.domain}`, ...row })),
  ]
  return {
    address,
    sessions,
    keys: given.map(({ to, serial, period, first_at, last_at, times }) => {
      return { to, serial, period, first_at, last_at, times }
    }),
    certificates: certificates.map(({ jti, period, issued_at, revoked_at }) => ({
      jti,
      period,
      issued_at,
      revoked_at,
    })),
    ...{ sent, received, forwarded, notBefore },
  }
}

async function sessionsOf(db: Database, address: string): Promise<Person['sessions']> {
  const rows = await db
    .selectFrom('session_addresses')
    .innerJoin('sessions', 'sessions.id', 'session_addresses.session')
    .select(['sessions.id', 'sessions.device', 'sessions.kind', 'sessions.created_at', 'sessions.until'])
    .where('session_addresses.address', '=', address)
    .orderBy('sessions.created_at')
    .execute()
  return Promise.all(
    rows.map(async ({ id, ...session }) => {
      const proven = await db.selectFrom('session_addresses').select('address').where('session', '=', id).execute()
      return { ...session, addresses: proven.map(each => each.address).toSorted() }
    }),
  )
}

async function sentBy(db: Database, address: string): Promise<Person['sent']> {
  const rows = await db
    .selectFrom('outgoing')
    .innerJoin('outgoing_recipients', 'outgoing_recipients.message', 'outgoing.id')
    .select(['outgoing.id', 'outgoing.created_at', 'outgoing_recipients.address', 'outgoing_recipients.state'])
    .where('outgoing.sender', '=', address)
    .orderBy('outgoing.created_at')
    .orderBy('outgoing.id')
    .orderBy('outgoing_recipients.id')
    .execute()
  const sent = new Map<string, { id: string; created_at: number; recipients: { address: string; state: string }[] }>()
  for (const { id, created_at, address: to, state } of rows) {
    const message = sent.get(id) ?? { id, created_at, recipients: [] }
    message.recipients.push({ address: to, state })
    sent.set(id, message)
  }
  return [...sent.values()]
}

/** The same, counted: however much there is, it is told in a few lines. @param address canonical. */
export async function countPerson(db: Database, address: string): Promise<PersonCounted> {
  const [sessions, keys, certificates, sent, received, waiting, forwarded, notBefore] = await Promise.all([
    sessionsOf(db, address),
    keysOf(db, address),
    db
      .selectFrom('certificates')
      .select(row => [row.fn.countAll<number>().as('count'), row.fn.max('period').as('newest')])
      .where('subject', '=', address)
      .executeTakeFirstOrThrow(),
    db
      .selectFrom('outgoing')
      .select(row => [row.fn.countAll<number>().as('messages'), row.fn.min('created_at').as('since')])
      .where('sender', '=', address)
      .executeTakeFirstOrThrow(),
    db
      .selectFrom('outgoing_recipients')
      .innerJoin('outgoing', 'outgoing.id', 'outgoing_recipients.message')
      .select(row => [row.fn.countAll<number>().as('messages'), row.fn.min('outgoing.created_at').as('since')])
      .where('outgoing_recipients.address', '=', address)
      .executeTakeFirstOrThrow(),
    waitingOf(db, address),
    db
      .selectFrom('forwarded')
      .select(row => [row.fn.countAll<number>().as('messages'), row.fn.max('expires_at').as('until')])
      .where('address', '=', address)
      .executeTakeFirstOrThrow(),
    readNotBefore(db, address),
  ])
  const { count, newest } = certificates
  const inTime = ({ messages, since }: typeof sent) => (messages > 0 ? { messages, since: Number(since) } : null)
  return {
    address,
    sessions: sessions.map(({ device, kind, created_at, until, addresses }) => {
      return { device: device.slice(0, 8), kind, since: created_at, until, others: addresses.length - 1 }
    }),
    keys,
    certificates: count > 0 ? { count, newest: newest as Period } : null,
    ...{ sent: inTime(sent), received: inTime(received), waiting },
    forwarded: forwarded.messages > 0 ? { messages: forwarded.messages, until: Number(forwarded.until) } : null,
    notBefore,
  }
}

async function keysOf(db: Database, address: string): Promise<PersonCounted['keys']> {
  const rows = await Promise.all(
    (['issued_keys', 'domain_keys'] as const).map(table =>
      db
        .selectFrom(table)
        .select(row => [
          ...[row.fn.min('period').as('first'), row.fn.max('period').as('last')],
          row.fn.max('last_at').as('lastAt'),
        ])
        .where('address', '=', address)
        .executeTakeFirstOrThrow(),
    ),
  )
  const there = rows.flatMap(({ first, last, lastAt }) =>
    first === null ? [] : [{ first: first as Period, last: last as Period, lastAt: Number(lastAt) }],
  )
  if (there.length === 0) return null
  const [firsts, lasts] = [there.map(({ first }) => first), there.map(({ last }) => last)]
  return {
    first: firsts.toSorted(comparePeriods)[0]!,
    last: lasts.toSorted(comparePeriods).at(-1)!,
    lastAt: Math.max(...there.map(({ lastAt }) => lastAt)),
  }
}

/** From which month on the present owner is given keys; null: from the first on. */
export async function readNotBefore(db: Database, address: string): Promise<Period | null> {
  const row = await db.selectFrom('not_before').select('period').where('address', '=', address).executeTakeFirst()
  return row?.period ?? null
}

/** Every device on which the address was proven must prove it anew, and whatever else was proven there. @returns how many. */
export async function signOut(db: Database, address: string): Promise<number> {
  const { count } = await db
    .selectFrom('session_addresses')
    .select(row => row.fn.countAll<number>().as('count'))
    .where('address', '=', address)
    .executeTakeFirstOrThrow()
  await endSessionsOf(db, [address])
  await db.deleteFrom('known_browsers').where('address', '=', address).execute()
  await db.deleteFrom('challenges').where('address', '=', address).execute()
  return Number(count)
}

/** Whoever has the address now gets keys from this month on alone. */
export async function setNotBefore(db: Database, address: string, period: Period): Promise<void> {
  await db
    .insertInto('not_before')
    .values({ address, period })
    .onConflict(conflict => conflict.column('address').doUpdateSet({ period }))
    .execute()
}

/** How many recipients still wait for what the address sent, and how many messages wait for the address. */
export async function waitingOf(db: Database, address: string): Promise<number> {
  const { count } = await db
    .selectFrom('outgoing_recipients')
    .innerJoin('outgoing', 'outgoing.id', 'outgoing_recipients.message')
    .select(row => row.fn.countAll<number>().as('count'))
    .where('outgoing_recipients.state', '=', 'queued')
    .where(row => row.or([row('outgoing.sender', '=', address), row('outgoing_recipients.address', '=', address)]))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/**
 * Forgets all that names the address, but from which month on its owner is given keys, and certificates that were revoked: both
 * keep others from what is not theirs.
 */
export async function erasePerson(db: Database, address: string): Promise<void> {
  await atomically(db, async transaction => {
    await signOut(transaction, address)
    const sent = transaction.selectFrom('outgoing').select('id').where('sender', '=', address)
    await transaction.deleteFrom('outgoing_blobs').where('message', 'in', sent).execute()
    await transaction.deleteFrom('outgoing_recipients').where('message', 'in', sent).execute()
    await transaction.deleteFrom('outgoing').where('sender', '=', address).execute()
    await transaction.deleteFrom('outgoing_recipients').where('address', '=', address).execute()
    const stored = transaction.selectFrom('forwarded').select('id').where('address', '=', address)
    await transaction.deleteFrom('forwarded_blobs').where('forwarded', 'in', stored).execute()
    await transaction.deleteFrom('forwarded').where('address', '=', address).execute()
    await transaction.deleteFrom('issued_keys').where('address', '=', address).execute()
    await transaction.deleteFrom('domain_keys').where('address', '=', address).execute()
    await transaction
      .deleteFrom('certificates')
      .where('subject', '=', address)
      .where('revoked_at', 'is', null)
      .execute()
  })
}

/** What was done about whom, without a word of what it was about. */
export interface PeopleRecord {
  readonly at: number
  readonly what: PeopleRecorded
  /** Keyed hash of the address. */
  readonly subject: string
  /** Keyed hash of the administrator's address; null: on the command line. */
  readonly administrator: string | null
}

export async function recordOfPeople(db: Database, record: PeopleRecord): Promise<void> {
  await db.insertInto('people_records').values(record).execute()
}

export async function listRecordsOfPeople(db: Database, subject: string): Promise<PeopleRecord[]> {
  return db.selectFrom('people_records').selectAll().where('subject', '=', subject).orderBy('at').execute()
}
