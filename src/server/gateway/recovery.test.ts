import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createLog } from '../log.ts'
import { list } from './held.ts'
import { Hold } from './hold.ts'
import { createNotices } from './notify.ts'
import { readPolicy } from './policy.ts'
import { createRecovery, type Recovery, type RecoveryOptions } from './recovery.ts'
import { inMemory } from './testing/in-memory.ts'
import { type Bench, type District, lines, newBench, newDistrict } from './testing.ts'

const alice = 'alice@in.test'
const admins = ['admin@in.test', 'second@out.test']
let district: District
let bench: Bench
let recovery: Recovery
let commands: number
let up: boolean
let policy: string

beforeAll(async () => {
  district = await newDistrict()
})
beforeEach(async () => {
  const parts = inMemory()
  policy = '{ default: { out: seal }, release: { perMinute: 2 } }'
  bench = await newBench(district, policy, parts)
  commands = 0
  up = false
  const options: RecoveryOptions = {
    keyring: {
      isFresh: () => true,
      async refresh() {
        if (!up) throw new Hold('keys-unreachable')
      },
    },
    ...parts,
    retry: bench.retry,
    notices: createNotices({ administrators: admins, domains: ['in.test'], hops: bench.hops, clock: bench.now }),
    policy: () => readPolicy(policy),
    hops: bench.hops,
    domains: ['in.test'],
    clock: bench.now,
    log: createLog('silent'),
    people: async () => [],
    onRecovery: async () => void commands++,
  }
  recovery = createRecovery(options)
  bench.onHeld = recovery.held
})
afterEach(() => bench.close())

const send = (n: number) =>
  bench.each('out', alice, ['bob@out.test'], lines(`From: ${alice}`, `Subject: secret ${n}`, '', 'x'))
const held = () => list(bench.stores, {}, 0)
const set = (text: string) => {
  policy = text
  bench.setPolicy(text)
}

describe('what was kept while keys were away', () => {
  it('goes by itself when they are back, so many a minute', async () => {
    bench.away = 'keys-unreachable'
    for (let n = 0; n < 5; n++) await send(n)
    bench.pass(60)
    await recovery.turn()
    expect(await held()).toHaveLength(5)
    bench.away = null
    up = true
    const left: number[] = []
    for (let round = 0; round < 3; round++) {
      bench.pass(60)
      await recovery.turn()
      left.push((await held()).length)
    }
    expect(left).toEqual([3, 1, 0])
    expect(bench.got.filter(({ recipient }) => recipient === 'bob@out.test')).toHaveLength(5)
  })

  it('waits for an administrator where the policy says so, or where its reason does not pass', async () => {
    set('{ default: { out: seal }, lists: [bob@out.test] }')
    await send(1)
    set('{ default: { out: seal }, release: { automatic: false } }')
    bench.away = 'keys-unreachable'
    await send(2)
    bench.away = null
    up = true
    bench.pass(3_600)
    await recovery.turn()
    expect((await held()).map(({ reason }) => reason).toSorted()).toEqual(['keys-unreachable', 'list'])
  })
})

it('administrators get one mail for many, which says why and nothing of what is kept', async () => {
  bench.away = 'keys-unreachable'
  for (let n = 0; n < 40; n++) await send(n)
  await recovery.turn()
  expect(bench.got).toEqual([])
  bench.pass(60)
  await recovery.turn()
  expect(bench.got.map(({ recipient, direction, sender }) => ({ recipient, direction, sender }))).toEqual([
    { recipient: admins[0], direction: 'in', sender: '' },
    { recipient: admins[1], direction: 'out', sender: '' },
  ])
  const mail = bench.got[0]!.content.toString()
  expect(mail).toMatch(/Subject: 40 messages are kept[\s\S]*40 {2}keys-unreachable, to the outside, quarantine/)
  for (const inside of ['secret', alice, 'bob']) expect(mail).not.toContain(inside)
  await send(41)
  bench.pass(60)
  await recovery.turn()
  expect(bench.got).toHaveLength(2)
  bench.pass(900)
  await recovery.turn()
  expect(bench.got).toHaveLength(4)
})

it('defer runs the command once keys are back, and tells the sender after four hours', async () => {
  set('{ default: { out: seal }, held: { out: { default: defer } } }')
  bench.away = 'keys-unreachable'
  await send(1)
  await recovery.turn()
  expect(commands).toBe(0)
  bench.pass(4 * 3_600 + 1)
  await recovery.turn()
  await recovery.turn()
  const notes = bench.got.filter(({ recipient }) => recipient === alice)
  expect(notes).toHaveLength(1)
  expect(notes[0]).toMatchObject({ direction: 'in', sender: '' })
  expect(notes[0]!.content.toString()).toMatch(/bob@out\.test[\s\S]*Action: delayed/)
  expect(notes[0]!.content.toString()).not.toContain('secret')
  up = true
  await recovery.turn()
  await recovery.turn()
  expect(commands).toBe(1)
})
