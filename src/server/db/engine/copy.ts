// All rows of one database into another one, of whichever engine: a move, a backup of PostgreSQL, and its way back.

import { createHash } from 'node:crypto'
import { isAnyArrayBuffer } from 'node:util/types'
import { type Kysely, sql } from 'kysely'
import { PosternError } from '../../../core/errors.ts'
import { secondsOf } from '../../../core/seconds.ts'
import { atomically } from '../atomically.ts'
import { listInstances } from '../instances.ts'
import { type Database, type DatabasePlace, isPostgres, openToRead } from '../open.ts'
import type { Tables } from '../schema.ts'
import { demandSameVersion } from './migrate.ts'
import { copySqlite, intoOneFile, openSqlite, sqliteVersion } from './sqlite.ts'

/** Of processes that run, and over with them. */
type Passing = 'leases' | 'instances'

/** In an order in which what is referred to is there first; each with the columns that tell its rows apart. */
const keys = {
  serials: ['serial'],
  parameters: ['sequence'],
  facts: ['name'],
  challenges: ['id'],
  sessions: ['id'],
  session_addresses: ['session', 'address'],
  calls: ['session', 'jti'],
  known_browsers: ['browser', 'address'],
  limits: ['id'],
  issued_keys: ['address', 'serial', 'period'],
  certificates: ['jti'],
  not_before: ['address'],
  people_records: ['at', 'what', 'subject', 'administrator'],
  outgoing: ['id'],
  outgoing_blobs: ['message', 'envelope', 'part'],
  outgoing_recipients: ['id'],
  windows: ['id'],
  window_updates: ['window', 'number'],
  intake: ['id'],
  intake_counts: ['day', 'outcome'],
  intake_traces: ['id'],
  intake_trace_mails: ['trace', 'message_id'],
  monthly_counts: ['month', 'name'],
  forwarded: ['id'],
  forwarded_blobs: ['forwarded', 'part'],
  epochs: ['serial', 'epoch'],
  shares: ['serial', 'epoch'],
  devices: ['address', 'device'],
  domains: ['domain', 'gateway'],
  domain_keys: ['domain', 'gateway', 'address', 'serial', 'period'],
} as const satisfies { readonly [T in Exclude<keyof Tables, Passing>]: readonly (keyof Tables[T])[] }

type Name = keyof typeof keys
type Row = Record<string, unknown>
/** Queries over whichever table: their names come from the list above. */
type Any = Kysely<Record<string, Row>>

export const tableNames = Object.keys(keys) as readonly Name[]

/** Rows at once: of blobs fewer, each may be 256 kB. */
const rowsAtOnce = (name: Name) => (name.endsWith('_blobs') ? 20 : 500)
/** In which nulls occur: no key, and few rows. */
const keyless: readonly Name[] = ['people_records']

export interface Copied {
  readonly table: string
  /** So far, of all. */
  readonly rows: number
  readonly of: number
}

/**
 * Goes on where an earlier copy stopped. Nothing else may write to either of them meanwhile, or `from` must be one moment (`asOfNow`).
 * @param onRows hears of each piece that is there.
 * @throws PosternError `conflict` where rows differ in the end: then `into` is to be emptied.
 */
export async function copyAll(
  from: Database,
  into: Database,
  onRows: (copied: Copied) => void = () => {},
): Promise<void> {
  demandSameVersion(await versionOf(from))
  for (const name of tableNames) await copyTable(from, into, name, onRows)
  for (const name of tableNames) {
    const [before, after] = [await digestOf(from, name), await digestOf(into, name)]
    if (before.rows !== after.rows || before.digest !== after.digest)
      throw new PosternError(
        'conflict',
        `The table ${name} differs: ${before.rows} rows there, ${after.rows} here. Stop all that writes, empty the new database, and copy anew.`,
      )
  }
}

async function versionOf(db: Database): Promise<number> {
  if (!isPostgres(db)) return sqliteVersion(db)
  const { rows } = await sql<{ version: number }>`select version from schema_version`.execute(db)
  return rows[0]!.version
}

async function copyTable(from: Database, into: Database, name: Name, onRows: (copied: Copied) => void): Promise<void> {
  const of = await countIn(from, name)
  if (keyless.includes(name)) await anyOf(into).deleteFrom(name).execute()
  let rows = await countIn(into, name)
  let last = rows === 0 ? null : await lastKeyIn(into, name)
  onRows({ table: name, rows, of })
  for (;;) {
    const piece = await pieceOf(from, name, last)
    if (piece.length === 0) break
    await atomically(into, async transaction => {
      for (let at = 0; at < piece.length; at += rowsAtOnce(name))
        await anyOf(transaction)
          .insertInto(name)
          .values(piece.slice(at, at + rowsAtOnce(name)))
          .execute()
    })
    last = piece.at(-1)!
    rows += piece.length
    onRows({ table: name, rows, of })
  }
  if (name === 'outgoing_recipients' && isPostgres(into))
    await sql`select setval(pg_get_serial_sequence('outgoing_recipients', 'id'), (select coalesce(max(id), 0) + 1 from outgoing_recipients), false)`.execute(
      into,
    )
}

const anyOf = (db: Database) => db as unknown as Any

function ordered(db: Database, name: Name) {
  return keys[name].reduce((query, column) => query.orderBy(column), anyOf(db).selectFrom(name).selectAll())
}

async function pieceOf(db: Database, name: Name, after: Row | null): Promise<Row[]> {
  if (keyless.includes(name)) return after === null ? (await ordered(db, name).execute()).map(asBytes) : []
  const query = ordered(db, name).limit(rowsAtOnce(name))
  if (after === null) return (await query.execute()).map(asBytes)
  const columns = sql.join(keys[name].map(column => sql.ref(column)))
  const values = sql.join(keys[name].map(column => after[column]))
  return (await query.where(sql<boolean>`(${columns}) > (${values})`).execute()).map(asBytes)
}

async function lastKeyIn(db: Database, name: Name): Promise<Row | null> {
  const query = keys[name].reduce(
    (query, column) => query.orderBy(column, 'desc'),
    anyOf(db).selectFrom(name).selectAll(),
  )
  return (await query.limit(1).executeTakeFirst()) ?? null
}

async function countIn(db: Database, name: Name): Promise<number> {
  const { count } = await anyOf(db)
    .selectFrom(name)
    .select(row => row.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Over every row in the order of its key, whichever engine holds it. */
async function digestOf(db: Database, name: Name): Promise<{ readonly rows: number; readonly digest: string }> {
  const hash = createHash('sha256')
  let rows = 0
  for (let last: Row | null = null; ; ) {
    const piece = await pieceOf(db, name, last)
    const lines = piece.map(row =>
      JSON.stringify(
        Object.keys(row)
          .toSorted()
          .map(key => plain(row[key])),
      ),
    )
    // Engines differ in whether a null comes first.
    for (const line of keyless.includes(name) ? lines.toSorted() : lines) hash.update(`${line}\n`)
    rows += piece.length
    if (piece.length === 0 || keyless.includes(name)) return { rows, digest: hash.digest('hex') }
    last = piece.at(-1)!
  }
}

function plain(value: unknown): unknown {
  return value instanceof Uint8Array ? createHash('sha256').update(value).digest('hex') : value
}

/** One engine gives bytes as an ArrayBuffer, which the other would take for an object without anything in it. */
const asBytes = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, isAnyArrayBuffer(value) ? new Uint8Array(value) : value]),
  )

/** What `work` reads is all of one moment, while others write. */
export function asOfNow<T>(db: Database, work: (db: Database) => Promise<T>): Promise<T> {
  return isPostgres(db)
    ? db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work)
    : db.transaction().execute(work)
}

/** All of it as it is at one moment, as a SQLite database in `folder`, while others write. @throws PosternError */
export async function snapshot(place: DatabasePlace, folder: string): Promise<void> {
  if (place.postgres === null) return copySqlite(place.data, folder)
  const from = await openToRead(place)
  try {
    const into = await openSqlite(folder)
    try {
      await asOfNow(from, moment => copyAll(moment, into))
      await intoOneFile(into)
    } finally {
      await into.destroy()
    }
  } finally {
    await from.destroy()
  }
}

/** Whether nothing stands in it, or less than all of what is copied: then a copy goes on. */
export async function demandRoomFor(into: Database, from: Database): Promise<void> {
  for (const name of ['facts', 'serials'] as const) {
    const known = new Set((await ordered(from, name).execute()).map(row => JSON.stringify(row)))
    const there = await ordered(into, name).execute()
    if (there.some(row => !known.has(JSON.stringify(row))))
      throw new PosternError(
        'conflict',
        'The database holds a district already. Name an empty one. Nothing was changed.',
      )
  }
}

/** What is written while it is copied would be left behind, or be written twice. @throws PosternError `conflict` */
export async function demandQuiet(...databases: readonly Database[]): Promise<void> {
  for (const db of databases)
    if ((await listInstances(db, secondsOf(new Date()))).length > 0)
      throw new PosternError(
        'conflict',
        'Services run on this database, or were killed less than two minutes ago. Stop them first. Nothing was copied.',
      )
}
