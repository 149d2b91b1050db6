// Forwarded envelopes: ciphertext in short rows, under the hash of the link that leads to it, until it is over.

import { concat } from '../../core/bytes.ts'
import { atomically } from './atomically.ts'
import { drop, pieceBytes, read, store, sweepObjects } from './blobs/blobs.ts'
import type { Database } from './open.ts'
import { blobBytes } from './outgoing.ts'
import type { Tables } from './schema.ts'

export type ForwardedRow = Tables['forwarded']

const storeFact = 'forwarded-store'

/**
 * What was stored before under this id stays as it is. The row comes last: only with it anything is there.
 * @param most bytes of all that is not over. @returns false where it would be more: then nothing is stored.
 */
export async function storeForwarded(
  db: Database,
  row: Omit<ForwardedRow, 'size'>,
  envelope: Uint8Array,
  most: number,
): Promise<boolean> {
  if (await findForwarded(db, row.id)) return true
  await dropBlobs(db, row.id)
  const piece = pieceBytes(db, blobBytes)
  for (let at = 0, part = 0; at < envelope.length; at += piece, part++) {
    const placed = await store(db, keyOf({ forwarded: row.id, part }), envelope.subarray(at, at + piece))
    await db
      .insertInto('forwarded_blobs')
      .values({ forwarded: row.id, part, stored_at: row.stored_at, ...placed })
      .execute()
  }
  const size = envelope.length
  const isThere = await atomically(db, async transaction => {
    // A write first, even of nothing: whoever stores meanwhile waits, and then sees what this one added.
    await transaction
      .insertInto('facts')
      .values({ name: storeFact, value: '' })
      .onConflict(conflict => conflict.column('name').doUpdateSet({ value: '' }))
      .execute()
    if ((await forwardedBytes(transaction, row.stored_at)) + size > most) return false
    await transaction
      .insertInto('forwarded')
      .values({ ...row, size })
      .execute()
    return true
  })
  if (!isThere) await dropBlobs(db, row.id)
  return isThere
}

/** Also what is over: by its `expires_at`. */
export async function findForwarded(db: Database, id: string): Promise<ForwardedRow | null> {
  return (await db.selectFrom('forwarded').selectAll().where('id', '=', id).executeTakeFirst()) ?? null
}

/** All of it, in memory; empty when nothing is left. */
export async function readForwarded(db: Database, id: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for (;;) {
    const row = await db
      .selectFrom('forwarded_blobs')
      .select(['data', 'place'])
      .where('forwarded', '=', id)
      .where('part', '=', parts.length)
      .executeTakeFirst()
    if (!row) return concat(...parts)
    parts.push(await read(db, keyOf({ forwarded: id, part: parts.length }), row))
  }
}

/** Bytes of all that is not over. */
export async function forwardedBytes(db: Database, now: number): Promise<number> {
  const { total } = await db
    .selectFrom('forwarded')
    .select(select => select.fn.sum<number | null>('size').as('total'))
    .where('expires_at', '>', now)
    .executeTakeFirstOrThrow()
  return Number(total ?? 0)
}

/** It is over from `now` on. @returns whether it was there, and for one of the addresses. */
export async function endForwarded(
  db: Database,
  id: string,
  addresses: readonly string[],
  now: number,
): Promise<boolean> {
  const result = await db
    .updateTable('forwarded')
    .set({ expires_at: now })
    .where('id', '=', id)
    .where('address', 'in', addresses)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  if (result.numUpdatedRows === 0n) return false
  await dropBlobs(db, id)
  return true
}

async function dropBlobs(db: Database, id: string): Promise<void> {
  const dropped = await db
    .deleteFrom('forwarded_blobs')
    .where('forwarded', '=', id)
    .returning(['forwarded', 'part'])
    .execute()
  await drop(db, dropped.map(keyOf))
}

const forwardedPrefix = 'forwarded/'
const keyOf = ({ forwarded, part }: Pick<Tables['forwarded_blobs'], 'forwarded' | 'part'>) =>
  `${forwardedPrefix}${forwarded}/${part}`

export interface ForwardedBefore {
  readonly now: number
  /** Blobs that never got a row. */
  readonly orphaned: number
  /** Rows that only say that it is over. */
  readonly remembered: number
}

/** Seconds since 1970, each. */
export async function sweepForwarded(db: Database, before: ForwardedBefore): Promise<void> {
  await db.deleteFrom('forwarded').where('expires_at', '<=', before.remembered).execute()
  await db
    .deleteFrom('forwarded_blobs')
    .where('forwarded', 'in', select =>
      select.selectFrom('forwarded').select('forwarded.id').where('expires_at', '<=', before.now),
    )
    .execute()
  await db
    .deleteFrom('forwarded_blobs')
    .where('stored_at', '<', before.orphaned)
    .where('forwarded', 'not in', select => select.selectFrom('forwarded').select('forwarded.id'))
    .execute()
  await sweepObjects(db, forwardedPrefix, before.orphaned, async ids => {
    const rows = await db
      .selectFrom('forwarded_blobs')
      .select('forwarded')
      .distinct()
      .where('forwarded', 'in', ids)
      .execute()
    return new Set(rows.map(({ forwarded }) => forwarded))
  })
}
