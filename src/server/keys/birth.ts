// A district is there whole, or not at all: its keys lie apart until everything else of it is on the disk.

import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { PosternError } from '../../core/errors.ts'
import type { Config } from '../../runtime/config.ts'
import { storageFailure } from '../../runtime/storage.ts'
import { atomically } from '../db/atomically.ts'
import type { Database } from '../db/open.ts'
import { deleteFact, forgetDistrict, listSerials, readFact, writeFact } from '../db/serials.ts'
import { hasDistrict } from './files.ts'

/** Stands in the database until the keys have their name. */
const unfinished = 'district-unfinished'

/** @throws PosternError `conflict` */
export function demandNoDistrict(data: string): void {
  if (hasDistrict(data)) throw new PosternError('conflict', 'There is a district here already. Nothing was changed.')
}

/**
 * @param make makes keys, rows and whatever else belongs to it, with the configuration that it is given: its data folder is
 *   one of its own, to which keys are written.
 * @throws PosternError `conflict` where there is a district, or what is left of one; nothing is ever overwritten.
 */
export async function bringForth(
  db: Database,
  config: Config,
  make: (db: Database, config: Config) => Promise<void>,
): Promise<void> {
  const { data } = config
  demandNoDistrict(data)
  const apart = path.join(data, 'init.new')
  try {
    rmSync(apart, { recursive: true, force: true })
    mkdirSync(apart, { mode: 0o700 })
    await atomically(db, async transaction => {
      await forgetUnfinished(transaction)
      await make(transaction, { ...config, data: apart })
      await writeFact(transaction, unfinished, '1')
    })
    renameSync(path.join(apart, 'keys'), path.join(data, 'keys'))
    sync(data)
  } catch (error) {
    throw storageFailure(error) ?? error
  } finally {
    rmSync(apart, { recursive: true, force: true })
  }
  await deleteFact(db, unfinished)
}

/** What a killed `postern init` had written was published nowhere: its keys never had a name. */
async function forgetUnfinished(db: Database): Promise<void> {
  if ((await readFact(db, unfinished)) !== null) return forgetDistrict(db)
  if ((await listSerials(db)).length === 0) return
  throw new PosternError(
    'conflict',
    'The database here is of a district whose keys are missing. Restore its backup, or name another POSTERN_DATA. Nothing was made.',
  )
}

/** A name is on the disk once its folder is. */
function sync(folder: string): void {
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
