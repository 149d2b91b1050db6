// The recovery file: every secret of the district and what it seals, in one age file behind a passphrase.

import { lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Decrypter, Encrypter } from 'age-encryption'
import { z } from 'zod'
import { period } from '../contract/shapes.ts'
import { PosternError } from '../core/errors.ts'
import type { Config } from '../runtime/config.ts'
import { jsonOrNull } from '../runtime/json.ts'
import { asCaller } from '../runtime/owner.ts'
import { whyNotRead } from '../runtime/settings/unreadable.ts'
import { writeWhole } from '../runtime/storage.ts'
import type { Database } from '../server/db/open.ts'
import { latestParameters, listSerials } from '../server/db/serials.ts'
import { listEpochs } from '../server/db/threshold/epochs.ts'
import { exportSecrets } from '../server/keys/files.ts'
import { districtBornAt } from '../server/keys/parameters.ts'
import { askLine } from './output.ts'

export interface PassphraseOption {
  readonly passphraseFile?: string
  /** log2 of scrypt's N, for what is written: a test asks for less than `scryptWork`. */
  readonly scryptWork?: number
}

/** As `age -p` takes it: about a second and 256 MiB for every guess. */
export const scryptWork = 18

const shortestPassphrase = 12
const secretName = /^(?:(?:root|certificate|status)\.jwk|(?:server|log)\.key|master-\d+\.key)$/

export const recovery = z.object({
  v: z.literal(1),
  district: z.string(),
  /** Content by file name. */
  files: z.record(z.string().regex(secretName), z.string()),
  serials: z.array(
    z.object({
      serial: z.int().min(1),
      public_key: z.string(),
      seal_from: period,
      seal_until: period,
      read_until: period,
      state: z.enum(['active', 'revoked', 'destroyed']),
      destroy_after: period,
    }),
  ),
  /** Who holds shares of them: no secret, and lost with it nodes would have given their word for nothing. */
  epochs: z
    .array(
      z.object({
        serial: z.int().min(1),
        epoch: z.int().min(1),
        state: z.enum(['next', 'serving', 'former']),
        content: z.string(),
        closed_at: z.int(),
        retire_at: z.int().nullable(),
      }),
    )
    .default([]),
  /** Of the parameters published last: readers refuse a lower one. */
  sequence: z.int().min(0),
  bornAt: z.int().min(0).nullable(),
})
export type Recovery = z.infer<typeof recovery>

/** @throws PosternError `bad-request` when it is too short. */
export async function newPassphrase(options: PassphraseOption): Promise<string> {
  const passphrase = await passphraseOf('Passphrase for the recovery file: ', options)
  if (passphrase.length >= shortestPassphrase) return passphrase
  throw new PosternError(
    'bad-request',
    `The passphrase must have at least ${shortestPassphrase} characters. Nothing was made.`,
  )
}

export async function passphraseOf(question: string, { passphraseFile }: PassphraseOption): Promise<string> {
  if (passphraseFile === undefined) return askLine(question, true)
  try {
    return asCaller(() => readFileSync(passphraseFile, 'utf8')).trim()
  } catch (cause) {
    throw new PosternError('bad-request', 'The file with the passphrase cannot be read. Nothing was done.', { cause })
  }
}

/**
 * Before anything is made: a place where the file cannot be is found now, and no older one is overwritten. Nothing of that name is
 * left: who looks for a copy finds a whole one, or none.
 */
export function demandPlace(file: string, what = 'recovery file'): string {
  const refuse = (why: string, cause?: unknown) =>
    new PosternError('bad-request', `The ${what} ${why}. Name another one. Nothing was made.`, { cause })
  const trial = `${file}.${process.pid}.new`
  try {
    asCaller(() => {
      // A link that leads nowhere is there too.
      if (lstatSync(file, { throwIfNoEntry: false }) !== undefined) throw refuse('is there already')
      writeFileSync(trial, '', { mode: 0o600, flag: 'wx' })
      rmSync(trial)
    })
    return file
  } catch (cause) {
    throw cause instanceof PosternError
      ? cause
      : refuse(`cannot be written there (${(cause as NodeJS.ErrnoException).code})`, cause)
  }
}

/** @param file that is not there. */
export async function writeRecovery(
  config: Config,
  db: Database,
  file: string,
  passphrase: string,
  work = scryptWork,
): Promise<void> {
  await writeSealed(file, await recoveryOf(config, db), passphrase, work)
}

/** @param file that is not there. @throws PosternError `conflict` */
export async function writeSealed(
  file: string,
  content: unknown,
  passphrase: string,
  work = scryptWork,
): Promise<void> {
  const encrypter = new Encrypter()
  encrypter.setScryptWorkFactor(work)
  encrypter.setPassphrase(passphrase)
  const sealed = await encrypter.encrypt(JSON.stringify(content))
  try {
    asCaller(() => writeWhole(file, sealed))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
    throw new PosternError('conflict', 'There is such a file by now. It was left as it is, and no copy was made.', {
      cause,
    })
  }
}

/** What a recovery file of this moment holds. */
export async function recoveryOf(config: Config, db: Database): Promise<Recovery> {
  const serials = await listSerials(db)
  const inUse = serials.filter(({ state }) => state !== 'destroyed').map(({ serial }) => serial)
  return {
    v: 1,
    district: config.DISTRICT,
    files: exportSecrets(config.data, inUse),
    serials,
    epochs: await listEpochs(db),
    sequence: (await latestParameters(db))?.sequence ?? 0,
    bornAt: await districtBornAt(db),
  }
}

/** @throws PosternError `damaged`, `bad-request` */
export function readRecovery(file: string, options: PassphraseOption): Promise<Recovery> {
  return readSealed(file, recovery, 'recovery file', options)
}

/** @param what it is called. @throws PosternError `damaged`, `bad-request` */
export async function readSealed<T>(
  file: string,
  shape: z.ZodType<T>,
  what: string,
  options: PassphraseOption,
): Promise<T> {
  const decrypter = new Decrypter()
  const sealed = readBytes(file, what)
  decrypter.addPassphrase(await passphraseOf(`Passphrase of the ${what}: `, options))
  const text = await decrypter.decrypt(sealed, 'text').catch(cause => {
    throw new PosternError('damaged', `The ${what} does not open with this passphrase.`, { cause })
  })
  const content = shape.safeParse(jsonOrNull(text))
  if (content.success) return content.data
  throw new PosternError('damaged', `The ${what} opened, and is not one that this release knows.`)
}

function readBytes(file: string, what: string): Uint8Array {
  try {
    return asCaller(() => readFileSync(file))
  } catch (cause) {
    throw new PosternError('bad-request', `The ${what} cannot be read: ${whyNotRead(file, cause)}.`, { cause })
  }
}
