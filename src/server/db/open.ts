// Opens the database, brings its schema up to date, and closes it again.

import { chmodSync, closeSync, existsSync, mkdirSync, openSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Kysely, type SqliteDatabase, sql } from 'kysely'
import Sqlite from 'libsql'
import { PosternError } from '../../core/errors.ts'
import { isThere, storageFailure } from '../../runtime/storage.ts'
import { StorageDialect } from './dialect.ts'
import { migrations } from './migrations.ts'
import type { Tables } from './schema.ts'

export type Database = Kysely<Tables>

const privateFile = 0o600
const privateFolder = 0o700
/** Readable by others than the owner. */
const others = 0o077
/** Milliseconds for which another process may write. */
const busyMs = 5_000

/**
 * @param folder the data directory; made when it is missing.
 * @throws PosternError `config-invalid` when the schema is newer than this release.
 */
export async function openDatabase(folder: string): Promise<Database> {
  mkdirSync(folder, { recursive: true, mode: privateFolder })
  const file = fileIn(folder)
  if (!existsSync(file)) writeFileSync(file, '', { mode: privateFile })
  if (statSync(file).mode & others) chmodSync(file, privateFile)
  // libsql's own defaults lose a write with a power cut, and fail at once when another process writes.
  const db = open(file, ['journal_mode = WAL', 'synchronous = FULL', `busy_timeout = ${busyMs}`, 'foreign_keys = ON'])
  try {
    await migrate(db)
  } catch (error) {
    await db.destroy()
    throw error
  }
  return db
}

/**
 * For who only looks: nothing can be written by it, and nothing is made or brought up to date.
 * @throws PosternError `config-invalid` where there is none, or one of another release.
 */
export async function openToRead(folder: string): Promise<Database> {
  const looked = lookAtDatabase(folder)
  if (looked === null)
    throw new PosternError('config-invalid', 'There is no district here yet. Run "postern init" first.')
  const { version, wanted } = looked
  if (version > wanted) throw newer()
  if (version < wanted)
    throw new PosternError('config-invalid', 'The database is of an older release. Start the services once first.')
  return open(fileIn(folder), [`busy_timeout = ${busyMs}`, 'query_only = ON'])
}

/** All of it as it is at one moment, into a new file, while others write. @throws PosternError */
export async function snapshot(folder: string, into: string): Promise<void> {
  await (await openToRead(folder)).destroy()
  const db = open(fileIn(folder), [`busy_timeout = ${busyMs}`])
  try {
    await sql`vacuum into ${into}`.execute(db)
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

function open(file: string, pragmas: readonly string[]): Database {
  let sqlite: Sqlite.Database | null = null
  try {
    sqlite = connect(file)
    for (const pragma of pragmas) sqlite.pragma(pragma)
  } catch (error) {
    sqlite?.close()
    throw storageFailure(error) ?? error
  }
  return new Kysely<Tables>({ dialect: new StorageDialect({ database: sqlite as unknown as SqliteDatabase }) })
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

const newer = () =>
  new PosternError(
    'config-invalid',
    'The database was written by a newer release of Postern. Run that release, or restore a backup.',
  )

/**
 * Without changing anything.
 * @returns the version of the schema, and the one of this release; null where there is no database.
 * @throws whatever SQLite says when it cannot be written.
 */
export function lookAtDatabase(folder: string): { readonly version: number; readonly wanted: number } | null {
  const file = fileIn(folder)
  if (!isThere(file)) return null
  const sqlite = connect(file)
  try {
    sqlite.pragma(`busy_timeout = ${busyMs}`)
    const { user_version: version } = sqlite.prepare('pragma user_version').get() as { user_version: number }
    sqlite.exec('begin immediate')
    sqlite.exec('rollback')
    return { version, wanted: migrations.length }
  } finally {
    sqlite.close()
  }
}

/** Each in its own transaction, under the write lock: of two processes that start at once one migrates, the other finds it done. */
async function migrate(db: Database): Promise<void> {
  await db.connection().execute(async connection => {
    for (const [i, migration] of migrations.entries()) {
      await sql`begin immediate`.execute(connection)
      try {
        if ((await versionOf(connection)) <= i) {
          await migration.run(connection as unknown as Kysely<unknown>)
          await sql.raw(`pragma user_version = ${i + 1}`).execute(connection)
        }
        await sql`commit`.execute(connection)
      } catch (error) {
        // What the disk refused is rolled back already.
        await sql`rollback`.execute(connection).catch(() => undefined)
        throw error
      }
    }
    if ((await versionOf(connection)) <= migrations.length) return
    throw newer()
  })
}

async function versionOf(db: Database): Promise<number> {
  const { rows } = await sql<{ user_version: number }>`pragma user_version`.execute(db)
  return rows[0]?.user_version ?? 0
}
