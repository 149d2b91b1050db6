// @module-tag long
import { simpleParser } from 'mailparser'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Language, languages } from '../../core/htm/words.ts'
import { createLog } from '../../runtime/log.ts'
import { gatewayWords } from '../message/words.ts'
import { Hold } from '../policy/hold.ts'
import { readPolicy } from '../policy/policy.ts'
import {
  type District,
  type InMemory,
  lines,
  newDistrict,
  newTestGateway,
  type TestGateway,
} from '../testing/gateway.ts'
import { inMemory } from '../testing/in-memory.ts'
import { createNotices } from './notify.ts'
import { list } from './quarantine.ts'
import { createRecovery, type Recovery, type RecoveryOptions } from './recovery.ts'

const alice = 'alice@in.test'
const admins = ['admin@in.test', 'second@out.test']
let district: District
let gateway: TestGateway
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
  gateway = await newTestGateway(district, policy, parts)
  commands = 0
  up = false
  language = 'en'
  restart()
})
afterEach(() => gateway.close())

/** A process that starts anew, with what the one before it left. */
function restart(): void {
  const common = { ...parts, language, domains: ['in.test'], hops: gateway.hops, clock: gateway.now }
  const options: RecoveryOptions = {
    keyring: {
      isFresh: () => true,
      async refresh() {
        if (!up) throw new Hold('keys-unreachable')
      },
    },
    ...common,
    retry: gateway.retry,
    notices: createNotices({ ...common, administrators: admins }),
    policy: () => readPolicy(policy),
    log: createLog('silent'),
    prefetched: async () => [],
    onRecovery: async () => void commands++,
  }
  recovery = createRecovery(options)
  gateway.onHold = recovery.onHold
}

const send = (n: number) =>
  gateway.each('out', alice, ['bob@out.test'], lines(`From: ${alice}`, `Subject: secret ${n}`, '', 'x'))
const stored = () => list(gateway.stores, {}, 0)
const set = (text: string) => {
  policy = text
  gateway.setPolicy(text)
}

describe('what was kept while keys were away', () => {
  it('goes by itself when they are back, so many a minute', async () => {
    gateway.away = 'keys-unreachable'
    for (let n = 0; n < 5; n++) await send(n)
    gateway.pass(60)
    await recovery.turn()
    expect(await stored()).toHaveLength(5)
    gateway.away = null
    up = true
    const left: number[] = []
    for (let round = 0; round < 3; round++) {
      gateway.pass(60)
      await recovery.turn()
      left.push((await stored()).length)
    }
    expect(left).toEqual([3, 1, 0])
    expect(gateway.got.filter(({ recipient }) => recipient === 'bob@out.test')).toHaveLength(5)
  })

  it('waits for an administrator where the policy says so, or where its reason does not pass', async () => {
    set('{ default: { out: seal }, lists: [bob@out.test] }')
    await send(1)
    set('{ default: { out: seal }, release: { automatic: false } }')
    gateway.away = 'keys-unreachable'
    await send(2)
    gateway.away = null
    up = true
    gateway.pass(3_600)
    await recovery.turn()
    expect((await stored()).map(({ reason }) => reason).toSorted()).toEqual(['keys-unreachable', 'list'])
  })
})

it('administrators get one mail for many, which says why and nothing of what is kept', async () => {
  gateway.away = 'keys-unreachable'
  for (let n = 0; n < 40; n++) await send(n)
  await recovery.turn()
  expect(gateway.got).toEqual([])
  gateway.pass(60)
  await recovery.turn()
  expect(gateway.got.map(({ recipient, direction, mailFrom }) => ({ recipient, direction, mailFrom }))).toEqual([
    { recipient: admins[0], direction: 'in', mailFrom: '' },
    { recipient: admins[1], direction: 'out', mailFrom: '' },
  ])
  const mail = gateway.got[0]!.content.toString()
  expect(mail).toMatch(/Subject: 40 messages are kept/)
  expect((await simpleParser(mail)).text).toContain(
    '  40  to the outside, in quarantine: the portal does not answer, so there are no keys (keys-unreachable)\n',
  )
  for (const inside of ['secret', alice, 'bob']) expect(mail).not.toContain(inside)
  await send(41)
  gateway.pass(60)
  await recovery.turn()
  expect(gateway.got).toHaveLength(2)
  gateway.pass(900)
  await recovery.turn()
  expect(gateway.got).toHaveLength(4)
})

it('administrators hear of what was kept though it goes on in the same round', async () => {
  gateway.away = 'keys-unreachable'
  await send(1)
  gateway.away = null
  up = true
  gateway.pass(3_600)
  await recovery.turn()
  expect(gateway.got.map(({ recipient }) => recipient)).toEqual([...admins, 'bob@out.test'])
})

it.each(languages)('administrators and senders are told in %s', async spoken => {
  language = spoken
  set('{ default: { out: seal }, held: { out: { keys-unreachable: defer, default: quarantine } } }')
  restart()
  gateway.away = 'keys-unreachable'
  await send(1)
  gateway.away = 'key-invalid'
  await send(2)
  gateway.pass(5 * 3_600)
  await recovery.turn()
  const { notice, reason, direction, state, report } = gatewayWords[spoken]
  const mails = await Promise.all(gateway.got.map(({ content }) => simpleParser(content)))
  expect(mails.map(({ subject }) => subject)).toEqual([report.status, notice.one, notice.one])
  expect(mails[0]!.text).toContain(`${report.action.delayed}\n  bob@out.test (4.4.1)`)
  expect(mails[1]!.from?.text).toContain(notice.from)
  for (const said of [notice.safe, notice.next, reason['key-invalid'], direction.out, state.quarantine])
    expect(mails[1]!.text).toContain(said)
  expect(mails[1]!.text).not.toMatch(/[{}]/)
})

describe('a restart', () => {
  const round = async (seconds: number) => {
    gateway.pass(seconds)
    await recovery.turn()
  }

  it('neither forgets to tell administrators, nor tells them twice', async () => {
    gateway.away = 'keys-unreachable'
    for (let n = 0; n < 3; n++) await send(n)
    restart()
    await round(60)
    expect(gateway.got.map(({ recipient }) => recipient)).toEqual(admins)
    expect(gateway.got[0]!.content.toString()).toContain('Subject: 3 messages are kept')
    restart()
    await round(3_600)
    expect(gateway.got).toHaveLength(2)
    await send(4)
    restart()
    await round(3_600)
    expect(gateway.got).toHaveLength(4)
    expect(gateway.got[2]!.content.toString()).toContain('Subject: 1 message is kept')
  })

  it('goes on with administrators that no mail reached', async () => {
    gateway.away = 'keys-unreachable'
    await send(1)
    gateway.answer = () => ({ code: 451, text: '4.0.0 later' })
    await round(60)
    expect(gateway.got).toEqual([])
    gateway.answer = () => ({ code: 250, text: 'ok' })
    await round(60)
    expect(gateway.got).toEqual([])
    await round(900)
    expect(gateway.got).toHaveLength(2)
  })

  it('does not begin the four hours of a sender anew, nor tells of them twice, and runs the command', async () => {
    set('{ default: { out: seal }, held: { out: { default: defer } } }')
    gateway.away = 'keys-unreachable'
    await send(1)
    await recovery.turn()
    await round(3 * 3_600)
    restart()
    await send(1)
    await round(3_601)
    expect(gateway.got.map(({ recipient }) => recipient)).toEqual([alice])
    restart()
    await send(1)
    await round(5 * 3_600)
    expect(gateway.got).toHaveLength(1)
    up = true
    await recovery.turn()
    expect(commands).toBe(1)
  })

  it('does not tell a sender of what was delivered meanwhile, and tells again one that no mail reached', async () => {
    set('{ default: { out: seal }, held: { out: { default: defer } } }')
    gateway.away = 'keys-unreachable'
    await send(1)
    await send(2)
    gateway.away = null
    await send(1)
    gateway.answer = () => ({ code: 451, text: '4.0.0 later' })
    await round(5 * 3_600)
    restart()
    gateway.answer = () => ({ code: 250, text: 'ok' })
    await round(5)
    const notes = gateway.got.filter(({ recipient }) => recipient === alice)
    expect(notes).toHaveLength(1)
    expect(notes[0]!.content.toString().match(/Final-Recipient/g)).toHaveLength(1)
  })
})

it('one message that comes in pieces is told of once, with everybody it waits for', async () => {
  set('{ default: { out: seal }, held: { out: { default: defer } } }')
  gateway.away = 'keys-unreachable'
  const letter = lines(`From: ${alice}`, 'Subject: s', '', 'x')
  await gateway.each('out', alice, ['bob@out.test'], letter)
  await gateway.each('out', alice, ['carol@out.test'], letter)
  gateway.pass(5 * 3_600)
  await recovery.turn()
  expect(gateway.got).toHaveLength(1)
  expect(gateway.got[0]!.content.toString()).toMatch(/bob@out\.test[\s\S]*carol@out\.test/)
})

it('defer runs the command once keys are back, and tells the sender after four hours', async () => {
  set('{ default: { out: seal }, held: { out: { default: defer } } }')
  gateway.away = 'keys-unreachable'
  await send(1)
  await recovery.turn()
  expect(commands).toBe(0)
  gateway.pass(4 * 3_600 + 1)
  await recovery.turn()
  await recovery.turn()
  const notes = gateway.got.filter(({ recipient }) => recipient === alice)
  expect(notes).toHaveLength(1)
  expect(notes[0]).toMatchObject({ direction: 'in', mailFrom: '' })
  expect(notes[0]!.content.toString()).toMatch(/bob@out\.test[\s\S]*Action: delayed/)
  expect(notes[0]!.content.toString()).not.toContain('secret')
  up = true
  await recovery.turn()
  await recovery.turn()
  expect(commands).toBe(1)
})
