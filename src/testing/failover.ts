// Two servers of PostgreSQL, one of which takes over from the other.

import { type PostgresServer, sqlOn, startPostgres } from './postgres.ts'

export interface Pair {
  readonly primary: PostgresServer
  readonly standby: PostgresServer
  stop(): Promise<void>
}

/** What the primary acknowledges is on the standby too. @param settings of both. */
export async function startPrimaryAndStandby(settings: Readonly<Record<string, string>> = {}): Promise<Pair> {
  const primary = await startPostgres(settings)
  const standby = await joinAsStandby(primary, settings)
  return {
    primary,
    standby,
    async stop() {
      await Promise.all([primary.stop(), standby.stop()])
    },
  }
}

/** @returns one that has all, and without which the primary acknowledges nothing from then on. */
export async function joinAsStandby(
  primary: PostgresServer,
  settings: Readonly<Record<string, string>> = {},
): Promise<PostgresServer> {
  const standby = await startPostgres(settings, primary)
  followed(primary)
  return standby
}

/** From now on it acknowledges only what its standby has too. */
export function followed(primary: PostgresServer): void {
  sqlOn(primary, "alter system set synchronous_standby_names = '*'")
  sqlOn(primary, 'select pg_reload_conf()')
}
