// What a node holds: taken in a ceremony, in use from when the district's parameters say so, and destroyed when its epoch is over.

import type { Parameters } from '../../contract/parameters.ts'
import { PosternError } from '../../core/errors.ts'
import type { Ed25519Jwk } from '../../core/jws.ts'
import type { Log } from '../../runtime/log.ts'
import { atomically } from '../db/atomically.ts'
import type { Database } from '../db/open.ts'
import { changeShare, insertShare, listShares, type ShareRow } from '../db/threshold/shares.ts'
import type { Opened, Taken } from '../keys/ceremony.ts'
import { checkMasterSecret } from '../keys/extract.ts'
import { destroyShare, readShare, writeShare } from '../keys/files.ts'

/**
 * Writes down what was taken, before the node's word for it leaves: one transcript a serial and epoch, for ever.
 * @throws PosternError `conflict` where another one was taken before.
 */
export async function keepTaken(
  db: Database,
  data: string,
  { opening: { serial, epoch, threshold, nodes } }: Opened,
  { index, share, publicKey, transcript }: Taken,
  now: number,
): Promise<void> {
  const row: ShareRow = {
    ...{ serial, epoch, place: index, public_key: publicKey, transcript },
    holders: JSON.stringify({ threshold, nodes: nodes.map(({ id, jwk }) => ({ id, jwk })) } satisfies Holders),
    ...{ state: 'pending' as const, taken_at: now, retire_at: null },
  }
  await atomically(db, async transaction => {
    // The row comes first, and keeps out whoever takes something else meanwhile. It counts once the share is on disk: a process that
    // is killed in between takes it once more.
    if (await insertShare(transaction, row)) return writeShare(data, serial, epoch, share)
    const before = (await listShares(transaction)).find(each => each.serial === serial && each.epoch === epoch)
    if (before?.transcript !== transcript)
      throw new PosternError(
        'conflict',
        `This node has given its word for epoch ${epoch} of serial ${serial} in another ceremony. Have a new one opened with "--epoch ${epoch + 1}".`,
      )
  })
}

/** Who makes a key together, as this node's operator saw it when the share was taken: not what a portal says later. */
export interface Holders {
  readonly threshold: number
  readonly nodes: readonly { readonly id: string; readonly jwk: Ed25519Jwk }[]
}

export class Shares {
  readonly #db: Database
  readonly #data: string
  readonly #secrets = new Map<string, Uint8Array>()

  constructor(db: Database, data: string) {
    this.#db = db
    this.#data = data
  }

  /** Of which parts are given, oldest epoch first. @param now seconds. */
  async serving(serial: number, now: number): Promise<ShareRow[]> {
    const rows = await listShares(this.#db)
    return rows.filter(
      row => row.serial === serial && row.state === 'serving' && (row.retire_at === null || row.retire_at > now),
    )
  }

  async all(now: number): Promise<ShareRow[]> {
    const rows = await listShares(this.#db)
    return rows.filter(({ state, retire_at }) => state === 'serving' && (retire_at === null || retire_at > now))
  }

  /** Of each serial that is served: who holds it, newest epoch first. */
  async holders(now: number): Promise<Holders[][]> {
    const rows = (await this.all(now)).toReversed()
    const serials = [...new Set(rows.map(({ serial }) => serial))]
    return serials.map(serial =>
      rows.filter(row => row.serial === serial).map(({ holders }): Holders => JSON.parse(holders)),
    )
  }

  /** @throws PosternError `config-invalid` where it is not what the district published: a part made with it would be a lie. */
  secretOf({ serial, epoch, public_key }: ShareRow): Uint8Array {
    const name = `${serial} ${epoch}`
    const known = this.#secrets.get(name)
    if (known) return known
    const secret = readShare(this.#data, serial, epoch)
    checkMasterSecret(secret, public_key, serial)
    this.#secrets.set(name, secret)
    return secret
  }

  /**
   * Goes over to what the parameters say: of what was taken, parts are given once they name it; the epoch before is answered for
   * until its time is over. One root key signs them: they make no node destroy anything.
   * @param id of this node. @param now seconds.
   */
  async follow(serials: Parameters['serials'], { id, now, log }: Following): Promise<void> {
    const rows = await listShares(this.#db)
    for (const { serial, epoch } of missing(serials, rows, id))
      log.warn(
        { serial, epoch },
        'the district names this node in an epoch that it does not hold: it is of an older backup, or another machine has its name. It gives no parts of that epoch; a ceremony among the others brings it back',
      )
    for (const row of rows) {
      const serial = serials.find(each => each.serial === row.serial)
      if (!serial || row.state === 'retired') continue
      if (!isNamed(serial, row, id)) {
        if (row.state === 'serving' && row.retire_at === null)
          await changeShare(this.#db, row, { retire_at: serial.retireAt ?? now })
      } else if (row.state === 'pending' || row.retire_at !== null) await this.#begin(row, log)
    }
  }

  async #begin(row: ShareRow, log: Log): Promise<void> {
    this.secretOf(row)
    // Also of what was not named for a while: parameters of a backup, or of somebody who should not sign any, pass.
    await changeShare(this.#db, row, { state: 'serving', retire_at: null })
    log.info({ serial: row.serial, epoch: row.epoch }, 'this node gives parts')
  }

  /**
   * Of epochs that are over, where this node serves the one after it: for its operator, who has seen that the others do, too.
   * @returns which.
   */
  async destroyFormer(now: number): Promise<Pick<ShareRow, 'serial' | 'epoch'>[]> {
    const rows = await listShares(this.#db)
    const isOver = ({ retire_at }: ShareRow) => retire_at !== null && retire_at <= now
    const isFormer = (row: ShareRow) =>
      rows.some(({ serial, epoch, state, retire_at }) => {
        const isServed = state === 'serving' && retire_at === null
        return serial === row.serial && epoch > row.epoch && isServed
      })
    const former = rows.filter(row => row.state === 'serving' && isOver(row) && isFormer(row))
    for (const row of former) {
      // Before the row says so: a process that is killed in between destroys it once more.
      destroyShare(this.#data, row.serial, row.epoch)
      await changeShare(this.#db, row, { state: 'retired' })
      this.#secrets.delete(`${row.serial} ${row.epoch}`)
    }
    return former
  }
}

/** Epochs in which a node is named, and of which it has taken nothing. */
function missing(serials: Parameters['serials'], rows: readonly ShareRow[], id: string) {
  const named = serials.flatMap(({ serial, state, ...serving }) =>
    [serving, ...(serving.next ? [serving.next] : [])]
      .filter(({ nodes }) => state !== 'destroyed' && nodes.some(node => node.id === id))
      .map(({ epoch }) => ({ serial, epoch })),
  )
  return named.filter(({ serial, epoch }) => !rows.some(row => row.serial === serial && row.epoch === epoch))
}

interface Following {
  readonly id: string
  readonly now: number
  readonly log: Log
}

function isNamed(serial: Parameters['serials'][number], row: ShareRow, id: string): boolean {
  const epochs = [serial, ...(serial.next ? [serial.next] : [])]
  const node = epochs.find(({ epoch }) => epoch === row.epoch)?.nodes.find(each => each.id === id)
  return node?.publicKey === row.public_key && serial.state !== 'destroyed'
}
