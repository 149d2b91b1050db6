// Opens the database, brings its schema up to date, and closes it again.

import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Kysely, type SqliteDatabase, SqliteDialect, sql } from 'kysely'
import Sqlite from 'libsql'
import { PosternError } from '../../core/errors.ts'
import { migrations } from './migrations.ts'
import type { Tables } from './schema.ts'

export type Database = Kysely<Tables>

const privateFile = 0o600
const privateFolder = 0o700

/**
 * @param folder the data directory; made when it is missing.
 * @throws PosternError `config-invalid` when the schema is newer than this release.
 */
export async function openDatabase(folder: string): Promise<Database> {
  mkdirSync(folder, { recursive: true, mode: privateFolder })
  const file = path.join(folder, 'postern.db')
  if (!existsSync(file)) writeFileSync(file, '', { mode: privateFile })
  chmodSync(file, privateFile)
  const sqlite = new Sqlite(file)
  // libsql's own defaults lose a write with a power cut, and fail at once when another process writes.
  for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'busy_timeout = 5000', 'foreign_keys = ON']) {
    sqlite.pragma(pragma)
  }
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: sqlite as unknown as SqliteDatabase }) })
  try {
    await migrate(db)
  } catch (error) {
    await db.destroy()
    throw error
  }
  return db
}

/**
 * Without changing anything.
 * @returns the version of the schema, and the one of this release; null where there is no database.
 * @throws whatever SQLite says when it cannot be written.
 */
export function lookAtDatabase(folder: string): { readonly version: number; readonly wanted: number } | null {
  const file = path.join(folder, 'postern.db')
  if (!existsSync(file)) return null
  const sqlite = new Sqlite(file)
  try {
    sqlite.pragma('busy_timeout = 5000')
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
        await sql`rollback`.execute(connection)
        throw error
      }
    }
    if ((await versionOf(connection)) <= migrations.length) return
    throw new PosternError(
      'config-invalid',
      'The database was written by a newer release of Postern. Run that release, or restore a backup.',
    )
  })
}

async function versionOf(db: Database): Promise<number> {
  const { rows } = await sql<{ user_version: number }>`pragma user_version`.execute(db)
  return rows[0]?.user_version ?? 0
}
