// Brings the schema up to date, whichever engine holds it.

import { type Kysely, sql } from 'kysely'
import { PosternError } from '../../../core/errors.ts'
import { migrations } from './migrations.ts'

type Connection = Kysely<unknown>

/** What differs between engines while the schema is changed. */
export interface Migrated {
  /** Begins a transaction in which nobody else changes the schema. */
  begin(connection: Connection): Promise<void>
  version(connection: Connection): Promise<number>
  setVersion(connection: Connection, version: number): Promise<void>
  /** A statement in words of SQLite, in those of the engine. */
  translate(statement: string): string
}

/** How many changes this release knows. */
export const wantedVersion = migrations.length

/**
 * Each change in its own transaction, under a lock: of two processes that start at once one migrates, the other finds it done.
 * @throws PosternError `config-invalid` when the schema is newer than this release.
 */
export async function migrate(connection: Connection, engine: Migrated): Promise<void> {
  for (let version = 0; version < wantedVersion; ) {
    try {
      await engine.begin(connection)
      version = await engine.version(connection)
      const next = migrations[version]
      if (next) {
        for (const statement of next.statements) await sql.raw(engine.translate(statement)).execute(connection)
        await engine.setVersion(connection, ++version)
      }
      await sql`commit`.execute(connection)
    } catch (error) {
      // What the disk refused is rolled back already.
      await sql`rollback`.execute(connection).catch(() => undefined)
      throw error
    }
  }
  if ((await engine.version(connection)) > wantedVersion) throw newer()
}

/** @throws PosternError `config-invalid` where the schema is not the one of this release. */
export function demandVersion(version: number): void {
  if (version > wantedVersion) throw newer()
  if (version < wantedVersion)
    throw new PosternError('config-invalid', 'The database is of an older release. Start the services once first.')
}

const newer = () =>
  new PosternError(
    'config-invalid',
    'The database was written by a newer release of Postern. Run that release, or restore a backup.',
  )
