// postern keys: the generations of the master secret.

import { PosternError } from '../core/errors.ts'
import { parsePeriod } from '../core/ibe/period.ts'
import { secondsOf } from '../core/seconds.ts'
import type { Config } from '../runtime/config.ts'
import { countOfIssuedKeys } from '../server/db/issued.ts'
import { listSerials } from '../server/db/serials.ts'
import { listEpochs } from '../server/db/threshold/epochs.ts'
import { destroySerial, rotate } from '../server/keys/district.ts'
import { namesIn } from '../server/keys/epochs.ts'
import { demandRootKey } from '../server/keys/parameters.ts'
import { publishAnew, readDatabase, withDatabase } from './district.ts'
import { result, type Speaker } from './output.ts'
import {
  demandPlace,
  newPassphrase,
  type PassphraseOption,
  readRecovery,
  recoveryOf,
  writeRecovery,
} from './recovery.ts'

export function rotateKeys(config: Config, options: Speaker & { from?: string }): Promise<void> {
  return withDatabase(config, async db => {
    const now = new Date()
    const from = options.from ? parsePeriod(options.from) : null
    // Before its secret is made: without the root key it could not be published.
    demandRootKey(config.data)
    const next = await rotate(db, config.data, {
      from,
      retentionMonths: config.RETENTION_MONTHS,
      now,
      publish: transaction => publishAnew(transaction, config, secondsOf(now)),
    })
    result(
      options,
      { serial: next.serial, sealFrom: next.seal_from },
      `Serial ${next.serial} seals from ${next.seal_from}. What was sealed before opens as before.\nMake a new recovery file now: postern keys backup FILE`,
    )
  })
}

/** postern keys backup: a recovery file of this moment. */
export async function backupKeys(config: Config, file: string, options: Speaker & PassphraseOption): Promise<void> {
  const passphrase = await newPassphrase(options)
  demandPlace(file)
  await readDatabase(config, db => writeRecovery(config, db, file, passphrase, options.scryptWork))
  result(
    options,
    { file },
    'The recovery file is written. Keep it away from this machine, and its passphrase away from it.',
  )
}

/** postern keys verify-backup: opens the recovery file, and holds every secret in it against what is in use. */
export async function verifyBackup(config: Config, file: string, options: Speaker & PassphraseOption): Promise<void> {
  const { files } = await readRecovery(file, options)
  const inUse = await readDatabase(config, db => recoveryOf(config, db))
  const missing = Object.entries(inUse.files)
    .filter(([name, value]) => files[name] !== value)
    .map(([name]) => name)
  if (missing.length > 0)
    throw new PosternError('conflict', `The recovery file is out of date. It lacks: ${missing.join(', ')}.`)
  result(
    options,
    { good: true, files: Object.keys(files).length },
    'The recovery file is good and holds every secret in use.',
  )
}

export function listKeys(config: Config, options: Speaker): Promise<void> {
  return readDatabase(config, async db => {
    const keys = (await listSerials(db)).map(row => ({
      serial: row.serial,
      state: row.state,
      sealFrom: row.seal_from,
      sealUntil: row.seal_until,
      destroyAfter: row.destroy_after,
    }))
    const lines = keys.map(
      key => `${key.serial}  ${key.state}  seals ${key.sealFrom} to ${key.sealUntil}, needed until ${key.destroyAfter}`,
    )
    const issued = await countOfIssuedKeys(db)
    result(options, { keys, issued }, [...lines, `${issued} identity keys were given out.`].join('\n'))
  })
}

export function destroyKey(config: Config, serial: number, options: Speaker): Promise<void> {
  return withDatabase(config, async db => {
    const now = new Date()
    await destroySerial(db, config.data, serial, {
      now,
      publish: transaction => publishAnew(transaction, config, secondsOf(now)),
    })
    const names = new Set((await listEpochs(db)).flatMap(row => (row.serial === serial ? namesIn(row) : [])))
    const after =
      names.size === 0
        ? 'Nobody can open its mail any more.'
        : `Nodes took shares of it, from which its keys can still be made: have each remove keys/share-${serial}-*.key, with its backups: ${[...names].join(', ')}.`
    result(options, { serial, destroyed: true }, `The secret of serial ${serial} is destroyed. ${after}`)
  })
}
