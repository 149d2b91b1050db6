import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testDatabase } from '../testing/database.ts'
import type { Database } from './open.ts'
import {
  blobBytes,
  claimRecipient,
  finishRecipient,
  markNotDelivered,
  postponeRecipient,
  prolongLease,
  readEnvelope,
  recipientsOf,
  storeBlob,
  storeOutgoing,
  sweepOutgoing,
  whoWroteTo,
} from './outgoing.ts'

const alice = 'alice@example.com'
const bob = 'bob@example.org'
const carol = 'carol@example.net'
let folder: string
let db: Database
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'postern-outgoing-'))
  db = await testDatabase(folder)
})
afterEach(async () => {
  await db.destroy()
  rmSync(folder, { recursive: true, force: true })
})

const row = (id: string, key = id, sender = alice) => ({
  id,
  sender,
  idempotency_key: key,
  body_hash: id,
  created_at: 100,
  message_id: '<1@x>',
  in_reply_to: '[]',
  refs: '[]',
  language: 'en',
})
const recipients = (id: string, addresses = [bob, carol]) =>
  addresses.map((address, stanza) => ({
    address,
    envelope: 0,
    stanza,
    token: `${id}-${address}`,
    link: `link-${id}-${address}`,
  }))

describe('an outgoing message', () => {
  it('comes back from its short rows as it was', async () => {
    const whole = crypto.getRandomValues(new Uint8Array(60_000))
    for (let part = 0; part * 25_000 < whole.length; part++) {
      const data = whole.subarray(part * 25_000, (part + 1) * 25_000)
      await storeBlob(db, { message: 'a', envelope: 0, part, stored_at: 1, data })
    }
    expect(await readEnvelope(db, 'a', 0)).toEqual(whole)
    expect(blobBytes).toBe(262_144)
  })

  it('under a key that was used before is the one from before, and stores nothing', async () => {
    expect((await storeOutgoing(db, row('a', 'key'), recipients('a'))).id).toBe('a')
    expect((await storeOutgoing(db, row('b', 'key'), recipients('b'))).id).toBe('a')
    expect(await recipientsOf(db, 'b')).toEqual([])
    expect((await storeOutgoing(db, row('c', 'key', carol), recipients('c'))).id).toBe('c')
  })

  it('is stored whole or not at all', async () => {
    await expect(storeOutgoing(db, row('a'), recipients('a', [bob, bob]))).rejects.toThrow()
    expect(await db.selectFrom('outgoing').selectAll().execute()).toEqual([])
  })

  it('says who wrote to whom', async () => {
    await storeOutgoing(db, row('a'), recipients('a'))
    expect(await whoWroteTo(db, bob, [alice, carol])).toEqual(new Set([alice]))
    expect(await whoWroteTo(db, alice, [bob, carol])).toEqual(new Set())
  })

  it('is swept when it is over, with what never became one', async () => {
    await storeBlob(db, { message: 'a', envelope: 0, part: 0, stored_at: 100, data: new Uint8Array(9) })
    await storeBlob(db, { message: 'orphan', envelope: 0, part: 0, stored_at: 100, data: new Uint8Array(9) })
    await storeOutgoing(db, row('a'), recipients('a'))
    await sweepOutgoing(db, { created: 100, orphaned: 101, linked: 0 })
    const stored = async () => (await db.selectFrom('outgoing_blobs').select('message').execute()).map(b => b.message)
    expect([await stored(), (await recipientsOf(db, 'a')).length]).toEqual([['a'], 2])
    await sweepOutgoing(db, { created: 101, orphaned: 101, linked: 0 })
    expect([await stored(), (await recipientsOf(db, 'a')).length]).toEqual([['a'], 2])
    for (const recipient of await recipientsOf(db, 'a'))
      await finishRecipient(db, recipient, { state: 'taken', reply: null, taken_reply: null, settled_at: 9 })
    await sweepOutgoing(db, { created: 101, orphaned: 101, linked: 0 })
    expect([await stored(), await recipientsOf(db, 'a')]).toEqual([[], []])
  })
})

const claim = (now: number, leaseSeconds = 30) => claimRecipient(db, { now, leaseSeconds, pauses: [60, 300] })

describe('a recipient', () => {
  beforeEach(async () => {
    await storeBlob(db, { message: 'a', envelope: 0, part: 0, stored_at: 100, data: new Uint8Array(9) })
    await storeOutgoing(db, row('a'), recipients('a'))
  })

  it('is worked by one at a time, and by another when the lease is over', async () => {
    const first = await claim(100)
    const second = await claim(100)
    expect([first?.address, second?.address, await claim(100)]).toEqual([bob, carol, null])
    await prolongLease(db, second!, 150)
    expect(await claim(131)).toMatchObject({ address: bob, tries: 2 })
    expect(await claim(131)).toBeNull()
  })

  it('is left to who took it up meanwhile by whoever stood still past its lease', async () => {
    const slept = (await claim(100))!
    const next = (await claim(131))!
    expect([next.id, next.tries]).toEqual([slept.id, 2])
    await prolongLease(db, slept, 500)
    await postponeRecipient(db, slept, 900)
    await finishRecipient(db, slept, { state: 'refused', reply: '550 no', taken_reply: null, settled_at: 9 })
    const [kept] = await recipientsOf(db, 'a')
    expect(kept).toMatchObject({ state: 'queued', tries: 2, lease_until: 161, next_try_at: 100 })
    await finishRecipient(db, next, { state: 'taken', reply: null, taken_reply: '250 ok', settled_at: 9 })
    expect((await recipientsOf(db, 'a'))[0]).toMatchObject({ state: 'taken' })
  })

  it('is tried again when its time has come', async () => {
    const first = (await claim(100))!
    await postponeRecipient(db, first, 160)
    await claim(100, 899)
    expect(await claim(159, 899)).toBeNull()
    expect((await claim(160, 899))?.id).toBe(first.id)
  })

  it('does not wait for the time by which the clock was ahead, and no shorter than it must', async () => {
    await postponeRecipient(db, (await claim(100))!, 160)
    await claim(100)
    expect(await claim(101)).toBeNull()
    expect([(await claim(99))?.address, (await claim(99))?.address, await claim(99)]).toEqual([carol, bob, null])
  })

  it('is done once, and once nobody is queued the envelope is as old as links may be', async () => {
    const [one, other] = [(await claim(100))!, (await claim(100))!]
    await finishRecipient(db, one, { state: 'taken', reply: null, taken_reply: '250 ok', settled_at: 9 })
    await sweepOutgoing(db, { created: 0, orphaned: 0, linked: 101 })
    expect(await readEnvelope(db, 'a', 0)).toHaveLength(9)
    await finishRecipient(db, other, { state: 'refused', reply: '550 no', taken_reply: null, settled_at: 9 })
    await sweepOutgoing(db, { created: 0, orphaned: 0, linked: 100 })
    expect(await readEnvelope(db, 'a', 0)).toHaveLength(9)
    await sweepOutgoing(db, { created: 0, orphaned: 0, linked: 101 })
    expect(await readEnvelope(db, 'a', 0)).toHaveLength(0)
    expect(await claim(1_000)).toBeNull()
    expect((await recipientsOf(db, 'a')).map(({ state, reply }) => [state, reply])).toEqual([
      ['taken', null],
      ['refused', '550 no'],
    ])
  })

  it('of whom a report of failure came stays not delivered', async () => {
    const one = (await claim(100))!
    expect(await markNotDelivered(db, one.token, '5.1.1', null)).toBe(true)
    await finishRecipient(db, one, { state: 'taken', reply: null, taken_reply: '250 ok', settled_at: 9 })
    expect((await recipientsOf(db, 'a'))[0]).toMatchObject({ state: 'not-delivered', reply: '5.1.1' })
    expect(await markNotDelivered(db, one.token, 'again', null)).toBe(false)
    expect(await markNotDelivered(db, 'nobody', null, null)).toBe(false)
  })
})
