// @module-tag long
import { Encrypter, Stanza } from 'age-encryption'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { sealStanza } from '../../core/envelope/recipient.ts'
import { armor, armorBegin, armorEnd } from '../../core/htm/armor.ts'
import { readHeader, valuesOf } from '../../mail/header.ts'
import { Busy } from '../content/gate.ts'
import { Hold } from '../policy/hold.ts'
import {
  type District,
  districtName,
  lines,
  newCarrier,
  newDistrict,
  newTestGateway,
  type TestGateway,
} from '../testing/gateway.ts'
import { inMemory } from '../testing/in-memory.ts'

const [alice, bob, eve] = ['alice@in.test', 'bob@out.test', 'eve@evil.test'] as const
const message = lines(`From: Bob <${bob}>`, `To: ${alice}`, 'Subject: Yes', 'Message-ID: <1@out.test>', '', 'I take it')

let district: District
let gateway: TestGateway
/** Months that keys were asked of. */
let asked: string[]
/** Of these no key can be had. */
let without: Readonly<Record<string, Hold>>
beforeAll(async () => {
  const real = await newDistrict()
  district = {
    ...real,
    keyFor(address, period) {
      asked.push(period!)
      if (without[period!]) throw without[period!]
      return real.keyFor(address, period)
    },
  }
})
beforeEach(async () => {
  asked = []
  without = {}
  gateway = await newTestGateway(district, 'default: { in: open }', inMemory())
})
afterEach(() => gateway.close())

const body = new Uint8Array(80)
const odd = (...args: string[]) => new Stanza(args, body)
/** Sealed to a person, in a month. */
const to =
  (address: string, period: `${number}-${number}` = '2026-11') =>
  (key: Uint8Array) => {
    const identity = { district: districtName, serial: 1, period, condition: '' as const, address }
    return sealStanza(district.parameters.serials[0]!, identity, key)
  }
type Make = Stanza | ((key: Uint8Array) => Stanza)

async function file(...stanzas: readonly Make[]): Promise<string> {
  const encrypter = new Encrypter()
  const wrapFileKey = (key: Uint8Array) => stanzas.map(make => (make instanceof Stanza ? make : make(key)))
  encrypter.addRecipient({ wrapFileKey })
  const payload = Buffer.concat([Buffer.from(`Postern-Proof: none ${message.length}\r\n`), message])
  return armor(await encrypter.encrypt(payload)).replaceAll('\n', '\r\n')
}

const mail = (...texts: readonly string[]) => lines(`From: ${eve}`, 'Subject: x', '', ...texts)
/** What became of it: handed on as opened, as it came, or kept for a reason. */
async function outcome(raw: Buffer): Promise<string> {
  gateway.got.length = 0
  const before = gateway.holds.length
  const [reply] = await gateway.each('in', eve, [alice], raw)
  expect(reply!.code).toBe(250)
  const held = gateway.holds[before]
  if (held) return held.reason
  const { content } = gateway.got[0]!
  return content.equals(raw) ? 'as it came' : content.includes('I take it') ? 'opened' : 'changed'
}

describe('a sealed mail opens', () => {
  it.each<[string, Stanza]>([
    ['of a later version', odd('postern2', districtName, '1', '2026-11', '-')],
    ['with more arguments', odd('postern', districtName, '1', '2026-11', '-', 'x')],
    ['with a condition', odd('postern', districtName, '1', '2026-11', 'after=2027')],
    ['that is malformed', odd('postern', districtName, '01', '2026-11', '-')],
    ['of no month', odd('postern', districtName, '1', '2026-13', '-')],
    ['of another district', odd('postern', 'elsewhere.example', '1', '2026-11', '-')],
    ['of a serial that is none', odd('postern', districtName, '77', '2026-11', '-')],
    ['of a month to come', odd('postern', districtName, '1', '2031-01', '-')],
    ['of a month before all keys', odd('postern', districtName, '1', '2001-01', '-')],
    ['of somebody else’s type', odd('X25519', 'abc')],
    ['of a body that is none', new Stanza(['postern', districtName, '1', '2026-11', '-'], new Uint8Array(3))],
    ['of a point that is none', odd('postern', districtName, '1', '2026-11', '-')],
  ])('with a stanza %s beside the good one, which nobody is asked about', async (_, stanza) => {
    for (const order of [
      [stanza, to(alice)],
      [to(alice), stanza],
    ])
      expect(await outcome(mail(await file(...order)))).toBe('opened')
    expect(new Set(asked)).toEqual(new Set(['2026-11']))
  })

  it('with a stanza of a month of which no keys are given any more, which nobody is asked about', async () => {
    await gateway.close()
    const parameters = { ...district.parameters, retentionMonths: 3 }
    gateway = await newTestGateway({ ...district, parameters }, 'default: { in: open }', inMemory())
    expect(await outcome(mail(await file(to(alice, '2026-07'), to(alice))))).toBe('opened')
    expect(new Set(asked)).toEqual(new Set(['2026-11']))
  })

  it.each([
    'keys-refused',
    'keys-unreachable',
    'key-invalid',
  ] as const)('with a stanza of a month whose key cannot be had (%s)', async reason => {
    without = { '2026-09': new Hold(reason) }
    expect(await outcome(mail(await file(to(bob, '2026-09'), to(alice))))).toBe('opened')
    // Without another one it may be the key that would open it.
    expect(await outcome(mail(await file(to(alice, '2026-09'))))).toBe(reason)
  })

  const begin = `${armorBegin}\r\n`
  it.each<[string, (good: string) => string]>([
    ['cut off', good => good.slice(0, good.length / 2)],
    ['of nothing', () => `${begin}${armorEnd}`],
    ['of no age file', () => `${begin}AAAA\r\n${armorEnd}`],
    ['that is no base64', () => `${begin}*** removed ***\r\n${armorEnd}`],
    ['quoted and cut off', good => good.slice(0, 200).replace(/^/gm, '> ')],
  ])('behind and before an armor %s', async (_, broken) => {
    const good = await file(to(alice))
    expect(await outcome(mail('see:', broken(good), '', 'and:', good))).toBe('opened')
    expect(await outcome(mail('see:', good, '', 'and:', broken(good)))).toBe('opened')
  })

  it('for each of several people, each by a stanza of their own', async () => {
    const people = [alice, 'carol@in.test', 'dave@in.test']
    const raw = mail(await file(...people.map(each => to(each))))
    await gateway.each('in', eve, people, raw)
    expect(gateway.got.map(({ recipient }) => recipient)).toEqual(people)
    for (const { content } of gateway.got) expect(content.includes('I take it')).toBe(true)
  })

  it('behind twelve to other people', async () => {
    const others = await Promise.all(Array.from({ length: 12 }, () => file(to(bob))))
    expect(await outcome(mail(...others, await file(to(alice))))).toBe('opened')
  })
})

describe('mail goes on as it came', () => {
  it.each<[string, () => Promise<string> | string]>([
    ['an armor that is quoted and cut off', async () => `> ${(await file(to(alice))).slice(0, 100)}\r\nwhat is this?`],
    ['the first line of an armor', () => `> ${armorBegin}\r\nwhat is this?`],
    ['the last line of an armor', () => `${armorEnd}\r\nwhat is this?`],
    ['an armor of nothing', () => `${armorBegin}\r\nAAAA\r\n${armorEnd}\r\nx`],
    ['an armor of nothing, and no word', () => `${armorBegin}\r\n${armorEnd}`],
    ['an armor of another version of age', () => `${armorBegin}\r\n${btoa('age-encryption.org/v2\n')}\r\n${armorEnd}`],
    ['an age file to somebody else', () => file(to('boss@in.test'))],
    ['an age file of another program', () => file(odd('X25519', 'abc'))],
    ['an age file of another district', () => file(odd('postern', 'elsewhere.example', '1', '2026-11', '-'))],
    ['an age file of a later version', () => file(odd('postern2', districtName))],
    ['an age file of a serial that is none', () => file(odd('postern', districtName, '77', '2026-11', '-'))],
    ['an age file of a malformed stanza', () => file(odd('postern', 'x'))],
    [
      'an age file whose header is altered',
      async () => (await file(to('boss@in.test'))).replace(/^.{30}/m, 'A'.repeat(30)),
    ],
  ])('with %s', async (_, text) => {
    expect(await outcome(mail(await text()))).toBe('as it came')
    expect(await outcome(mail(await text(), `with words, and ${'more of them '.repeat(10)}`))).toBe('as it came')
  })

  it('with words around a file of ours that was damaged: alone, it is kept', async () => {
    const now = gateway.now()
    const carrier = (await newCarrier(district, { message, to: [alice], signAs: bob, from: bob, now })).toString(
      'latin1',
    )
    const at = carrier.lastIndexOf(armorEnd) - 200
    const damaged = carrier.slice(0, at) + carrier.slice(at + 66)
    expect(await outcome(Buffer.from(damaged, 'latin1'))).toBe('damaged')
    const boundary = /boundary="([^"]+)"/.exec(damaged)![1]!
    const more = `\r\n--${boundary}\r\nContent-Type: text/plain\r\n\r\nand this note\r\n--${boundary}--`
    expect(await outcome(Buffer.from(damaged.replace(`\r\n--${boundary}--`, more), 'latin1'))).toBe('as it came')
  })
})

describe('what is inside a sealed mail', () => {
  const boss = 'The Boss <boss@in.test>'
  const came = async (inner: Buffer, signAs: string | null = bob) => {
    gateway.got.length = 0
    const before = gateway.holds.length
    const sealed = { message: inner, to: [alice], signAs, from: bob, now: gateway.now() }
    await gateway.each('in', eve, [alice], await newCarrier(district, sealed))
    const held = gateway.holds[before]
    return held ? held.reason : readHeader(gateway.got[0]!.content)
  }
  const top = (...fields: string[]) => lines(...fields, `To: ${alice}`, '', 'I take it')

  it.each<[string, Buffer]>([
    [
      'behind a bare CR',
      top(`From: ${bob}`, `Subject: Offer\rFrom: ${boss}\rX-Postern-Sender: verified; by=boss@in.test`),
    ],
    ['in a second From', top(`From: ${bob}`, `From: ${boss}`)],
    ['as Sender', top(`From: ${bob}`, `Sender: ${boss}`)],
    ['in a display name', top(`From: "boss@in.test" <${bob}>`)],
    ['in a comment', top(`From: ${bob} (boss@in.test)`)],
    ['in an encoded word', top(`From: =?utf-8?Q?boss=40in.test?= <${bob}>`)],
    ['in a group', top(`From: x: ${bob}, boss@in.test;`)],
    ['behind a stray line', top(`From: ${bob}`, 'stray', `From: ${boss}`)],
  ])('does not claim to come from us %s, signed by another or by nobody', async (_, inner) => {
    expect(await came(inner)).toBe('forged-sender')
    expect(await came(inner, null)).toBe('forged-sender')
  })

  it('comes from one of us with one’s own proof, or the organisation’s, and with nobody else’s', async () => {
    const inner = top('From: "alice@in.test" <alice@in.test>')
    for (const signer of ['alice@in.test', '@in.test'])
      expect(valuesOf((await came(inner, signer)) as never, 'x-postern-sender')).toEqual([`verified; by=${signer}`])
    expect(await came(inner, 'carol@in.test')).toBe('forged-sender')
    expect(await came(top('From: "boss@in.test" <alice@in.test>'), 'alice@in.test')).toBe('forged-sender')
  })

  it('is a part of its own where another sealed message is in the mail, which stays there', async () => {
    const now = gateway.now()
    const first = await newCarrier(district, { message, to: [alice], signAs: bob, from: bob, now })
    const second = await file(to(alice))
    const both = first.toString('latin1').replace('Ask bob', `\r\n${second}\r\nAsk bob`)
    await gateway.each('in', eve, [alice], Buffer.from(both, 'latin1'))
    const { content } = gateway.got[0]!
    expect(valuesOf(readHeader(content), 'x-postern-sender')[0]).toMatch(/^contained; /)
    expect(content.includes(second.slice(0, 60))).toBe(true)
  })

  it.each([
    '"boss@evil.test"@out.test',
    '=?utf-8?q?boss=40evil.test?=@out.test',
  ])('is a part of its own where another address shows through the one that is proven: %s', async from => {
    const header = (await came(top(`From: ${from}`), from)) as ReturnType<typeof readHeader>
    expect(valuesOf(header, 'x-postern-sender')[0]).toMatch(/^contained; part=message\.eml; (?:verified|mismatch); by=/)
  })

  it('is a part of its own where programs could read another sender or other fields in it', async () => {
    for (const inner of [
      top(`From: ${bob}`, 'Subject: a\rFrom: boss@evil.test'),
      top(`From: ${bob}`, 'Subject: a\0'),
      top(`From: ${bob}`, 'From: boss@evil.test'),
      top(`From: =?utf-7?Q?boss+AEA-evil.test?= <${bob}>`),
      top(`From: ${bob}`, ' ', 'Subject: a'),
    ]) {
      const header = (await came(inner)) as ReturnType<typeof readHeader>
      expect(valuesOf(header, 'x-postern-sender')[0]).toMatch(/^contained; part=message\.eml; /)
      expect(valuesOf(header, 'from')).toEqual(['"bob (out.test) via Portal" <secure@portal.example>'])
    }
  })
})

it('a large message is read in turns, its inside too: where too many wait, it comes again and nothing of it goes on', async () => {
  const large = Buffer.concat([message, Buffer.alloc(40_000, 'a line of it\r\n')])
  const turns = vi.spyOn(gateway.readingTurns, 'take')
  const send = async () => {
    const sealed = { message: large, to: [alice], signAs: bob, from: bob, now: gateway.now() }
    return (await gateway.each('in', bob, [alice], await newCarrier(district, sealed)))[0]!.code
  }
  expect(await send()).toBe(250)
  const [whole, inside, alone] = turns.mock.calls.map(([bytes]) => bytes)
  expect([inside, alone]).toEqual([large.length, whole])
  for (const at of [1, 2]) {
    gateway.got.length = 0
    let taken = 0
    turns.mockImplementation((_, read) => (taken++ === at ? Promise.reject(new Busy()) : read()))
    expect(await send()).toBe(451)
    expect(gateway.got).toEqual([])
  }
})
