// postern init: a district is born, and does not leave the cradle without a recovery file.

import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Decrypter, Encrypter } from 'age-encryption'
import { PosternError } from '../../core/errors.ts'
import type { Config } from '../config.ts'
import { listSerials } from '../db/serials.ts'
import { createDistrict, discardDistrict } from '../keys/district.ts'
import { exportSecrets, hasDistrict, readSigningKey } from '../keys/files.ts'
import { ensureParameters } from '../keys/parameters.ts'
import { localOrigin, withDatabase } from './district.ts'
import { askLine, note, result, type Speaker } from './output.ts'

export interface InitOptions extends Speaker {
  /** False with --no-backup. */
  readonly backup: boolean
  readonly recovery?: string
  readonly passphraseFile?: string
}

const shortestPassphrase = 12

async function passphraseFrom({ passphraseFile }: InitOptions): Promise<string> {
  const passphrase = passphraseFile
    ? readFileSync(passphraseFile, 'utf8').trim()
    : await askLine('Passphrase for the recovery file: ', true)
  if (passphrase.length >= shortestPassphrase) return passphrase
  throw new PosternError(
    'bad-request',
    `The passphrase must have at least ${shortestPassphrase} characters. Nothing was made.`,
  )
}

export async function init(config: Config, options: InitOptions): Promise<void> {
  if (hasDistrict(config.data))
    throw new PosternError('conflict', 'There is a district here already. Nothing was changed.')
  if (options.backup && !options.recovery) {
    throw new PosternError(
      'bad-request',
      'Name a file for the recovery copy with --recovery, or say --no-backup: then a lost disk means that all mail sealed to this district is lost for ever.',
    )
  }
  const passphrase = options.backup ? await passphraseFrom(options) : null
  const recovery = options.backup && options.recovery ? reserve(options.recovery) : null
  const now = new Date()
  await withDatabase(config, async db => {
    await createDistrict(db, config, now)
    try {
      if (passphrase && recovery) await writeRecovery(config, [1], recovery, passphrase)
    } catch (error) {
      await discardDistrict(db, config.data)
      if (recovery) rmSync(recovery, { force: true })
      throw error
    }
    if (config.PORT !== 0 || config.PORTAL_URL)
      await ensureParameters(db, config, localOrigin(config), Math.floor(now.getTime() / 1000))
  })
  const { kid } = await readSigningKey(config.data, 'root')
  if (!options.backup)
    note('No recovery file was written: if this disk is lost, all mail sealed to this district is lost for ever.')
  result(
    options,
    { district: config.DISTRICT, root: kid, data: config.data },
    `The district ${config.DISTRICT} is made. Thumbprint of its root key: ${kid}\nKeep keys/root.jwk offline: it is needed only when the parameters change.`,
  )
}

/** Before anything is made: a place where the recovery file cannot be is found now, and no older one is overwritten. */
function reserve(file: string): string {
  try {
    writeFileSync(file, '', { mode: 0o600, flag: 'wx' })
    return file
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code === 'EEXIST' ? 'is there already' : 'cannot be written there'
    throw new PosternError('bad-request', `The recovery file ${why}. Name another one. Nothing was made.`, { cause })
  }
}

async function writeRecovery(
  config: Config,
  serials: readonly number[],
  file: string,
  passphrase: string,
): Promise<void> {
  const encrypter = new Encrypter()
  encrypter.setPassphrase(passphrase)
  const secrets = { v: 1, district: config.DISTRICT, files: exportSecrets(config.data, serials) }
  writeFileSync(file, await encrypter.encrypt(JSON.stringify(secrets)), { flush: true })
}

/** postern keys verify-backup: opens the recovery file, and holds every secret in it against what is in use. */
export async function verifyBackup(
  config: Config,
  file: string,
  options: Speaker & { passphraseFile?: string },
): Promise<void> {
  const passphrase = options.passphraseFile
    ? readFileSync(options.passphraseFile, 'utf8').trim()
    : await askLine('Passphrase of the recovery file: ', true)
  const decrypter = new Decrypter()
  decrypter.addPassphrase(passphrase)
  const text = await decrypter.decrypt(readFileSync(file), 'text').catch(cause => {
    throw new PosternError('damaged', 'The recovery file does not open with this passphrase.', { cause })
  })
  const { files } = JSON.parse(text) as { files: Record<string, string> }
  const serials = await withDatabase(config, db => listSerials(db))
  const inUse = exportSecrets(
    config.data,
    serials.filter(row => row.state !== 'destroyed').map(row => row.serial),
  )
  const missing = Object.entries(inUse)
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
