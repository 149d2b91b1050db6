// A district from its birth: keys, serials, and the parameters that publish them.

import { base64url } from '../../core/bytes.ts'
import { PosternError } from '../../core/errors.ts'
import { newMasterSecret, publicKeyOf } from '../../core/ibe/master.ts'
import { addMonths, comparePeriods, type Period, periodOf } from '../../core/ibe/period.ts'
import type { Database } from '../db/open.ts'
import { insertSerial, listSerials, markDestroyed, type SerialRow, succeed } from '../db/serials.ts'
import { createSigningKey, createSymmetricKey, destroyMasterSecret, hasDistrict, writeMasterSecret } from './files.ts'

/** A serial seals for a year. */
const monthsOfSerial = 12

function newSerial(data: string, serial: number, sealFrom: Period, retentionMonths: number): SerialRow {
  const secret = newMasterSecret()
  writeMasterSecret(data, serial, secret)
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
export async function createDistrict(db: Database, data: string, retentionMonths: number, now: Date): Promise<void> {
  if (hasDistrict(data)) throw new PosternError('conflict', 'There is a district here already. Nothing was changed.')
  for (const role of ['root', 'certificate', 'status'] as const) createSigningKey(data, role)
  for (const role of ['server', 'log'] as const) createSymmetricKey(data, role)
  await insertSerial(db, newSerial(data, 1, periodOf(now), retentionMonths))
}

/**
 * Makes the next serial. What was sealed under the old one opens as before.
 * @param from first period it seals; by default the one after next, so that no device was given a key that nobody uses.
 * @throws PosternError `bad-request` when `from` is past, or not within the time of the present serial.
 */
export async function rotate(
  db: Database,
  data: string,
  options: { from: Period | null; retentionMonths: number; now: Date },
): Promise<SerialRow> {
  const current = periodOf(options.now)
  const from = options.from ?? addMonths(current, 2)
  if (comparePeriods(from, current) < 0)
    throw new PosternError('bad-request', 'A rotation cannot begin in a month that is over.')
  const last = (await listSerials(db)).at(-1)
  if (!last) throw new PosternError('config-invalid', 'There is no district here. Run "postern init" first.')
  if (comparePeriods(from, last.seal_from) < 0 || comparePeriods(from, addMonths(last.seal_until, 1)) > 0) {
    throw new PosternError(
      'bad-request',
      `The next serial must begin between ${last.seal_from} and ${addMonths(last.seal_until, 1)}.`,
    )
  }
  const next = newSerial(data, last.serial + 1, from, options.retentionMonths)
  const stoppedAt = addMonths(from, -1)
  // Whoever sealed before the rotation may have sealed for this month or the next.
  const mayBeSealed = addMonths(current, 1)
  const readUntil = comparePeriods(mayBeSealed, stoppedAt) > 0 ? mayBeSealed : stoppedAt
  await succeed(db, { serial: last.serial, seal_until: stoppedAt, read_until: readUntil }, next)
  return next
}

/** @throws PosternError `bad-request` before its time: mail that may still be read would be lost. */
export async function destroySerial(db: Database, data: string, serial: number, now: Date): Promise<void> {
  const row = (await listSerials(db)).find(candidate => candidate.serial === serial)
  if (!row) throw new PosternError('not-found', `There is no serial ${serial}.`)
  if (comparePeriods(periodOf(now), row.destroy_after) <= 0) {
    throw new PosternError(
      'bad-request',
      `Serial ${serial} is needed to read until the end of ${row.destroy_after}. It was not destroyed.`,
    )
  }
  destroyMasterSecret(data, serial)
  await markDestroyed(db, serial)
}
