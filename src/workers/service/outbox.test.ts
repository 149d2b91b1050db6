import { beforeEach, describe, expect, it } from 'vitest'
import { type Drafts, draftsIn } from '../vault/drafts.ts'
import { memoryStore, type Rows } from '../vault/keystore.ts'
import { queue, takeBack } from '../vault/outbox.ts'
import type { Draft } from '../vault/protocol.ts'
import { type SendingDeps, sendWaiting } from './outbox.ts'

const me = 'me@example.com'
const words: Omit<Draft, 'id' | 'files' | 'savedAt'> = {
  ...{ kind: 'new', from: { name: '', address: me }, subject: 'Lunch', copyToSelf: false },
  ...{ to: [{ name: '', address: 'ann@a.example', typed: 'ann@a.example' }], cc: [], bcc: [] },
  ...{ body: { kind: 'plain', content: 'At noon?' }, inReplyTo: [], references: [], language: null },
}
/** When a page holds it until, ten seconds after *Send*. Seconds. */
const heldUntil = 1_010

let rows: Rows
let drafts: Drafts
let clock: number
/** Keys of what the relay was given, each with the time. */
let posted: [key: string, at: number][]
let pauses: number[]
let meanwhile: () => Promise<void>
let whilePosting: () => Promise<void>
let isSending: boolean
let status: number

const deps: SendingDeps = {
  rows: async () => rows,
  now: () => clock,
  async pause(ms) {
    pauses.push(ms)
    await meanwhile()
    clock += ms / 1_000
  },
  ifNobodySends: async work => (isSending ? undefined : work()),
  async fetch(_, { headers }) {
    posted.push([new Headers(headers).get('idempotency-key')!, clock])
    await whilePosting()
    return Response.json({ id: `m${posted.length}`, at: clock, recipients: [] }, { status })
  },
}

/** A message whose page held it, and is closed. */
async function held(until: number | null = heldUntil): Promise<string> {
  const { id } = await drafts.add(words, 1_000)
  await queued(id, until)
  const message = { from: me, envelopes: [] } as never
  await drafts.keepSealed(id, { key: `key of ${id}`, period: '2026-11', serial: 1, message, envelopes: [] })
  return id
}

const queued = (id: string, until: number | null) =>
  queue(drafts, id, { text: 'At noon?', html: null, interface: 'en' }, { now: 1_000, heldUntil: until })

const takenBack = (id: string) => takeBack(drafts, id, { told: false, alone: false })

beforeEach(() => {
  rows = memoryStore().rows
  drafts = draftsIn(rows)
  ;[clock, posted, pauses, isSending, status] = [1_000, [], [], false, 200]
  meanwhile = whilePosting = async () => {}
})

describe('a message whose page was closed while it held it', () => {
  it('is sent once, when its time is over and not before', async () => {
    const id = await held()
    meanwhile = async () => expect(posted).toEqual([])
    await sendWaiting(deps)
    expect(posted).toHaveLength(1)
    await sendWaiting(deps)
    expect(posted).toEqual([[`key of ${id}`, expect.any(Number)]])
    expect(posted[0]![1]).toBeGreaterThanOrEqual(heldUntil)
    expect([await drafts.waiting(), await drafts.list(), await rows.names('sent/')]).toEqual([[], [], ['sent/m1']])
  })

  it('is sent where the clock was turned back meanwhile', async () => {
    await held()
    clock -= 86_400
    await sendWaiting(deps)
    expect(posted).toHaveLength(1)
  })

  it('is tried again under the same key, where the relay had no answer', async () => {
    const id = await held()
    status = 503
    await expect(sendWaiting(deps)).rejects.toThrow('503')
    expect(await drafts.queued(id)).toMatchObject({ tried: true, leaving: false })
    status = 200
    await sendWaiting(deps)
    expect(posted.map(([key]) => key)).toEqual([`key of ${id}`, `key of ${id}`])
    expect(await drafts.waiting()).toEqual([])
  })

  it('does not wait where nothing is held any more', async () => {
    await held(null)
    await sendWaiting(deps)
    expect([pauses, posted.length]).toEqual([[], 1])
  })

  it('is left to a page that sends', async () => {
    const id = await held()
    isSending = true
    await sendWaiting(deps)
    expect([posted, await drafts.waiting()]).toEqual([[], [id]])
  })
})

describe('a message that was called back', () => {
  it('is never sent: it is a draft', async () => {
    const id = await held()
    meanwhile = async () => expect(await takenBack(id)).toBe(true)
    await sendWaiting(deps)
    await sendWaiting(deps)
    expect([posted, (await drafts.list()).map(draft => draft.id)]).toEqual([[], [id]])
  })

  it('while another one leaves is not sent either', async () => {
    const ids = [await held(null), await held(null)]
    whilePosting = async () => {
      for (const id of ids) if (posted.at(-1)![0] !== `key of ${id}`) await takenBack(id)
    }
    await sendWaiting(deps)
    expect([posted.length, await drafts.waiting(), (await drafts.list()).length]).toEqual([1, [], 1])
  })

  it('too late, while its bytes leave, is no draft: it is sent', async () => {
    const id = await held(null)
    whilePosting = async () => expect(await takenBack(id)).toBe(false)
    await sendWaiting(deps)
    expect([posted.length, await drafts.waiting(), await drafts.list()]).toEqual([1, [], []])
  })

  it('and sent anew is held anew', async () => {
    const id = await held()
    meanwhile = async () => {
      await takenBack(id)
      await queued(id, clock + 25)
    }
    await sendWaiting(deps)
    expect([posted, await drafts.waiting()]).toEqual([[], [id]])
  })
})
