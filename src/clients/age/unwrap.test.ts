import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { utf8 } from '../../core/bytes.ts'
import { addMonths, type Period, periodOf } from '../../core/ibe/period.ts'
import { type Services, startServices } from '../../server/testing/services.ts'
import { newClock } from './clock.ts'
import { type Place, writeIdentity, writeRecipient } from './codec.ts'
import { command, namesOf, noTerminal, type Script, speak, textOf, typed } from './testing/fake-age.ts'
import { Machine } from './testing/machine.ts'
import { passed, stanzaFor, type Written } from './testing/stanzas.ts'
import type { Command } from './wire.ts'

const bob = 'bob@in.test'
const fileKey = Uint8Array.from({ length: 16 }, (_, i) => i)
const everyAddress = writeIdentity(null)
let services: Services
let machine: Machine
let place: Place & { root: string }
let current: Period
let good: Written
beforeAll(async () => {
  services = await startServices({ LIMIT_ADDRESS: '1000', LIMIT_ADDRESS_NETWORK: '1000' })
  machine = new Machine()
  place = await machine.signIn(services, bob)
  current = periodOf(services.now())
  good = await stanzaFor(place, machine.holder(services), current, fileKey)
})
afterAll(async () => {
  await services.close()
  machine.remove()
})

const sealed = (period: Period, to: Partial<Place> = {}) =>
  stanzaFor({ ...place, ...to }, machine.holder(services), period, fileKey)

function unwrap(
  stanzas: readonly (Written | Command)[],
  { identities = [everyAddress], folder = machine.folder, ...more }: Partial<Script> & { identities?: string[] } = {},
) {
  const says = [
    ...identities.map(identity => command(`add-identity ${identity}`)),
    ...stanzas.map(stanza => (stanza.args[0] === 'recipient-stanza' ? (stanza as Command) : passed(stanza))),
  ]
  return speak({ machine: 'identity-v1', says, folder, clock: newClock(services.now), ...more })
}
const opens = { said: [command('file-key 0', fileKey), command('done')], code: 0, says: null }
const isForOthers = { said: [command('done')], code: 0, says: null }

describe('a file that is sealed to an address that is held', () => {
  it.each([
    ['every address', () => everyAddress],
    ['this address', () => writeIdentity(place)],
  ])('opens with the identity of %s', async (_, identity) => {
    expect(await unwrap([good], { identities: [identity()] })).toEqual(opens)
  })

  it('opens among stanzas of others, by its own alone', async () => {
    const others = [
      { args: ['X25519', 'abc'], body: new Uint8Array(32) },
      { args: ['grease-7', 'x'], body: new Uint8Array() },
    ]
    expect(await unwrap([...others, await sealed(current, { address: 'carol@in.test' }), good])).toEqual(opens)
  })

  it('opens beside other files, each by its number', async () => {
    const theirs = await sealed(current, { address: 'carol@in.test' })
    const { said } = await unwrap([passed(good, 0), passed(theirs, 1), passed(good, 4)])
    expect(said).toEqual([command('file-key 0', fileKey), command('file-key 4', fileKey), command('done')])
  })

  it('opens amid commands that only a later age knows', async () => {
    const says = [
      command('grease-1 a b', new Uint8Array(70)),
      command(`add-identity ${everyAddress}`),
      command('extension-of-tomorrow'),
      passed(good),
      command('grease-2'),
    ]
    expect(await unwrap([], { says })).toEqual(opens)
  })

  it('of the next month opens with a key that came ahead of time', async () => {
    expect(await unwrap([await sealed(addMonths(current, 1))])).toEqual(opens)
  })

  it('is for others where the identity is of another address', async () => {
    const carol = writeIdentity({ ...place, address: 'carol@in.test', district: 'elsewhere.test' })
    expect(await unwrap([good], { identities: [carol] })).toEqual(isForOthers)
  })
})

it('a file for somebody else, with a key of this month held, is for others: nobody need be asked', async () => {
  expect(await unwrap([await sealed(current, { address: 'carol@in.test' })])).toEqual(isForOthers)
})

describe('a stanza of a stranger', () => {
  const body = new Uint8Array(80)
  const args = (change: (fields: string[]) => string[]) => change(['postern', place.district, '1', current, '-'])
  const at = (index: number, value: string) => args(fields => fields.with(index, value))
  const broken: [string, () => Written][] = [
    ...[0, 1, 16, 48, 79, 81, 96, 112, 160, 1_000].map((length): [string, () => Written] => [
      `with ${length} bytes`,
      () => ({ ...good, body: new Uint8Array(length) }),
    ]),
    ...[
      'LOCALHOST',
      'local host'.replace(' ', '_'),
      '-x',
      'x-',
      '.',
      'a..b',
      `${'a'.repeat(64)}.b`,
      `${'a.'.repeat(140)}b`,
    ].map((district): [string, () => Written] => [
      `of the district ${district.slice(0, 20)}`,
      () => ({ args: at(1, district), body }),
    ]),
    ...['0', '-1', '+1', '01', '1.0', '1e3', '0x1', '12345678', 'one', '١']
      .filter(serial => /^[!-~]+$/.test(serial))
      .map((serial): [string, () => Written] => [`of the serial ${serial}`, () => ({ args: at(2, serial), body })]),
    ...['2026', '2026-13', '2026-00', '2026-1', '1999-12', '2200-01', '2026-11-01', '26-11', '-2026-11', '2026/11'].map(
      (period): [string, () => Written] => [`of the month ${period}`, () => ({ args: at(3, period), body })],
    ),
  ]
  it.each(broken)('%s is an error at its place, and its file stays closed', async (_, stanza) => {
    const { said, code } = await unwrap([good, stanza()])
    expect(said.map(({ args }) => args)).toEqual([['error', 'stanza', '0', '1'], ['done']])
    expect(textOf(said, 'error')[0]).toMatch(/malformed/)
    expect(code).toBe(0)
  })

  it.each<[string, () => Written]>([
    ['with a condition', () => ({ args: at(4, 'after:2027'), body })],
    ['with an empty condition', () => ({ args: args(fields => fields.slice(0, 4)), body })],
    ['with one argument more', () => ({ args: args(fields => [...fields, 'x']), body })],
    ['with none', () => ({ args: ['postern'], body })],
    ['of a type that begins with ours', () => ({ args: at(0, 'postern2'), body })],
    ['of a later type in small', () => ({ args: ['postern/v2', 'x'], body: new Uint8Array(7) })],
  ])('%s is of a newer Postern, and no reason to keep the others closed', async (_, stanza) => {
    expect(await unwrap([stanza(), good])).toEqual(opens)
    const { said } = await unwrap([stanza()])
    expect(said.map(({ args }) => args)).toEqual([['error', 'internal'], ['done']])
    expect(textOf(said, 'error')[0]).toMatch(/newer/)
  })

  it.each<[string, () => Written]>([
    ['Postern', () => ({ args: at(0, 'Postern'), body })],
    ['X25519', () => ({ args: ['X25519', 'short'], body: new Uint8Array(3) })],
    ['scrypt', () => ({ args: ['scrypt', 'salt', '99'], body })],
    ['nothing known', () => ({ args: ['-', '!'], body: new Uint8Array(1_000) })],
  ])('of the type %s is passed over', async (_, stanza) => {
    expect(await unwrap([stanza()])).toEqual(isForOthers)
    expect(await unwrap([stanza(), good])).toEqual(opens)
  })

  it.each<[string, () => Written]>([
    ['zeros', () => ({ ...good, body })],
    ['ones', () => ({ ...good, body: new Uint8Array(80).fill(0xff) })],
    ['the point at infinity', () => ({ ...good, body: Uint8Array.of(0xc0, ...new Uint8Array(79)) })],
    [
      'a point and no more',
      () => ({ ...good, body: Uint8Array.of(...good.body.subarray(0, 48), ...new Uint8Array(32)) }),
    ],
    ['one bit changed at its end', () => ({ ...good, body: good.body.with(79, good.body[79]! ^ 1) })],
    ['one bit changed at its beginning', () => ({ ...good, body: good.body.with(47, good.body[47]! ^ 1) })],
  ])('with a body of %s opens nothing, and hinders nothing', async (_, stanza) => {
    expect(await unwrap([stanza()])).toEqual(isForOthers)
    expect(await unwrap([stanza(), good])).toEqual(opens)
  })

  it('of another district, or of a serial that never was, is for others', async () => {
    const strange = { args: at(1, 'elsewhere.test'), body: good.body }
    const { said } = await unwrap([strange])
    expect(namesOf(said)).toEqual(['msg', 'done'])
    expect(textOf(said, 'msg')[0]).toContain('people of elsewhere.test')
    expect(await unwrap([{ args: at(2, '999'), body: good.body }])).toEqual(isForOthers)
  })

  it('says in a sentence that the month is too late, or over', async () => {
    const late = await unwrap([{ args: at(3, '2031-01'), body: good.body }])
    expect(textOf(late.said, 'error')[0]).toMatch(/^The key of 2031-01 is not given out yet/)
  })

  it.each([
    ['one', 1],
    ['a thousand', 1_000],
  ])('stands beside %s of others within the limit of a header', async (_, count) => {
    const many = Array.from({ length: count - 1 }, () => ({ args: ['X25519', 'abc'], body: new Uint8Array(32) }))
    expect(await unwrap([...many, good])).toEqual(opens)
  })

  it('is one too many beyond a thousand', async () => {
    const { said } = await unwrap(Array.from({ length: 1_001 }, () => good))
    expect(said.map(({ args }) => args)).toEqual([['error', 'internal'], ['done']])
  })
})

describe('an identity', () => {
  it.each([
    ['of another plugin', 'AGE-PLUGIN-OTHER-1QQQQ'],
    ['that is cut off', everyAddress.slice(0, -1)],
    ['that is a recipient', () => writeRecipient(place)],
  ])('%s is an error at its place, and nothing is opened', async (_, text) => {
    const bad = typeof text === 'string' ? text : text()
    const { said } = await unwrap([good], { identities: [everyAddress, bad] })
    expect(said.map(({ args }) => args)).toEqual([['error', 'identity', '1'], ['done']])
  })
})

describe('age that does not keep to the protocol', () => {
  it.each([
    ['no identity', [passed({ args: ['x'], body: new Uint8Array() })]],
    ['an identity without a text', [command('add-identity')]],
    ['an identity with two', [command('add-identity a b')]],
    ['an identity with a body', [command('add-identity a', utf8('b'))]],
    ['a stanza without a file', [command('recipient-stanza')]],
    ['a stanza without a type', [command('recipient-stanza 0')]],
    ['a file that is no number', [command('recipient-stanza -1 postern')]],
    ['a file with a zero before it', [command('recipient-stanza 00 postern')]],
    ['files out of order', [command('recipient-stanza 1 x'), command('recipient-stanza 0 x')]],
  ])('by %s is told nothing, and the run ends', async (_, says) => {
    const { said, code, says: told } = await unwrap([], { says })
    expect({ said, code }).toEqual({ said: [], code: 1 })
    expect(told).toMatch(/^age-plugin-postern: /)
  })

  it.each(['file-key', 'error'])('by going after a %s is no matter', async name => {
    const stanza = name === 'error' ? { ...good, body: new Uint8Array(1) } : good
    const { said, code } = await unwrap([stanza], { answers: () => null })
    expect(namesOf(said)).toEqual([name])
    expect(code).toBe(1)
  })

  it('by another word than the two that there are gets none', async () => {
    const clock = newClock(services.now)
    const { run } = await import('./run.ts')
    const { PassThrough } = await import('node:stream')
    for (const args of [[], ['--age-plugin=identity-v2'], ['--age-plugin'], ['--age-plugin=identity-v1', 'x']]) {
      const output = new PassThrough()
      const told = await run(args, { input: (async function* () {})(), output, folder: machine.folder, clock })
      expect(told).toMatchObject({ code: 2, says: expect.stringContaining('started by age') })
      expect(output.read()).toBeNull()
    }
  })
})

describe('where no key is held', () => {
  const answering = (code: () => string) => (said: Command) => {
    if (said.args[0] === 'confirm') return command('ok yes')
    return said.args[0] === 'request-public' ? typed(code()) : noTerminal(said)
  }
  const sentCode = () => services.mails.findLast(({ to }) => to === bob)!.code

  it('it comes from the service without a question while the session is good, and is held from then on', async () => {
    const here = new Machine()
    await here.signIn(services, bob)
    const { keyring } = here.holder(services)
    keyring.forgetKeys(place)
    const { said } = await unwrap([good], { folder: here.folder })
    expect(namesOf(said)).toEqual(['msg', 'file-key', 'done'])
    expect(keyring.keys().keys.map(({ period }) => period)).toEqual(
      expect.arrayContaining([current, addMonths(current, 1)]),
    )
    here.remove()
  })

  it('a person at a terminal types the code, and it opens', async () => {
    const here = new Machine()
    const identities = [writeIdentity(place)]
    const { said } = await unwrap([good], { folder: here.folder, identities, answers: answering(sentCode) })
    expect(namesOf(said)).toEqual(['confirm', 'request-public', 'msg', 'file-key', 'done'])
    expect(textOf(said, 'request-public')[0]).toContain(bob)
    const again = await unwrap([good], { folder: here.folder, identities })
    expect(again).toEqual(opens)
    here.remove()
  })

  it('three wrong codes end in a sentence', async () => {
    const here = new Machine()
    const identities = [writeIdentity(place)]
    const wrong = () => (sentCode() === '00000000' ? '00000001' : '00000000')
    const { said } = await unwrap([good], { folder: here.folder, identities, answers: answering(wrong) })
    expect(namesOf(said)).toEqual(['confirm', ...Array(3).fill('request-public'), 'error', 'done'])
    expect(textOf(said, 'error')[0]).toMatch(/code was not the right one/)
    here.remove()
  })

  it('without a terminal no code is sent, and it says what to run', async () => {
    const here = new Machine()
    const before = services.mails.length
    const { said } = await unwrap([good], { folder: here.folder, identities: [writeIdentity(place)] })
    expect(namesOf(said)).toEqual(['confirm', 'error', 'done'])
    expect(textOf(said, 'error')[0]).toContain(`postern login ${bob} --portal ${services.origin}`)
    expect(services.mails.length).toBe(before)
    const nobody = await unwrap([good], { folder: here.folder })
    expect(textOf(nobody.said, 'error')[0]).toMatch(/Nobody is signed in/)
    here.remove()
  })

  it('nor is one sent to who leaves it', async () => {
    const here = new Machine()
    const before = services.mails.length
    const answers = (said: Command) => (said.args[0] === 'confirm' ? command('ok no') : noTerminal(said))
    const { said } = await unwrap([good], { folder: here.folder, identities: [writeIdentity(place)], answers })
    expect(namesOf(said)).toEqual(['confirm', 'error', 'done'])
    expect(services.mails.length).toBe(before)
    here.remove()
  })
})
