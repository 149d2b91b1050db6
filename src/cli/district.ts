// This machine's own district: its database, and its public parameters with their root checked.

import { windowsToTell } from '../carrier/windows.ts'
import { type Parameters, signedParameters } from '../contract/parameters.ts'
import type { StatusWindow } from '../contract/status.ts'
import { PosternError } from '../core/errors.ts'
import { verifyJws } from '../core/jws.ts'
import type { Config } from '../runtime/config.ts'
import { type Database, openDatabase, openToRead } from '../server/db/open.ts'
import { latestParameters } from '../server/db/serials.ts'
import { listWindows } from '../server/db/windows.ts'
import { demandDistrict } from '../server/keys/district.ts'
import { hasDistrict } from '../server/keys/files.ts'
import { currentRoot, ensureParameters } from '../server/keys/parameters.ts'

/** Opens the database for as long as the work takes. @throws PosternError `config-invalid` where there is no district */
export async function withDatabase<T>(config: Config, work: (db: Database) => Promise<T>): Promise<T> {
  if (!hasDistrict(config.data))
    throw new PosternError('config-invalid', 'There is no district here yet. Run "postern init" first.')
  return using(await openDatabase(config), config, work)
}

/** The same for who only looks: nothing is written, and nothing brought up to date. */
export async function readDatabase<T>(config: Config, work: (db: Database) => Promise<T>): Promise<T> {
  return using(await openToRead(config), config, work)
}

async function using<T>(db: Database, config: Config, work: (db: Database) => Promise<T>): Promise<T> {
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
export async function localParameters(config: Config, now: number): Promise<Parameters> {
  if (!(await readDatabase(config, latestParameters)))
    await withDatabase(config, db => ensureParameters(db, config, localOrigin(config), now))
  return readDatabase(config, async db => {
    const { signed } = (await latestParameters(db))!
    return parametersIn(db, config, signed)
  })
}

/** Windows of this district that a message of now tells of. @param now seconds. */
export function localWindows(config: Config, now: number): Promise<StatusWindow[]> {
  return readDatabase(config, async db => windowsToTell(await listWindows(db, now), now))
}

/** Signs the parameters anew, for the portal that they name, where anything in them has changed. @throws PosternError `config-invalid` */
export async function publishAnew(db: Database, config: Config, now: number): Promise<void> {
  const before = await latestParameters(db)
  const origin = before ? (await parametersIn(db, config, before.signed)).portal : localOrigin(config)
  await ensureParameters(db, config, origin, now)
}

async function parametersIn(db: Database, config: Config, signed: string): Promise<Parameters> {
  const root = await currentRoot(db, config.data)
  return signedParameters.parse(await verifyJws('postern-parameters+jwt', signed, root.jwk))
}

/** Makes the database for a district that is about to be. */
export async function withNewDatabase<T>(config: Config, work: (db: Database) => Promise<T>): Promise<T> {
  return using(await openDatabase(config), config, work)
}
