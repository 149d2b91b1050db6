// @module-tag long
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { list } from './queue/quarantine.ts'
import { type District, lines, newDistrict, newTestGateway, readCarrier, type TestGateway } from './testing/gateway.ts'
import { inMemory } from './testing/in-memory.ts'

const [alice, bob, carol] = ['alice@in.test', 'bob@out.test', 'carol@out.test'] as const
const secret = 'the price is 4711'
const letter = lines(
  'Received: from desk.in.test ([192.0.2.7]) by mx.in.test; Tue, 24 Nov 2026 11:59:00 +0000',
  `From: Alice <${alice}>`,
  `To: ${bob}`,
  'Subject: Offer for you',
  'Message-ID: <letter@in.test>',
  'Date: Tue, 24 Nov 2026 12:00:00 +0000',
  '',
  secret,
)
const text = (raw: Buffer) => raw.toString('latin1')

let district: District
let gateway: TestGateway
beforeAll(async () => {
  district = await newDistrict()
})
beforeEach(async () => {
  gateway = await newTestGateway(district)
})
afterEach(() => gateway.close())

const stored = (state?: 'errored' | 'quarantine' | 'spool') => list(gateway.stores, state ? { state } : {}, 0)

describe('when something is away', () => {
  it.each(['errored', 'quarantine'] as const)('%s keeps it, encrypted, until it is tried again', async how => {
    gateway.setPolicy(`{ default: { out: seal }, held: { out: { keys-unreachable: ${how} } } }`)
    gateway.away = 'keys-unreachable'
    expect(await gateway.each('out', alice, [bob, carol], letter)).toMatchObject([{ code: 250 }, { code: 250 }])
    expect(gateway.got).toEqual([])
    const [mail] = await stored(how)
    expect(mail).toMatchObject({ reason: 'keys-unreachable', recipients: [{ address: bob }, { address: carol }] })
    const folder = path.join(gateway.folder, how === 'errored' ? '.errored' : how)
    for (const name of readdirSync(folder, { withFileTypes: true }).filter(entry => entry.isFile()))
      expect(readFileSync(path.join(folder, name.name)).includes(secret)).toBe(false)
    expect(await gateway.retry(mail!)).toMatchObject({ left: 2, reason: 'keys-unreachable' })
    gateway.away = null
    await gateway.restart()
    expect(await gateway.retry(mail!)).toEqual({ id: mail!.id, delivered: 2, refused: 0, left: 0, reason: null })
    expect(await stored()).toEqual([])
    expect(Buffer.from((await readCarrier(district, gateway.got[1]!.content, carol)).message).equals(letter)).toBe(true)
    // The mail server in front never heard the answer, and sends it again.
    expect(await gateway.each('out', alice, [bob, carol], letter)).toMatchObject([{ code: 250 }, { code: 250 }])
    expect(gateway.got).toHaveLength(2)
  })

  it('defer keeps nothing and says so to the mail server in front; refuse tells the sender', async () => {
    gateway.setPolicy('{ default: { out: seal }, held: { out: { default: defer } } }')
    gateway.away = 'keys-unreachable'
    expect(await gateway.each('out', alice, [bob], letter)).toMatchObject([{ code: 451 }])
    expect([await stored(), gateway.got]).toEqual([[], []])
    gateway.setPolicy('{ default: { out: seal }, held: { out: { keys-unreachable: refuse } } }')
    expect(await gateway.each('out', alice, [bob], letter)).toMatchObject([{ code: 550 }])
    gateway.away = null
    expect(await gateway.each('out', alice, [bob], letter)).toMatchObject([{ code: 250 }])
    expect(gateway.holds).toEqual([{ how: 'defer', reason: 'keys-unreachable' }])
  })

  it('a full disk takes nothing: what could not be written down is not answered', async () => {
    const other = await newTestGateway(
      district,
      'default: { out: seal }',
      inMemory(() => true),
    )
    other.away = 'keys-unreachable'
    expect(await other.each('out', alice, [bob, carol], letter)).toMatchObject([{ code: 452 }, { code: 452 }])
    other.away = null
    expect(await other.each('out', alice, [bob], letter)).toMatchObject([{ code: 452 }])
    await other.close()
  })

  it('a repeated recipient, and a retry, are answered from the journal, also after a restart', async () => {
    gateway.answer = recipient => (recipient === carol ? { code: 451, text: '4.2.0 later' } : { code: 250, text: 'Ok' })
    const first = await gateway.each('out', alice, [bob, carol, bob], letter)
    expect(first.map(({ code }) => code)).toEqual([250, 451, 250])
    await gateway.restart()
    gateway.answer = () => ({ code: 250, text: 'Ok' })
    expect((await gateway.each('out', alice, [bob, carol], letter)).map(({ code }) => code)).toEqual([250, 250])
    expect(gateway.got.map(({ recipient }) => recipient)).toEqual([bob, carol])
  })

  it('where the front speaks SMTP alone, unlike outcomes are spooled, tried again, and reported', async () => {
    gateway.answer = recipient =>
      recipient === carol
        ? { code: 451, text: '4.2.0 later' }
        : recipient === 'gone@out.test'
          ? { code: 550, text: '5.1.1 nobody' }
          : { code: 250, text: 'Ok' }
    expect(await gateway.all('out', alice, [bob, carol, 'gone@out.test'], letter)).toMatchObject({ code: 250 })
    const [spooled] = await stored('spool')
    expect(spooled!.recipients.map(({ address }) => address)).toEqual([carol, 'gone@out.test'])
    expect(await gateway.retry(spooled!)).toMatchObject({ delivered: 0, refused: 1, left: 1 })
    const report = gateway.got.at(-1)!
    expect(report).toMatchObject({ direction: 'in', mailFrom: '', recipient: alice })
    expect(text(report.content)).toMatch(/gone@out\.test[\s\S]*Status: 5\.1\.1/)
    expect(text(report.content)).not.toContain(secret)
    gateway.answer = () => ({ code: 250, text: 'Ok' })
    expect(await gateway.retry((await stored('spool'))[0]!)).toMatchObject({ delivered: 1, left: 0 })
    expect(await stored()).toEqual([])
    // Alike outcomes are said as they are.
    gateway.answer = () => ({ code: 451, text: '4.2.0 later' })
    expect(await gateway.all('out', alice, ['x@out.test', 'y@out.test'], letter)).toMatchObject({ code: 451 })
    expect(await stored()).toEqual([])
  })

  it('an administrator lets it go: sealed, never in clear; from the outside unopened', async () => {
    gateway.setPolicy('{ default: { out: seal }, lists: [all@out.test] }')
    await gateway.each('out', alice, ['all@out.test'], letter)
    const [mail] = await stored()
    expect(await gateway.retry(mail!)).toMatchObject({ left: 1, reason: 'list' })
    gateway.setPolicy('{ default: { out: pass } }')
    expect(await gateway.retry(mail!, 'release')).toMatchObject({ delivered: 1, left: 0 })
    expect(text(gateway.got[0]!.content)).not.toContain(secret)
  })

  it('the log finds a message by its ids and says nothing of what is in it, nor to whom', async () => {
    gateway.away = 'keys-unreachable'
    await gateway.each('out', alice, [bob], letter)
    const line = JSON.parse(gateway.logged.find(entry => entry.includes('"message"'))!)
    expect(line).toMatchObject({
      messageId: '<letter@in.test>',
      queue: 'ABC',
      action: 'seal',
      rule: 'default',
      reason: 'keys-unreachable',
      result: 'held',
      direction: 'out',
    })
    expect(line.to).toMatch(/^[0-9a-f]{16}$/)
    const all = gateway.logged.join('')
    for (const inside of [secret, 'Offer', alice, bob]) expect(all).not.toContain(inside)
  })
})
