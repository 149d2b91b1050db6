// Brings the schema up to date, whichever engine holds it.

import { type Kysely, sql } from 'kysely'
import { PosternError } from '../../../core/errors.ts'
import { type Migration, migrations } from './migrations.ts'

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
/** From here on a schema says which releases may go on over it. */
const leastKnownFrom = 18

/**
 * Each change in its own transaction, under a lock: of two processes that start at once one migrates, the other finds it done.
 * @throws PosternError `config-invalid` when the schema is newer, and this release must know what it does not.
 */
export async function migrate(
  connection: Connection,
  engine: Migrated,
  known: readonly Migration[] = migrations,
): Promise<void> {
  for (let version = 0; version < known.length; ) {
    try {
      await engine.begin(connection)
      version = await engine.version(connection)
      const next = known[version]
      if (next) {
        for (const statement of next.statements) await sql.raw(engine.translate(statement)).execute(connection)
        await engine.setVersion(connection, ++version)
        if (version > leastKnownFrom && !next.isAdditive)
          await sql`update schema_least set version = ${version}`.execute(connection)
      }
      await sql`commit`.execute(connection)
    } catch (error) {
      // What the disk refused is rolled back already.
      await sql`rollback`.execute(connection).catch(() => undefined)
      throw error
    }
  }
  await demandReadable(connection, await engine.version(connection), known.length)
}

/** @throws PosternError `config-invalid` where the schema is older than this release, or newer than it can go on over. */
export async function demandVersion(connection: Connection, version: number): Promise<void> {
  if (version < wantedVersion)
    throw new PosternError('config-invalid', 'The database is of an older release. Start the services once first.')
  await demandReadable(connection, version, wantedVersion)
}

async function demandReadable(connection: Connection, version: number, known: number): Promise<void> {
  if (version <= known) return
  const { rows } = await sql<{ version: number }>`select version from schema_least`.execute(connection)
  if (rows[0] === undefined || rows[0].version > known) throw newer()
}

/** For what would lose columns that it does not know. @throws PosternError `config-invalid` */
export function demandSameVersion(version: number): void {
  if (version !== wantedVersion) throw newer()
}

const newer = () =>
  new PosternError(
    'config-invalid',
    'The database was written by a newer release of Postern. Run that release, or restore a backup.',
  )
