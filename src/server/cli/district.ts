// The public parameters, from this machine's own district or from a portal, with their root checked.

import { type Parameters, parameters, parametersAnswer } from '../../contract/parameters.ts'
import { paths } from '../../contract/paths.ts'
import type { StatusWindow } from '../../contract/status.ts'
import { PosternError } from '../../core/errors.ts'
import { thumbprint, verifyJws } from '../../core/jws.ts'
import type { Config } from '../config.ts'
import { type Database, openDatabase } from '../db/open.ts'
import { latestParameters } from '../db/serials.ts'
import { listWindows } from '../db/windows.ts'
import { demandDistrict } from '../keys/district.ts'
import { currentRoot, ensureParameters } from '../keys/parameters.ts'
import { demandPin } from './pins.ts'
import { call } from './portal.ts'

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

/** @throws PosternError `bad-request` for what is no address of a portal. */
export function portalOrigin(typed: string): string {
  if (URL.canParse(typed) && /^https?:$/.test(new URL(typed).protocol)) return new URL(typed).origin
  throw new PosternError('bad-request', 'The portal is named by its address, for instance https://portal.example.org.')
}

/** @param now seconds. */
export function localParameters(config: Config, now: number): Promise<Parameters> {
  return withDatabase(config, async db => {
    if (!(await latestParameters(db))) await ensureParameters(db, config, localOrigin(config), now)
    const { signed } = (await latestParameters(db))!
    const root = await currentRoot(db, config.data)
    return parameters.parse(await verifyJws('postern-parameters+jwt', signed, root.jwk))
  })
}

/** Windows of this district that are not over. @param now seconds. */
export function localWindows(config: Config, now: number): Promise<StatusWindow[]> {
  return withDatabase(config, async db => (await listWindows(db, now)).filter(({ over }) => over === null))
}

/**
 * @param named thumbprint of the root key, as the district's operator gives it; null when it was given before.
 * @param folder the data folder, where it is remembered.
 * @throws PosternError `unreachable`, `parameters-invalid`
 */
export async function portalParameters(
  portal: string,
  named: string | null,
  folder: string,
  now: number,
): Promise<Parameters> {
  const answer = parametersAnswer.parse(await (await call(portal + paths.parameters)).json())
  const root = await thumbprint(answer.root.jwk)
  const known = parameters.parse(await verifyJws('postern-parameters+jwt', answer.signed, answer.root.jwk))
  if (known.expires <= now) throw new PosternError('parameters-invalid', "The portal's parameters are no longer good.")
  demandPin(folder, portal, root, named, known.sequence)
  return known
}
