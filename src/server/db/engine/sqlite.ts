// SQLite: one file in the data folder, which needs nothing else.

import { chmodSync, closeSync, mkdirSync, openSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Kysely, type SqliteDatabase, SqliteDialect, type SqliteStatement, sql } from 'kysely'
import Sqlite from 'libsql'
import { PosternError } from '../../../core/errors.ts'
import { isThere, storageFailure } from '../../../runtime/storage.ts'
import type { Tables } from '../schema.ts'
import { demandSameVersion, demandVersion, type Migrated, migrate, wantedVersion } from './migrate.ts'
import { type Migration, migrations } from './migrations.ts'
import { type DatabaseTimes, plugins, telling } from './telling.ts'

type Database = Kysely<Tables>

const privateFile = 0o600
const privateFolder = 0o700
/** Readable by others than the owner. */
const others = 0o077
/** Milliseconds for which another process may write. */
const busyMs = 5_000

/** Of connections by which nothing can be written. */
const readOnly = 'query_only = ON'

class StorageDialect extends SqliteDialect {
  readonly #times: DatabaseTimes | undefined

  constructor(database: SqliteDatabase, times: DatabaseTimes | undefined) {
    super({ database })
    this.#times = times
  }

  override createDriver() {
    return telling(super.createDriver(), storageFailure, this.#times && { times: this.#times })
  }
}

/** @param folder made when it is missing. @throws PosternError `config-invalid` when the schema is newer than this release. */
export async function openSqlite(
  folder: string,
  times?: DatabaseTimes,
  known: readonly Migration[] = migrations,
): Promise<Database> {
  mkdirSync(folder, { recursive: true, mode: privateFolder })
  const file = fileIn(folder)
  if (!isThere(file)) writeFileSync(file, '', { mode: privateFile })
  if (statSync(file).mode & others) chmodSync(file, privateFile)
  // libsql's own defaults lose a write with a power cut, and fail at once when another process writes.
  const pragmas = ['journal_mode = WAL', 'synchronous = FULL', `busy_timeout = ${busyMs}`, 'foreign_keys = ON']
  const db = open(file, pragmas, times)
  try {
    await db
      .connection()
      .execute(connection =>
        migrate(connection.withTables<Record<string, never>>() as Kysely<unknown>, migrated, known),
      )
  } catch (error) {
    await db.destroy()
    throw error
  }
  return db
}

/** Nothing can be written by it, and nothing is made or brought up to date. @throws PosternError `config-invalid` */
export async function openSqliteToRead(folder: string): Promise<Database> {
  const looked = lookAtSqlite(folder)
  if (looked === null)
    throw new PosternError('config-invalid', 'There is no district here yet. Run "postern init" first.')
  const db = open(fileIn(folder), [`busy_timeout = ${busyMs}`, readOnly])
  try {
    await demandVersion(db as unknown as Kysely<unknown>, looked.version)
  } catch (error) {
    await db.destroy()
    throw error
  }
  return db
}

/** All of it as it is at one moment, into the database of another folder, while others write. @throws PosternError */
export async function copySqlite(folder: string, into: string): Promise<void> {
  await (await openSqliteToRead(folder)).destroy()
  const db = open(fileIn(folder), [`busy_timeout = ${busyMs}`])
  try {
    demandSameVersion(await migrated.version(db as unknown as Kysely<unknown>))
    await sql`vacuum into ${fileIn(into)}`.execute(db)
  } finally {
    await db.destroy()
  }
}

/** @returns what SQLite finds wrong with the file; null where it finds nothing. */
export async function faultIn(db: Database): Promise<string | null> {
  const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db)
  const said = rows.map(row => row.integrity_check).join(', ')
  return said === 'ok' ? null : said
}

/** What was written last lies in the database itself from then on, and no longer beside it. */
export async function intoOneFile(db: Database): Promise<void> {
  const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(db)
  if (rows[0]?.busy !== 0) throw new PosternError('unavailable', 'The database is in use by another process.')
}

/** Where the database of a data folder lies. */
export const fileIn = (folder: string) => path.join(folder, 'postern.db')

function open(file: string, pragmas: readonly string[], times?: DatabaseTimes): Database {
  let sqlite: Sqlite.Database | null = null
  try {
    sqlite = connect(file)
    for (const pragma of pragmas) sqlite.pragma(pragma)
  } catch (error) {
    sqlite?.close()
    throw storageFailure(error) ?? error
  }
  return new Kysely<Tables>({
    dialect: new StorageDialect(new Prepared(sqlite, pragmas.includes(readOnly)), times),
    plugins,
  })
}

/** Far more than there are in the program; a list of another length is another statement. */
const mostStatements = 500
const isRepeated = (words: string) => /^(?:select|insert|update|delete|begin|commit|rollback)\b/i.test(words)

/**
 * Statements that are prepared once: that takes as long as doing them. SQLite prepares them anew where the schema has changed.
 * A transaction takes the lock as it begins: one that has read what another process changed meanwhile could write no more.
 */
class Prepared implements SqliteDatabase {
  readonly #sqlite: Sqlite.Database
  readonly #isReadOnly: boolean
  readonly #statements = new Map<string, SqliteStatement>()

  constructor(sqlite: Sqlite.Database, isReadOnly: boolean) {
    this.#sqlite = sqlite
    this.#isReadOnly = isReadOnly
  }

  prepare(given: string): SqliteStatement {
    const words = given === 'begin' && !this.#isReadOnly ? 'begin immediate' : given
    const statement = this.#statements.get(words) ?? this.#prepared(words)
    if (this.#statements.size >= mostStatements) this.#statements.clear()
    if (isRepeated(words)) this.#statements.set(words, statement)
    return statement
  }

  #prepared(words: string): SqliteStatement {
    const statement = this.#sqlite.prepare(words) as unknown as SqliteStatement
    const ended = <T>(parameters: readonly unknown[], work: () => T): T => {
      try {
        return work()
      } catch (error) {
        const isBusy = /^SQLITE_BUSY/.test(String((error as { code?: unknown }).code))
        if (isBusy && !this.#isReadOnly) this.#end(statement, parameters)
        throw error
      }
    }
    return {
      reader: statement.reader,
      all: parameters => ended(parameters, () => statement.all(parameters)),
      run: parameters => ended(parameters, () => statement.run(parameters)),
      iterate: parameters => statement.iterate(parameters),
    }
  }

  /**
   * What had to wait for too long is still underway for SQLite, which commits nothing that comes after it, and takes it back in
   * the end. The library ends a statement where it begins it anew alone: now it may not write.
   */
  #end(statement: SqliteStatement, parameters: readonly unknown[]): void {
    this.#sqlite.pragma(readOnly)
    try {
      statement.run(parameters)
    } catch {
      // As it should.
    } finally {
      this.#sqlite.pragma('query_only = OFF')
    }
  }

  close(): void {
    this.#statements.clear()
    this.#sqlite.close()
  }
}

function connect(file: string): Sqlite.Database {
  try {
    return new Sqlite(file)
  } catch (error) {
    // The library says what went wrong in words alone: the system says it with a code.
    closeSync(openSync(file, 'r+'))
    throw error
  }
}

/**
 * Without changing anything.
 * @returns null where there is no database. @throws whatever SQLite says when it cannot be written.
 */
export function lookAtSqlite(folder: string): { readonly version: number; readonly wanted: number } | null {
  const file = fileIn(folder)
  if (!isThere(file)) return null
  const sqlite = connect(file)
  try {
    sqlite.pragma(`busy_timeout = ${busyMs}`)
    const { user_version: version } = sqlite.prepare('pragma user_version').get() as { user_version: number }
    sqlite.exec('begin immediate')
    sqlite.exec('rollback')
    return { version, wanted: wantedVersion }
  } finally {
    sqlite.close()
  }
}

const isReadOnly = (error: unknown) =>
  error instanceof PosternError &&
  /^SQLITE_READONLY/.test(String((error.cause as { code?: unknown } | undefined)?.code))

const migrated: Migrated = {
  async begin(connection) {
    try {
      await sql`begin immediate`.execute(connection)
    } catch (error) {
      // As SQLite does by itself where nothing is left beside the file by whoever wrote last: on a disk that can only be read
      // the schema is looked at, and services say so in their answers.
      if (!isReadOnly(error)) throw error
      await sql`begin deferred`.execute(connection)
    }
  },
  async version(connection) {
    const { rows } = await sql<{ user_version: number }>`pragma user_version`.execute(connection)
    return rows[0]?.user_version ?? 0
  },
  setVersion: async (connection, version) =>
    void (await sql.raw(`pragma user_version = ${version}`).execute(connection)),
  translate: statement => statement.replace(/\bnumbered\b/, 'integer'),
}

/** How many changes it has seen. */
export const sqliteVersion = (db: Database): Promise<number> => migrated.version(db as unknown as Kysely<unknown>)
