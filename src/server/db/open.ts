// Opens the database, in the engine that the configuration names, with its schema up to date.

import { stat } from 'node:fs/promises'
import { type Kysely, PostgresAdapter, sql } from 'kysely'
import type { PostgresPlace } from '../../runtime/database.ts'
import type { BlobsPlace } from '../../runtime/settings/blobs.ts'
import { keepObjectsIn } from './blobs/blobs.ts'
import { fileIn, lookAtSqlite, openSqlite, openSqliteToRead } from './engine/sqlite.ts'
import type { DatabaseTimes } from './engine/telling.ts'
import type { Tables } from './schema.ts'

export type Database = Kysely<Tables>

export interface DatabasePlace {
  /** The data folder: made when it is missing. */
  readonly data: string
  /** Null: SQLite, a file in that folder. */
  readonly postgres: PostgresPlace | null
  /** Null: envelopes lie in the database. */
  readonly blobs?: BlobsPlace | null
}

// Who runs SQLite alone does not load the other.
const postgresEngine = () => import('./engine/postgres.ts')

/**
 * @param times hears how long a connection was waited for, and a statement.
 * @throws PosternError `config-invalid` when the schema is newer than this release can go on over; `unavailable` when it cannot be reached.
 */
export async function openDatabase({ data, postgres, blobs }: DatabasePlace, times?: DatabaseTimes): Promise<Database> {
  return withBlobs(
    await (postgres === null ? openSqlite(data, times) : (await postgresEngine()).openPostgres(postgres, times)),
    blobs,
  )
}

async function withBlobs(db: Database, blobs: BlobsPlace | null = null): Promise<Database> {
  if (blobs !== null) keepObjectsIn(db, await (await import('./blobs/s3.ts')).openBucket(blobs))
  return db
}

/**
 * For who only looks: nothing can be written by it, and nothing is made or brought up to date.
 * @throws PosternError `config-invalid` where there is none, or one of another release.
 */
export async function openToRead({ data, postgres, blobs }: DatabasePlace): Promise<Database> {
  return withBlobs(
    await (postgres === null ? openSqliteToRead(data) : (await postgresEngine()).openPostgresToRead(postgres)),
    blobs,
  )
}

/**
 * Without changing anything.
 * @returns the version of the schema, and the one of this release; null where there is no database.
 * @throws whatever the engine says when it cannot be written.
 */
export async function lookAtDatabase({
  data,
  postgres,
}: DatabasePlace): Promise<{ readonly version: number; readonly wanted: number } | null> {
  return postgres === null ? lookAtSqlite(data) : (await postgresEngine()).lookAtPostgres(postgres)
}

/** Whether rows are locked, and others write meanwhile: SQLite lets one writer at a time. */
export const isPostgres = (db: Database): boolean => db.getExecutor().adapter instanceof PostgresAdapter

/** With its log. @param folder the data folder. */
export async function databaseBytes(db: Database, folder: string): Promise<number> {
  if (isPostgres(db)) {
    const { rows } = await sql<{ bytes: number }>`select pg_database_size(current_database()) as bytes`.execute(db)
    return rows[0]?.bytes ?? 0
  }
  const sizes = await Promise.all([fileIn(folder), `${fileIn(folder)}-wal`].map(sizeOf))
  return sizes.reduce((sum, size) => sum + size)
}

/** The log comes and goes. */
const sizeOf = (file: string) =>
  stat(file).then(
    ({ size }) => size,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return 0
      throw error
    },
  )
