import { simpleParser } from 'mailparser'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Language, languages } from '../../core/htm/words.ts'
import { createLog } from '../../runtime/log.ts'
import { gatewayWords } from '../message/words.ts'
import { Hold } from '../policy/hold.ts'
import { readPolicy } from '../policy/policy.ts'
import { type Bench, type District, type InMemory, lines, newBench, newDistrict } from '../testing/gateway.ts'
import { inMemory } from '../testing/in-memory.ts'
import { createNotices } from './notify.ts'
import { list } from './quarantine.ts'
import { createRecovery, type Recovery, type RecoveryOptions } from './recovery.ts'

const alice = 'alice@in.test'
const admins = ['admin@in.test', 'second@out.test']
let district: District
let bench: Bench
let recovery: Recovery
let commands: number
let up: boolean
let policy: string
let parts: InMemory
let language: Language

beforeAll(async () => {
  district = await newDistrict()
})
beforeEach(async () => {
  parts = inMemory()
  policy = '{ default: { out: seal }, release: { perMinute: 2 } }'
  bench = await newBench(district, policy, parts)
  commands = 0
  up = false
  language = 'en'
  restart()
})
afterEach(() => bench.close())

/** A process that starts anew, with what the one before it left. */
function restart(): void {
  const common = { ...parts, language, domains: ['in.test'], hops: bench.hops, clock: bench.now }
  const options: RecoveryOptions = {
    keyring: {
      isFresh: () => true,
      async refresh() {
        if (!up) throw new Hold('keys-unreachable')
      },
    },
    ...common,
    retry: bench.retry,
    notices: createNotices({ ...common, administrators: admins }),
    policy: () => readPolicy(policy),
    log: createLog('silent'),
    people: async () => [],
    onRecovery: async () => void commands++,
  }
  recovery = createRecovery(options)
  bench.onHold = recovery.onHold
}

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
  expect(bench.got.map(({ recipient, direction, mailFrom }) => ({ recipient, direction, mailFrom }))).toEqual([
    { recipient: admins[0], direction: 'in', mailFrom: '' },
    { recipient: admins[1], direction: 'out', mailFrom: '' },
  ])
  const mail = bench.got[0]!.content.toString()
  expect(mail).toMatch(/Subject: 40 messages are kept/)
  expect((await simpleParser(mail)).text).toContain(
    '  40  to the outside, in quarantine: the portal does not answer, so there are no keys (keys-unreachable)\n',
  )
  for (const inside of ['secret', alice, 'bob']) expect(mail).not.toContain(inside)
  await send(41)
  bench.pass(60)
  await recovery.turn()
  expect(bench.got).toHaveLength(2)
  bench.pass(900)
  await recovery.turn()
  expect(bench.got).toHaveLength(4)
})

it('administrators hear of what was kept though it goes on in the same round', async () => {
  bench.away = 'keys-unreachable'
  await send(1)
  bench.away = null
  up = true
  bench.pass(3_600)
  await recovery.turn()
  expect(bench.got.map(({ recipient }) => recipient)).toEqual([...admins, 'bob@out.test'])
})

it.each(languages)('administrators and senders are told in %s', async spoken => {
  language = spoken
  set('{ default: { out: seal }, held: { out: { keys-unreachable: defer, default: quarantine } } }')
  restart()
  bench.away = 'keys-unreachable'
  await send(1)
  bench.away = 'key-invalid'
  await send(2)
  bench.pass(5 * 3_600)
  await recovery.turn()
  const { notice, reason, direction, state, report } = gatewayWords[spoken]
  const mails = await Promise.all(bench.got.map(({ content }) => simpleParser(content)))
  expect(mails.map(({ subject }) => subject)).toEqual([report.status, notice.one, notice.one])
  expect(mails[0]!.text).toContain(`${report.action.delayed}\n  bob@out.test (4.4.1)`)
  expect(mails[1]!.from?.text).toContain(notice.from)
  for (const said of [notice.safe, notice.next, reason['key-invalid'], direction.out, state.quarantine])
    expect(mails[1]!.text).toContain(said)
  expect(mails[1]!.text).not.toMatch(/[{}]/)
})

describe('a restart', () => {
  const round = async (seconds: number) => {
    bench.pass(seconds)
    await recovery.turn()
  }

  it('neither forgets to tell administrators, nor tells them twice', async () => {
    bench.away = 'keys-unreachable'
    for (let n = 0; n < 3; n++) await send(n)
    restart()
    await round(60)
    expect(bench.got.map(({ recipient }) => recipient)).toEqual(admins)
    expect(bench.got[0]!.content.toString()).toContain('Subject: 3 messages are kept')
    restart()
    await round(3_600)
    expect(bench.got).toHaveLength(2)
    await send(4)
    restart()
    await round(3_600)
    expect(bench.got).toHaveLength(4)
    expect(bench.got[2]!.content.toString()).toContain('Subject: 1 message is kept')
  })

  it('goes on with administrators that no mail reached', async () => {
    bench.away = 'keys-unreachable'
    await send(1)
    bench.answer = () => ({ code: 451, text: '4.0.0 later' })
    await round(60)
    expect(bench.got).toEqual([])
    bench.answer = () => ({ code: 250, text: 'ok' })
    await round(60)
    expect(bench.got).toEqual([])
    await round(900)
    expect(bench.got).toHaveLength(2)
  })

  it('does not begin the four hours of a sender anew, nor tells of them twice, and runs the command', async () => {
    set('{ default: { out: seal }, held: { out: { default: defer } } }')
    bench.away = 'keys-unreachable'
    await send(1)
    await recovery.turn()
    await round(3 * 3_600)
    restart()
    await send(1)
    await round(3_601)
    expect(bench.got.map(({ recipient }) => recipient)).toEqual([alice])
    restart()
    await send(1)
    await round(5 * 3_600)
    expect(bench.got).toHaveLength(1)
    up = true
    await recovery.turn()
    expect(commands).toBe(1)
  })

  it('does not tell a sender of what was delivered meanwhile, and tells again one that no mail reached', async () => {
    set('{ default: { out: seal }, held: { out: { default: defer } } }')
    bench.away = 'keys-unreachable'
    await send(1)
    await send(2)
    bench.away = null
    await send(1)
    bench.answer = () => ({ code: 451, text: '4.0.0 later' })
    await round(5 * 3_600)
    restart()
    bench.answer = () => ({ code: 250, text: 'ok' })
    await round(5)
    const notes = bench.got.filter(({ recipient }) => recipient === alice)
    expect(notes).toHaveLength(1)
    expect(notes[0]!.content.toString().match(/Final-Recipient/g)).toHaveLength(1)
  })
})

it('one message that comes in pieces is told of once, with everybody it waits for', async () => {
  set('{ default: { out: seal }, held: { out: { default: defer } } }')
  bench.away = 'keys-unreachable'
  const letter = lines(`From: ${alice}`, 'Subject: s', '', 'x')
  await bench.each('out', alice, ['bob@out.test'], letter)
  await bench.each('out', alice, ['carol@out.test'], letter)
  bench.pass(5 * 3_600)
  await recovery.turn()
  expect(bench.got).toHaveLength(1)
  expect(bench.got[0]!.content.toString()).toMatch(/bob@out\.test[\s\S]*carol@out\.test/)
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
  expect(notes[0]).toMatchObject({ direction: 'in', mailFrom: '' })
  expect(notes[0]!.content.toString()).toMatch(/bob@out\.test[\s\S]*Action: delayed/)
  expect(notes[0]!.content.toString()).not.toContain('secret')
  up = true
  await recovery.turn()
  await recovery.turn()
  expect(commands).toBe(1)
})
