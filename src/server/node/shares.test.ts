import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Parameters } from '../../contract/parameters.ts'
import { base64url } from '../../core/bytes.ts'
import { newMasterSecret, publicKeyOf } from '../../core/ibe/master.ts'
import { createLog } from '../../runtime/log.ts'
import { type Database, openDatabase } from '../db/open.ts'
import type { Opened, Taken } from '../keys/ceremony.ts'
import { createSigningKey, readSigningKey } from '../keys/files.ts'
import { createNode } from './card.ts'
import { keepTaken, Shares } from './shares.ts'

let data: string
let db: Database
let shares: Shares
let logged: string[]
const id = 'node-a'

beforeEach(async () => {
  data = mkdtempSync(path.join(tmpdir(), 'postern-shares-'))
  db = await openDatabase({ data, postgres: null })
  await createNode(data)
  shares = new Shares(db, data)
  logged = []
})
afterEach(async () => {
  await db.destroy()
  rmSync(data, { recursive: true, force: true })
})

interface Held {
  readonly epoch: number
  readonly publicKey: string
}

async function take(epoch: number, transcript = `transcript ${epoch}`): Promise<Held> {
  const share = newMasterSecret()
  const publicKey = base64url(publicKeyOf(share))
  const opened = { opening: { serial: 1, epoch, threshold: 2, nodes: [] }, digest: '' } as unknown as Opened
  await keepTaken(db, data, opened, { index: 1, share, publicKey, transcript, take: '' } satisfies Taken, 1000)
  return { epoch, publicKey }
}

/** What the district says: this node with what it took, or with something else. */
const named = ({ epoch, publicKey }: Held, more: object = {}) =>
  [
    { serial: 1, state: 'active', epoch, nodes: [{ id, index: 1, publicKey }], ...more },
  ] as unknown as Parameters['serials']

const follow = (serials: Parameters['serials'], now: number) =>
  shares.follow(serials, { id, now, log: createLog('info', { write: line => void logged.push(line) }) })
const epochs = async (now: number) => (await shares.serving(1, now)).map(({ epoch }) => epoch)

describe('what a node took', () => {
  it('it gives parts of once the district names it, and not before', async () => {
    const two = await take(2)
    expect(await epochs(1000)).toEqual([])
    await follow(named({ epoch: 1, publicKey: 'x' }), 1000)
    expect(await epochs(1000)).toEqual([])
    await follow(
      named({ epoch: 1, publicKey: 'x' }, { next: { epoch: 2, nodes: [{ id, publicKey: two.publicKey }] } }),
      1000,
    )
    expect(await epochs(1000)).toEqual([2])
  })

  it('it gives no parts of where the district names another key for it: they would be lies', async () => {
    await take(2)
    await follow(named({ epoch: 2, publicKey: base64url(publicKeyOf(newMasterSecret())) }), 1000)
    expect(await epochs(1000)).toEqual([])
  })

  it('is answered for until its time is over, and destroyed by its operator where the next epoch is served', async () => {
    const [two, three] = [await take(2), await take(3)]
    await follow(named(two), 1000)
    await follow(named(three, { retireAt: 2000 }), 1500)
    expect(await epochs(1500)).toEqual([2, 3])
    expect(await shares.destroyFormer(1500)).toEqual([])
    await follow(named(three, { retireAt: 2000 }), 2000)
    expect(await epochs(2000)).toEqual([3])
    expect(await shares.destroyFormer(2000)).toMatchObject([{ serial: 1, epoch: 2 }])
    const [row] = await db.selectFrom('shares').selectAll().where('epoch', '=', 2).execute()
    expect(row!.state).toBe('retired')
    expect(() => new Shares(db, data).secretOf(row!)).toThrow(/share-1-2/)
    expect(await shares.destroyFormer(2000)).toEqual([])
  })

  it('whose destruction failed half-way is destroyed the next time', async () => {
    const [two, three] = [await take(2), await take(3)]
    await follow(named(two), 1000)
    await follow(named(three), 1500)
    const file = path.join(data, 'keys', 'share-1-2.key')
    renameSync(file, `${file}.aside`)
    mkdirSync(file)
    await expect(shares.destroyFormer(2000)).rejects.toThrow()
    rmdirSync(file)
    renameSync(`${file}.aside`, file)
    await shares.destroyFormer(2000)
    expect(existsSync(file)).toBe(false)
  })

  it('is not destroyed by whatever a portal says', async () => {
    const [two, three] = [await take(2), await take(3)]
    await follow(named(two), 1000)
    for (const lie of [
      named({ epoch: 9, publicKey: 'x' }, { retireAt: 1 }),
      named({ epoch: 2, publicKey: 'x' }),
      named(three, { retireAt: 1 }),
      named({ epoch: 9, publicKey: 'x' }, { state: 'destroyed' }),
    ])
      await follow(lie, 3000)
    for (const row of await db.selectFrom('shares').selectAll().execute())
      expect(new Shares(db, data).secretOf(row)).toHaveLength(32)
  })

  it('serves again when it is named again: what was published meanwhile is no reason to stop for ever', async () => {
    const two = await take(2)
    await follow(named(two), 1000)
    await follow(named({ epoch: 9, publicKey: 'x' }), 2000)
    expect(await epochs(2000)).toEqual([])
    await follow(named(two), 3000)
    expect(await epochs(3000)).toEqual([2])
  })

  it('is one of two that are taken at the same moment, and the share on disk is that one', async () => {
    const tries = await Promise.allSettled([take(2, 'one'), take(2, 'another')])
    expect(tries.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    const [row] = await db.selectFrom('shares').selectAll().execute()
    expect(new Shares(db, data).secretOf(row!)).toHaveLength(32)
  })

  it('is one transcript an epoch: the same once more is no other, another one is refused', async () => {
    await take(2)
    await expect(take(2)).resolves.toBeTruthy()
    await expect(take(2, 'another')).rejects.toMatchObject({ code: 'conflict' })
  })
})

it('a node of an older backup gives no parts of the epoch that it missed, and says why', async () => {
  await follow(named(await take(2)), 1000)
  await follow(named({ epoch: 3, publicKey: base64url(publicKeyOf(newMasterSecret())) }, { retireAt: 1500 }), 2000)
  expect(await epochs(2000)).toEqual([])
  expect(logged.join('')).toContain('older backup')
})

describe('a folder', () => {
  it('of a district is none for a node, and nothing is changed in it', async () => {
    const other = mkdtempSync(path.join(tmpdir(), 'postern-shares-'))
    createSigningKey(other, 'certificate')
    await expect(createNode(other)).rejects.toMatchObject({ code: 'conflict' })
    expect(readdirSync(path.join(other, 'keys'))).toEqual(['certificate.jwk'])
    rmSync(other, { recursive: true })
  })

  it('in which a process was killed while it made the keys is taken up', async () => {
    const other = mkdtempSync(path.join(tmpdir(), 'postern-shares-'))
    createSigningKey(other, 'node')
    const before = (await readSigningKey(other, 'node')).kid
    await createNode(other)
    expect((await readSigningKey(other, 'node')).kid).toBe(before)
    await expect(createNode(other)).rejects.toMatchObject({ code: 'conflict' })
    rmSync(other, { recursive: true })
  })
})
