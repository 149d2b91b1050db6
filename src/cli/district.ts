// This machine's own district: its database, and its public parameters with their root checked.

import { windowsToTell } from '../carrier/windows.ts'
import { type Parameters, signedParameters } from '../contract/parameters.ts'
import type { StatusWindow } from '../contract/status.ts'
import { verifyJws } from '../core/jws.ts'
import type { Config } from '../runtime/config.ts'
import { type Database, openDatabase } from '../server/db/open.ts'
import { latestParameters } from '../server/db/serials.ts'
import { listWindows } from '../server/db/windows.ts'
import { demandDistrict } from '../server/keys/district.ts'
import { currentRoot, ensureParameters } from '../server/keys/parameters.ts'

/** Opens the database for as long as the work takes. */
export async function withDatabase<T>(config: Config, work: (db: Database) => Promise<T>): Promise<T> {
  const db = await openDatabase(config.data)
  try {
    await demandDistrict(db, config.DISTRICT)
    return await work(db)
  } finally {
    await db.destroy()
  }
}

export function localOrigin(config: Config): string {
  return config.PORTAL_URL ? new URL(config.PORTAL_URL).origin : `http://localhost:${config.PORT}`
}

/** @param now seconds. */
export function localParameters(config: Config, now: number): Promise<Parameters> {
  return withDatabase(config, async db => {
    if (!(await latestParameters(db))) await ensureParameters(db, config, localOrigin(config), now)
    const { signed } = (await latestParameters(db))!
    const root = await currentRoot(db, config.data)
    return signedParameters.parse(await verifyJws('postern-parameters+jwt', signed, root.jwk))
  })
}

/** Windows of this district that a message of now tells of. @param now seconds. */
export function localWindows(config: Config, now: number): Promise<StatusWindow[]> {
  return withDatabase(config, async db => windowsToTell(await listWindows(db, now), now))
}
