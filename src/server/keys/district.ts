// A district from its birth: keys, serials, and the parameters that publish them.

import { base64url } from '../../core/bytes.ts'
import { PosternError } from '../../core/errors.ts'
import { newMasterSecret, publicKeyOf } from '../../core/ibe/master.ts'
import { addMonths, comparePeriods, type Period, periodOf } from '../../core/ibe/period.ts'
import { secondsOf } from '../../core/seconds.ts'
import type { Config } from '../../runtime/config.ts'
import { atomically } from '../db/atomically.ts'
import type { Database } from '../db/open.ts'
import {
  insertSerial,
  listSerials,
  markDestroyed,
  readFact,
  type SerialRow,
  succeed,
  writeFact,
} from '../db/serials.ts'
import { type EpochRow, insertEpoch } from '../db/threshold/epochs.ts'
import { checkMasterSecret } from './extract.ts'
import {
  createSigningKey,
  createSymmetricKey,
  destroyMasterSecret,
  hasDistrict,
  hasMasterSecret,
  readMasterSecret,
  writeMasterSecret,
  writeSecrets,
} from './files.ts'
import { raiseSequence, recordBirth } from './parameters.ts'

/** A serial seals for a year. */
const monthsOfSerial = 12
const districtFact = 'district'
/** More than will have been published after a recovery file was written: readers refuse a lower sequence. */
export const unknownSequences = 1_000

/** A secret that an interrupted rotation left behind was never published, and is taken up: nothing is overwritten. */
function newSerial(data: string, serial: number, sealFrom: Period, retentionMonths: number): SerialRow {
  if (!hasMasterSecret(data, serial)) writeMasterSecret(data, serial, newMasterSecret())
  const secret = readMasterSecret(data, serial)
  const sealUntil = addMonths(sealFrom, monthsOfSerial - 1)
  return {
    serial,
    public_key: base64url(publicKeyOf(secret)),
    seal_from: sealFrom,
    seal_until: sealUntil,
    read_until: sealUntil,
    state: 'active',
    destroy_after: addMonths(sealUntil, retentionMonths),
  }
}

/** @throws PosternError `conflict` when there is a district already: nothing is ever overwritten. */
export async function createDistrict(
  db: Database,
  { data, DISTRICT, RETENTION_MONTHS }: Pick<Config, 'data' | 'DISTRICT' | 'RETENTION_MONTHS'>,
  now: Date,
): Promise<void> {
  if (hasDistrict(data)) throw new PosternError('conflict', 'There is a district here already. Nothing was changed.')
  for (const role of ['root', 'certificate', 'status'] as const) createSigningKey(data, role)
  for (const role of ['server', 'log'] as const) createSymmetricKey(data, role)
  await writeFact(db, districtFact, DISTRICT)
  await recordBirth(db, secondsOf(now))
  await insertSerial(db, newSerial(data, 1, periodOf(now), RETENTION_MONTHS))
}

/**
 * Brings a lost district back. Sessions, and what was counted, are not in a recovery file.
 * @throws PosternError `config-invalid` when a secret in it does not make its published key.
 */
export async function restoreDistrict(
  db: Database,
  { data, DISTRICT }: Pick<Config, 'data' | 'DISTRICT'>,
  former: {
    files: Readonly<Record<string, string>>
    serials: readonly SerialRow[]
    epochs: readonly EpochRow[]
    sequence: number
    bornAt: number | null
  },
): Promise<void> {
  writeSecrets(data, former.files)
  demandSecrets(data, former.serials)
  await writeFact(db, districtFact, DISTRICT)
  await raiseSequence(db, former.sequence + unknownSequences)
  if (former.bornAt !== null) await recordBirth(db, former.bornAt)
  for (const row of former.serials) await insertSerial(db, row)
  for (const row of former.epochs) await insertEpoch(db, row)
}

/** @throws PosternError `config-invalid` when a secret is missing, or does not make its published key. */
export function demandSecrets(
  data: string,
  serials: readonly Pick<SerialRow, 'serial' | 'public_key' | 'state'>[],
): void {
  for (const { serial, public_key, state } of serials)
    if (state !== 'destroyed') checkMasterSecret(readMasterSecret(data, serial), public_key, serial)
}

/**
 * The name is part of every identity: under another one no key would open anything.
 * @throws PosternError `config-invalid` when the data folder belongs to another district.
 */
export async function demandDistrict(db: Database, district: string): Promise<void> {
  const born = await readFact(db, districtFact)
  if (born === null || born === district) return
  throw new PosternError(
    'config-invalid',
    `This data folder belongs to the district ${born}, and DISTRICT says ${district}. Keys of one open nothing of the other.`,
  )
}

/**
 * Makes the next serial. What was sealed under the old one opens as before.
 * @param from first period it seals; by default the one after next, so that devices which hold the next month's key go
 * on reading, or at once when the last serial ended before that.
 * @param publish puts it into the public parameters, within the same transaction: what cannot be published is not made.
 * @throws PosternError `bad-request` when `from` is past, or not within the time of the present serial.
 */
export async function rotate(
  db: Database,
  data: string,
  options: {
    readonly from: Period | null
    readonly retentionMonths: number
    readonly now: Date
    readonly publish?: (db: Database) => Promise<void>
  },
): Promise<SerialRow> {
  const current = periodOf(options.now)
  const last = (await listSerials(db)).at(-1)
  if (!last) throw new PosternError('config-invalid', 'There is no district here. Run "postern init" first.')
  // No month without a serial: only where one has passed already is there a gap.
  const latest = later(addMonths(last.seal_until, 1), current)
  const earliest = later(last.seal_from, current)
  const from = options.from ?? later(earliest, earlier(addMonths(current, 2), latest))
  if (comparePeriods(from, earliest) < 0 || comparePeriods(from, latest) > 0)
    throw new PosternError('bad-request', `The next serial must begin between ${earliest} and ${latest}.`)
  const next = newSerial(data, last.serial + 1, from, options.retentionMonths)
  const stoppedAt = addMonths(from, -1)
  // Whoever sealed before the rotation may have sealed for this month or the next.
  const readUntil = later(addMonths(current, 1), stoppedAt)
  const sealUntil = earlier(last.seal_until, stoppedAt)
  await atomically(db, async transaction => {
    await succeed(transaction, { serial: last.serial, seal_until: sealUntil, read_until: readUntil }, next)
    await options.publish?.(transaction)
  })
  return next
}

function later(a: Period, b: Period): Period {
  return comparePeriods(a, b) > 0 ? a : b
}

function earlier(a: Period, b: Period): Period {
  return comparePeriods(a, b) < 0 ? a : b
}

/**
 * That it is destroyed is written first: a secret that a killed process has left is destroyed by the next one.
 * @param publish says so in the public parameters, within the same transaction.
 * @throws PosternError `bad-request` before its time: mail that may still be read would be lost.
 */
export async function destroySerial(
  db: Database,
  data: string,
  serial: number,
  { now, publish }: { readonly now: Date; readonly publish: (db: Database) => Promise<void> },
): Promise<void> {
  const row = (await listSerials(db)).find(candidate => candidate.serial === serial)
  if (!row) throw new PosternError('not-found', `There is no serial ${serial}.`)
  if (comparePeriods(periodOf(now), row.destroy_after) <= 0) {
    throw new PosternError(
      'bad-request',
      `Serial ${serial} is needed to read until the end of ${row.destroy_after}. It was not destroyed.`,
    )
  }
  await atomically(db, async transaction => {
    await markDestroyed(transaction, serial)
    await publish(transaction)
  })
  destroyMasterSecret(data, serial)
}

/** What a `keys destroy` that was killed has left. */
export async function destroyLeftSecrets(db: Database, data: string): Promise<void> {
  for (const { serial, state } of await listSerials(db)) if (state === 'destroyed') destroyMasterSecret(data, serial)
}
