// What administrators do about people: the same functions for the command line and for the pages. What is done leaves a record, with it or not at all.

import { farMonths, type PersonAnswer, type PersonExport } from '../../contract/administrators/people.ts'
import { addMonths, comparePeriods, type Period, periodOf } from '../../core/ibe/period.ts'
import type { Hasher } from '../../runtime/log.ts'
import { atomically } from '../db/atomically.ts'
import { countIntakeTraces, dropIntakeTraces, listIntakeTraces } from '../db/intake-traces.ts'
import type { Database } from '../db/open.ts'
import {
  countPerson,
  erasePerson,
  listRecordsOfPeople,
  type PeopleRecord,
  readNotBefore,
  readPerson,
  recordOfPeople,
  setNotBefore,
  signOut,
  waitingOf,
} from '../db/people.ts'

export interface PeopleOptions {
  readonly db: Database
  /** Keyed hash of an address, as records have it. */
  readonly pseudonym: Hasher
  /** Seconds. */
  readonly now: number
  /** The administrator's address; null: on the command line. */
  readonly administrator: string | null
}

/** What was not done, and why. */
export type Refused =
  | { readonly refused: 'far'; readonly latest: Period }
  | { readonly refused: 'earlier'; readonly notBefore: Period }
  | { readonly refused: 'waiting'; readonly waiting: number }

/** @param address canonical, as everywhere here. */
export async function show(address: string, options: PeopleOptions): Promise<PersonAnswer> {
  const { db, pseudonym, administrator } = options
  const you = administrator === null ? null : pseudonym(administrator)
  const by = (record: PeopleRecord) =>
    record.administrator === null ? 'command' : record.administrator === you ? 'you' : 'administrator'
  const records = await listRecordsOfPeople(db, pseudonym(address))
  return {
    ...(await countPerson(db, address)),
    forwards: await countIntakeTraces(db, pseudonym(address)),
    records: records.map(record => ({ at: record.at, what: record.what, by: by(record) })),
  }
}

/** All that is kept of one person: what a person may ask for (GDPR, article 15). Says nothing of whoever did something. */
export async function known(address: string, { db, pseudonym }: Pick<PeopleOptions, 'db' | 'pseudonym'>) {
  const records = await listRecordsOfPeople(db, pseudonym(address))
  const forwards = await listIntakeTraces(db, pseudonym(address))
  return {
    ...(await readPerson(db, address)),
    forwards: forwards.map(({ first_at, message_id, mails, outcome }) => ({
      at: first_at,
      message_id,
      mails,
      outcome,
    })),
    records: records.map(({ at, what }) => ({ at, what })),
  } satisfies PersonExport
}

/** Whoever is handed it: it leaves a record. */
export function exported(address: string, options: PeopleOptions): Promise<PersonExport> {
  return done('export', address, options, db => known(address, { ...options, db }))
}

/** Whoever is shown the way of their mail: it names with whom they write, and leaves a record before it does. @param subjects as records have them. */
export function noteTrace(subjects: ReadonlySet<string>, options: PeopleOptions): Promise<void> {
  const { db, pseudonym, now, administrator } = options
  const by = administrator === null ? null : pseudonym(administrator)
  return atomically(db, async transaction => {
    for (const subject of subjects)
      await recordOfPeople(transaction, { at: now, what: 'trace', subject, administrator: by })
  })
}

/** @returns how many sessions are ended. */
export function endSessions(address: string, options: PeopleOptions): Promise<number> {
  return done('sign-out', address, options, db => signOut(db, address))
}

/**
 * The mailbox has a new owner, who is given keys of no earlier month; every session is ended.
 * @param earlier also where a later month was set before: its present owner reads older mail from then on.
 * @returns how many sessions are ended.
 */
export async function ownedFrom(
  address: string,
  period: Period,
  earlier: boolean,
  options: PeopleOptions,
): Promise<number | Refused> {
  const latest = addMonths(periodOf(new Date(options.now * 1000)), farMonths)
  if (comparePeriods(period, latest) > 0) return { refused: 'far', latest }
  return orRefused(
    done('not-before', address, options, async db => {
      const notBefore = await readNotBefore(db, address)
      if (notBefore !== null && comparePeriods(period, notBefore) < 0 && !earlier)
        throw new Refusal({ refused: 'earlier', notBefore })
      await setNotBefore(db, address, period)
      return signOut(db, address)
    }),
  )
}

/** @param waitingToo also mail that still waits for or from the address: it is never delivered. */
export function erase(address: string, waitingToo: boolean, options: PeopleOptions): Promise<Refused | null> {
  return orRefused(
    done('erase', address, options, async db => {
      const waiting = await waitingOf(db, address)
      if (waiting > 0 && !waitingToo) throw new Refusal({ refused: 'waiting', waiting })
      await erasePerson(db, address)
      await dropIntakeTraces(db, options.pseudonym(address))
      return null
    }),
  )
}

/** Takes the record back with it. */
class Refusal extends Error {
  readonly why: Refused
  constructor(why: Refused) {
    super(why.refused)
    this.why = why
  }
}

async function orRefused<T>(work: Promise<T>): Promise<T | Refused> {
  try {
    return await work
  } catch (error) {
    if (error instanceof Refusal) return error.why
    throw error
  }
}

/**
 * What is done and its record: both, or neither. The record first: a transaction that reads and then writes is refused when
 * another process wrote in between.
 */
function done<T>(
  what: PeopleRecord['what'],
  address: string,
  { db, pseudonym, now, administrator }: PeopleOptions,
  work: (db: Database) => Promise<T>,
): Promise<T> {
  return atomically(db, async transaction => {
    const by = administrator === null ? null : pseudonym(administrator)
    await recordOfPeople(transaction, { at: now, what, subject: pseudonym(address), administrator: by })
    return work(transaction)
  })
}
