// What the services know of one person: to be looked at, handed out, ended, or forgotten. Never a word of a message: there is none here.

import type { Period } from '../../core/ibe/period.ts'
import type { Database } from './open.ts'
import { endSessionsOf } from './sessions.ts'

export interface Person {
  readonly address: string
  /** Devices on which somebody has proven the address, and what else was proven there. */
  readonly sessions: readonly {
    /** Thumbprint of the device key. */
    readonly device: string
    readonly kind: 'browser' | 'program'
    readonly created_at: number
    readonly until: number
    readonly addresses: readonly string[]
  }[]
  /** For which months keys were given out, to the person or to the gateway of the domain. */
  readonly keys: readonly {
    readonly to: string
    readonly serial: number
    readonly period: Period
    readonly first_at: number
    readonly last_at: number
    readonly times: number
  }[]
  readonly certificates: readonly {
    readonly jti: string
    readonly period: Period
    readonly issued_at: number
    readonly revoked_at: number | null
  }[]
  /** Sealed messages, as far back as is known. */
  readonly sent: readonly {
    readonly id: string
    readonly created_at: number
    readonly recipients: readonly { readonly address: string; readonly state: string }[]
  }[]
  readonly received: readonly { readonly sender: string; readonly created_at: number; readonly state: string }[]
  /** Forwarded mail that links lead to. */
  readonly forwarded: readonly { readonly size: number; readonly stored_at: number; readonly expires_at: number }[]
  /** From which month on keys are given out. */
  readonly notBefore: Period | null
}

/** @param address canonical. */
export async function readPerson(db: Database, address: string): Promise<Person> {
  const [sessions, keys, domainKeys, certificates, sent, received, forwarded, owned] = await Promise.all([
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
    db.selectFrom('not_before').select('period').where('address', '=', address).executeTakeFirst(),
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
    ...{ sent, received, forwarded },
    notBefore: owned?.period ?? null,
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
    .select(['id', 'created_at'])
    .where('sender', '=', address)
    .orderBy('created_at')
    .execute()
  return Promise.all(
    rows.map(async row => {
      const recipients = await db
        .selectFrom('outgoing_recipients')
        .select(['address', 'state'])
        .where('message', '=', row.id)
        .orderBy('id')
        .execute()
      return { ...row, recipients }
    }),
  )
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
  await signOut(db, address)
  await db.transaction().execute(async transaction => {
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

/** What was done for or about whom, without a word of what it was about. */
export interface PeopleRecord {
  readonly at: number
  readonly what: 'sign-out' | 'not-before' | 'export' | 'erase'
  /** Keyed hash of the address, as the log has it. */
  readonly subject: string
}

export async function recordOfPeople(db: Database, record: PeopleRecord): Promise<void> {
  await db.insertInto('people_records').values(record).execute()
}

export async function listRecordsOfPeople(db: Database, subject: string): Promise<PeopleRecord[]> {
  return db.selectFrom('people_records').selectAll().where('subject', '=', subject).orderBy('at').execute()
}
