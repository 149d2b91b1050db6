// PostgreSQL: for several instances of the services, and for an operator who runs it anyway.

import type { Socket } from 'node:net'
import { type CompiledQuery, Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { PosternError } from '../../../core/errors.ts'
import type { PostgresPlace } from '../../../runtime/database.ts'
import type { Tables } from '../schema.ts'
import { crowdedCode, encodingCode, noAnswer, outdatedCode, postgresFailure, schemaCode } from './failure.ts'
import { demandVersion, type Migrated, migrate, wantedVersion } from './migrate.ts'
import { type Migration, migrations } from './migrations.ts'
import { type DatabaseTimes, plugins, telling } from './telling.ts'
import { Timelines } from './timeline.ts'

type Database = Kysely<Tables>

/** Milliseconds. A process that stands still in a transaction keeps no rows from others for longer than any lease. */
const limits = {
  connectionTimeoutMillis: 5_000,
  statement_timeout: 60_000,
  idle_in_transaction_session_timeout: 15_000,
  lock_timeout: 15_000,
  // A machine that is gone without a word ends no connection: the server itself would have said so before.
  query_timeout: 65_000,
}
/** `bigint` and `numeric`: neither times nor counts come near 2^53. */
const numbers: readonly number[] = [pg.types.builtins.INT8, pg.types.builtins.NUMERIC]

/** A change of the schema waits no longer for a lock than others can wait behind it; then it is tried again. */
const migrationLockMs = 2_000
const migrationTries = 30

const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    numbers.includes(oid) ? Number : pg.types.getTypeParser(oid, format as 'text'),
}

/** @param known the changes of the schema that this release knows. */
export async function openPostgres(
  place: PostgresPlace,
  times?: DatabaseTimes,
  known: readonly Migration[] = migrations,
): Promise<Database> {
  const db = connect(place, { ...(times && { times }) })
  try {
    const version = await versionIn(db as unknown as Kysely<unknown>)
    // Whatever a table's size makes it take: no answer is waited for meanwhile but by who starts.
    if (version === null || version < known.length) await bringUpToDate(connect(place, { isPatient: true }), known)
    else await db.connection().execute(connection => migrate(connection as unknown as Kysely<unknown>, migrated, known))
  } catch (error) {
    await db.destroy()
    throw error
  }
  return db
}

async function bringUpToDate(db: Database, known: readonly Migration[]): Promise<void> {
  try {
    await repeated(() =>
      db.connection().execute(connection => upToDate(connection as unknown as Kysely<unknown>, known)),
    )
  } finally {
    await db.destroy()
  }
}

/** Nothing can be written by it. @throws PosternError `config-invalid` where there is none, or one of another release. */
export async function openPostgresToRead(place: PostgresPlace): Promise<Database> {
  const db = connect(place, { isReadOnly: true })
  try {
    const version = await versionIn(db as unknown as Kysely<unknown>)
    if (version === null)
      throw new PosternError('config-invalid', 'There is no district here yet. Run "postern init" first.')
    await demandVersion(db as unknown as Kysely<unknown>, version)
  } catch (error) {
    await db.destroy()
    throw error
  }
  return db
}

/** @returns null where the database has none of our tables. @throws PosternError */
export async function lookAtPostgres(
  place: PostgresPlace,
): Promise<{ readonly version: number; readonly wanted: number } | null> {
  const db = connect(place, { isReadOnly: true })
  try {
    const version = await versionIn(db as unknown as Kysely<unknown>)
    return version === null ? null : { version, wanted: wantedVersion }
  } finally {
    await db.destroy()
  }
}

/** What an operator should know of how safe the engine keeps what it took. */
export interface Durability {
  /** Whether what is acknowledged is on the disk. */
  readonly isWritten: boolean
  /** Whether what is acknowledged is on a second machine too. */
  readonly isSynchronous: boolean
  /** Seconds since 1970, by its clock. */
  readonly now: number
}

export async function durabilityOf(db: Database): Promise<Durability> {
  const shown = async (name: string) => {
    const { rows } = await sql<{ value: string }>`select current_setting(${name}) as value`.execute(db)
    return rows[0]?.value ?? ''
  }
  const [fsync, commit, names] = [
    await shown('fsync'),
    await shown('synchronous_commit'),
    await shown('synchronous_standby_names'),
  ]
  const { rows } = await sql<{ now: number }>`select extract(epoch from clock_timestamp()) as now`.execute(db)
  return {
    now: Number(rows[0]?.now),
    isWritten: fsync === 'on' && commit !== 'off',
    isSynchronous: names !== '' && commit !== 'local',
  }
}

/** A connection that is over when it says so: one without an answer is not used again, and is kept open by neither side. */
class Connected extends pg.Client {
  constructor(options: pg.ClientConfig) {
    super(options)
    // A connection that is in use when its server dies says so to whoever listens, or ends the process.
    this.on('error', () => undefined)
    const { connect, query } = this
    Object.assign(this, {
      connect: (then: (error: Error | null) => void) =>
        connect.call(this, (error: Error | null) => {
          // What could not be agreed on is waited for by the server, a minute long.
          if (error) this.#drop()
          then(error)
        }),
      query: (...asked: Parameters<typeof query>) => {
        const answer = query.apply(this, asked) as unknown as Promise<unknown>
        answer.catch((error: Error) => {
          if (error.message === noAnswer) this.#drop()
        })
        return answer
      },
    })
  }

  #drop(): void {
    ;(this as unknown as { connection: { stream: Socket } }).connection.stream.destroy()
  }
}

interface ConnectOptions {
  readonly isReadOnly?: boolean
  /** Statements take as long as they take. */
  readonly isPatient?: boolean
  readonly times?: DatabaseTimes
}

function connect(place: PostgresPlace, { isReadOnly = false, isPatient = false, times }: ConnectOptions = {}) {
  const { hosts, user, password, database, pool: max, tlsOf } = place
  const timelines = new Timelines(place.data)
  let current = 0
  /** `pg` knows one server: each connection goes to the one that was the primary last. */
  class Client extends Connected {
    constructor(options: pg.ClientConfig) {
      const { host, port } = hosts[current]!
      // The pool hides the password from whoever spreads its options.
      super({ ...options, password, host, port, ssl: tlsOf(host) })
    }
  }
  const pool = new pg.Pool({
    ...{ user, password, database, max, types, ...limits, keepAlive: true, application_name: 'postern' },
    ...(isPatient && { statement_timeout: 0, query_timeout: 0 }),
    Client: Client as unknown as typeof pg.Client,
    onConnect: client => demandPrimary(client as unknown as pg.Client, timelines, isReadOnly),
  } as pg.PoolConfig)
  pool.on('error', () => undefined)
  takeOnlyGood(pool, client => timelines.isCurrent(client))
  const next = () => {
    current = (current + 1) % hosts.length
  }
  class Dialect extends PostgresDialect {
    override createDriver() {
      const driver = super.createDriver()
      const acquire = driver.acquireConnection.bind(driver)
      const acquireConnection = async () => {
        for (let left = hosts.length; ; left--) {
          try {
            return await acquire()
          } catch (error) {
            next()
            if (left <= 1) throw error
          }
        }
      }
      return telling(Object.assign(driver, { acquireConnection }), postgresFailure, {
        prepared: withoutNul,
        ...(times && { times }),
      })
    }
  }
  const db = new Kysely<Tables>({ dialect: new Dialect({ pool }), plugins })
  timelines.belongTo(db)
  return db
}

/** It has no text with NUL in it, and what strangers say may hold one: it must not be what keeps a row from being written. */
const withoutNul = (query: CompiledQuery): CompiledQuery => ({
  ...query,
  parameters: query.parameters.map(value => (typeof value === 'string' ? value.replaceAll('\0', '\uFFFD') : value)),
})

/**
 * A connection to a server that was replaced meanwhile is still good in its own eyes, and is left. Where the server gives fewer than the pool
 * may have, those that there are are waited for.
 */
function takeOnlyGood(pool: pg.Pool, isCurrent: (client: pg.PoolClient) => boolean): void {
  const taken = pool.connect.bind(pool)
  const most = pool.options.max
  pool.connect = (async () => {
    for (;;) {
      const client = await taken().catch((error: { code?: unknown }) => {
        if (error.code !== crowdedCode || pool.totalCount === 0) throw error
        pool.options.max = pool.totalCount
        setTimeout(() => {
          pool.options.max = most
        }, crowdedMs).unref()
        return null
      })
      if (client === null) continue
      if (isCurrent(client)) return client
      client.release(true)
    }
  }) as typeof pool.connect
}

/** For so long no more connections are asked for than there were when the server gave no more. Milliseconds. */
const crowdedMs = 30_000

/** A standby takes no writes; what we write assumes that a statement sees what was committed before it. */
async function demandPrimary(client: pg.Client, timelines: Timelines, isReadOnly: boolean): Promise<void> {
  const access = isReadOnly ? 'read only' : 'read write'
  await client.query(`set session characteristics as transaction isolation level read committed, ${access}`)
  const { rows } =
    await client.query(`select pg_is_in_recovery() as standby, current_setting('server_encoding') as encoding,
    current_schema() is null as nowhere,
    (select system_identifier::text from pg_control_system()) as system,
    case when pg_is_in_recovery() then '0' else substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) end as timeline`)
  const { standby, nowhere, encoding, system, timeline } = rows[0] as Record<
    'encoding' | 'system' | 'timeline',
    string
  > &
    Record<'standby' | 'nowhere', boolean>
  if (nowhere) throw Object.assign(new Error('no schema'), { code: schemaCode })
  if (encoding !== 'UTF8') throw Object.assign(new Error('no UTF-8'), { code: encodingCode })
  const history = { system, timeline: Number.parseInt(timeline, 16) }
  const isFit = !standby && timelines.isNewest(history, !isReadOnly)
  if (isFit) timelines.note(client, history)
  if (!isFit) throw Object.assign(new Error('no primary'), { code: standby ? standbyCode : outdatedCode })
}

/** As PostgreSQL itself calls a server that takes no writes (`read_only_sql_transaction`). */
const standbyCode = '25006'

async function upToDate(connection: Kysely<unknown>, known: readonly Migration[]): Promise<void> {
  await sql.raw(`set lock_timeout = ${migrationLockMs}`).execute(connection)
  try {
    if ((await versionIn(connection)) === null) {
      await sql`create table if not exists schema_version (version bigint not null)`.execute(connection)
      await sql`insert into schema_version select 0 where not exists (select from schema_version)`.execute(connection)
      await sql`create unique index if not exists schema_version_once on schema_version ((true))`.execute(connection)
    }
    await migrate(connection, migrated, known)
  } finally {
    await sql.raw(`set lock_timeout = ${limits.lock_timeout}`).execute(connection)
  }
}

/** Of two that start at once on an empty database one may find the other's table half made. */
async function repeated(work: () => Promise<void>): Promise<void> {
  for (let left = migrationTries; ; left--) {
    try {
      return await work()
    } catch (error) {
      const again = ['23505', '42P07', '42710', '55P03', '40001', '40P01', 'XX000'].includes(codeOf(error))
      if (!again || left <= 1) throw error
    }
  }
}

const codeOf = (error: unknown): string =>
  String((error as { code?: unknown }).code ?? '') + String((error as { cause?: { code?: unknown } }).cause?.code ?? '')

async function versionIn(connection: Kysely<unknown>): Promise<number | null> {
  const { rows: tables } = await sql<{ there: unknown }>`select to_regclass('schema_version') as there`.execute(
    connection,
  )
  if (tables[0]?.there === null) return null
  const { rows } = await sql<{ version: number }>`select version from schema_version`.execute(connection)
  return rows[0]?.version ?? null
}

const columns: Readonly<Record<string, string>> = {
  numbered: 'bigint generated by default as identity',
  // 32 bits of time are over in 2038; `real` has 24, and loses a minute.
  integer: 'bigint',
  real: 'double precision',
  blob: 'bytea',
  // Order and comparison are those of the bytes, as in SQLite, whatever the locale of the database is.
  text: 'text collate "C"',
}

const migrated: Migrated = {
  async begin(connection) {
    await sql`begin`.execute(connection)
    await sql`select version from schema_version for update`.execute(connection)
  },
  version: async connection => (await versionIn(connection)) ?? 0,
  setVersion: async (connection, version) =>
    void (await sql`update schema_version set version = ${version}`.execute(connection)),
  translate: statement => statement.replace(/\b(?:numbered|integer|real|blob|text)\b/g, type => columns[type]!),
}
