// postern init: a district is born, and does not leave the cradle without a recovery file; or comes back from one.

import { PosternError } from '../core/errors.ts'
import { secondsOf } from '../core/seconds.ts'
import type { Config } from '../runtime/config.ts'
import type { Database } from '../server/db/open.ts'
import { bringForth, demandNoDistrict } from '../server/keys/birth.ts'
import { createDistrict, restoreDistrict } from '../server/keys/district.ts'
import { readSigningKey } from '../server/keys/files.ts'
import { ensureParameters } from '../server/keys/parameters.ts'
import { localOrigin, withNewDatabase } from './district.ts'
import { note, result, type Speaker } from './output.ts'
import { demandPlace, newPassphrase, type PassphraseOption, readRecovery, writeRecovery } from './recovery.ts'

export interface InitOptions extends Speaker, PassphraseOption {
  /** False with --no-backup. */
  readonly backup: boolean
  /** File to write. */
  readonly recovery?: string
  /** Recovery file to come back from. */
  readonly restore?: string
}

export async function init(config: Config, options: InitOptions): Promise<void> {
  demandNoDistrict(config.data)
  const make = options.restore === undefined ? await newDistrict(options) : await formerDistrict(config, options)
  const now = new Date()
  await withNewDatabase(config, db =>
    bringForth(db, config, async (transaction, apart) => {
      await make(transaction, apart, now)
      if (config.PORT !== 0 || config.PORTAL_URL)
        await ensureParameters(transaction, apart, localOrigin(config), secondsOf(now))
    }),
  )
  const { kid } = await readSigningKey(config.data, 'root')
  if (!options.backup)
    note('No recovery file was written: if this disk is lost, all mail sealed to this district is lost for ever.')
  result(
    options,
    { district: config.DISTRICT, root: kid, data: config.data },
    `The district ${config.DISTRICT} is ${options.restore === undefined ? 'made' : 'back'}. Thumbprint of its root key: ${kid}\nKeep keys/root.jwk offline: it is needed only when the parameters change.`,
  )
}

type Make = (db: Database, config: Config, now: Date) => Promise<void>

async function newDistrict(options: InitOptions): Promise<Make> {
  if (!options.backup) return createDistrict
  if (!options.recovery) {
    throw new PosternError(
      'bad-request',
      'Name a file for the recovery copy with --recovery, or say --no-backup: then a lost disk means that all mail sealed to this district is lost for ever.',
    )
  }
  const passphrase = await newPassphrase(options)
  const file = demandPlace(options.recovery)
  return async (db, apart, now) => {
    await createDistrict(db, apart, now)
    await writeRecovery(apart, db, file, passphrase, options.scryptWork)
  }
}

async function formerDistrict(config: Config, options: InitOptions): Promise<Make> {
  const former = await readRecovery(options.restore!, options)
  if (former.district !== config.DISTRICT) {
    throw new PosternError(
      'conflict',
      `The recovery file is of the district ${former.district}, and DISTRICT says ${config.DISTRICT}. Nothing was made.`,
    )
  }
  return (db, apart) => restoreDistrict(db, apart, former)
}
