// @module-tag long
// Days on which something is not as it was: a wrong clock, a new month, a service that is away, a folder that was damaged.

import { readdirSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { adminPaths, paths } from '../../contract/paths.ts'
import { addMonths, type Period, periodOf, periodStart } from '../../core/ibe/period.ts'
import { secondsOf } from '../../core/seconds.ts'
import { type Services, startServices } from '../../server/testing/services.ts'
import { keepFeed } from './away.ts'
import { newClock } from './clock.ts'
import { type Place, writeIdentity, writeRecipient } from './codec.ts'
import { keptParameters, parametersOf } from './parameters.ts'
import { provideAhead } from './provide.ts'
import { command, namesOf, speak, textOf } from './testing/fake-age.ts'
import { Machine } from './testing/machine.ts'
import { passed, stanzaFor, type Written } from './testing/stanzas.ts'
import type { Command } from './wire.ts'

const bob = 'bob@in.test'
const ada = 'ada@in.test'
const fileKey = new Uint8Array(16).fill(7)
const [hour, day] = [3_600, 86_400]
let services: Services
let machine: Machine
let place: Place & { root: string }
beforeEach(async () => {
  services = await startServices({ ADMINISTRATORS: ada, ENFORCE_WINDOWS: '1' })
  machine = new Machine()
  place = await machine.signIn(services, bob)
})
afterEach(async () => {
  await services.close()
  machine.remove()
})

const current = () => periodOf(services.now())
const sealed = (period: Period) => stanzaFor(place, machine.holder(services), period, fileKey)
const clockOff = (seconds: number) => newClock(() => new Date(services.now().getTime() + seconds * 1000))
const unwrap = (stanza: Written, clock = clockOff(0), identity = writeIdentity(null)) =>
  speak({
    machine: 'identity-v1',
    says: [command(`add-identity ${identity}`), passed(stanza)],
    folder: machine.folder,
    clock,
  })
const wrap = (recipient: string, clock = clockOff(0)) =>
  speak({
    machine: 'recipient-v1',
    says: [command(`add-recipient ${recipient}`), command('wrap-file-key', fileKey)],
    folder: machine.folder,
    clock,
  })
/** What is said to a person while they wait. */
const withoutNotes = (said: readonly Command[]) => said.filter(({ args: [name] }) => name !== 'msg')
const opens = [command('file-key 0', fileKey), command('done')]
const forget = () => machine.holder(services).keyring.forgetKeys(place)

async function announce(component: string, start: number, end: number): Promise<void> {
  const browser = services.browser()
  await browser.signIn(services, ada)
  const now = secondsOf(services.now())
  const plan = { start: now + start, end: now + end, state: 'maintenance', text: {}, unaffected: [], notices: [] }
  const affected = [{ component, name: {}, works: {} }]
  const response = await browser.call('POST', adminPaths.windows, { ...plan, affected })
  expect(response.status).toBe(201)
  // The feed is signed anew each second at the most.
  services.pass(1)
}

describe('a clock that is wrong', () => {
  it.each([
    ['an hour slow', -hour],
    ['a day fast', day],
    ['three months slow', -92 * day],
    ['eleven months fast', 335 * day],
  ])('by being %s is set by what the portal says, and a key is given', async (_, seconds) => {
    const stanza = await sealed(current())
    forget()
    expect(withoutNotes((await unwrap(stanza, clockOff(seconds))).said)).toEqual(opens)
  })

  it('by years, so that no parameters seem good, is set too; with nothing answering it is said', async () => {
    const stanza = await sealed(current())
    forget()
    expect(withoutNotes((await unwrap(stanza, clockOff(900 * day))).said)).toEqual(opens)
    forget()
    await services.stop()
    const { said } = await unwrap(stanza, clockOff(900 * day))
    expect(namesOf(withoutNotes(said))).toEqual(['error', 'done'])
  })

  it.each([-92, 60, 900])('by %i days seals for the month of the portal, in the next runs too', async days => {
    for (const run of ['first', 'next']) {
      const { said } = await wrap(writeRecipient(place), clockOff(days * day))
      expect(said[0]!.args.slice(-2), run).toEqual([current(), '-'])
    }
  })
})

describe('a month later', () => {
  const turn = (months: number) => {
    const then = periodStart(addMonths(current(), months)).getTime() / 1000 + hour
    services.pass(then - secondsOf(services.now()))
  }

  it('its key was there ahead of time, and the next one comes while all is well', async () => {
    const stanza = await sealed(addMonths(current(), 1))
    turn(1)
    expect((await unwrap(stanza)).said).toEqual(opens)
    const held = machine.holder(services).keyring.keys().keys
    expect(held.map(({ period }) => period)).toContain(addMonths(current(), 1))
    await services.stop()
    expect((await unwrap(stanza)).said).toEqual(opens)
  })

  it('an old key that is gone wants a fresh code, which is said where nobody is there', async () => {
    const stanza = await sealed(current())
    forget()
    const old = current()
    turn(3)
    const { said } = await unwrap(stanza)
    expect(namesOf(withoutNotes(said))).toEqual(['confirm', 'error', 'done'])
    expect(textOf(said, 'error')[0]).toContain('postern login')
    expect(textOf(said, 'confirm')[0]).toContain(bob)
    expect(old).not.toBe(current())
  })
})

describe('on the day of maintenance', () => {
  it('what is held opens, and who is new is told what is away and until when', async () => {
    const stanza = await sealed(current())
    await announce('keys', hour, 5 * hour)
    services.pass(2 * hour)
    expect((await unwrap(stanza)).said).toEqual(opens)
    forget()
    const { said } = await unwrap(stanza)
    expect(namesOf(withoutNotes(said))).toEqual(['error', 'done'])
    expect(textOf(said, 'error')[0]).toBe(
      `The key service of ${services.origin} is away until 23 November 2026 at 17:00 (UTC). The key for ${bob} is not held here, so the file stays closed; it is not damaged.`,
    )
  })

  it('it is known from what was announced, when nothing answers any more', async () => {
    const stanza = await sealed(current())
    await announce('portal', hour, 5 * hour)
    const holder = machine.holder(services)
    const parameters = await keptParameters(holder.store, place, holder.clock)
    await keepFeed({ ...holder, origin: place.origin, parameters })
    forget()
    services.pass(2 * hour)
    await services.stop()
    const { said } = await unwrap(stanza)
    expect(textOf(said, 'error')[0]).toMatch(
      /^The key service of \S+ is away until 23 November 2026 at 17:00 \(UTC\)\./,
    )
  })

  it('that nobody announced, it says that nothing can be reached, and never that the file is for others', async () => {
    const stanza = await sealed(current())
    forget()
    await services.stop()
    for (const identity of [writeIdentity(null), writeIdentity(place)]) {
      const { said } = await unwrap(stanza, clockOff(0), identity)
      expect(namesOf(withoutNotes(said))).toEqual(['error', 'done'])
      expect(textOf(said, 'error')[0]).toMatch(/cannot be reached.*not damaged/)
    }
  })

  it('that stops signing in, who is new is told so too, and no code is asked for', async () => {
    const stanza = await sealed(current())
    await announce('sign-in', hour, 5 * hour)
    services.pass(2 * hour)
    const here = new Machine()
    const { said } = await speak({
      machine: 'identity-v1',
      says: [command(`add-identity ${writeIdentity(place)}`), passed(stanza)],
      answers: ({ args: [name] }) => command(name === 'confirm' ? 'ok yes' : 'ok'),
      folder: here.folder,
      clock: clockOff(0),
    })
    expect(namesOf(said)).toEqual(['confirm', 'error', 'done'])
    expect(textOf(said, 'error')[0]).toMatch(/^Signing in of \S+ is away until 23 November 2026 at 17:00 \(UTC\)\./)
    here.remove()
  })

  it('a portal that takes calls and never answers keeps nobody from what is held', async () => {
    const stanza = await sealed(current())
    const holder = machine.holder(services)
    let heard = () => {}
    const asked = new Promise<void>(resolve => {
      heard = resolve
    })
    const silent = createServer(() => heard())
    await new Promise<void>(resolve => silent.listen(0, resolve))
    const account = holder.keyring.account(place.origin)!
    const { port } = silent.address() as AddressInfo
    holder.keyring.forget(account)
    holder.keyring.keep({ ...account, origin: `http://localhost:${port}` })
    services.pass(2 * day)
    const giveUp = new AbortController()
    const ahead = provideAhead(holder, giveUp.signal)
    await asked
    giveUp.abort()
    await ahead
    expect((await unwrap(stanza)).said.at(0)).toEqual(opens[0])
    silent.closeAllConnections()
    silent.close()
  })

  it('sealing goes on, to whom was sealed to before', async () => {
    const recipient = writeRecipient({ ...place, address: 'carol@in.test' })
    await services.stop()
    services.pass(30 * day)
    const { said } = await wrap(recipient)
    expect(namesOf(said)).toEqual(['recipient-stanza', 'done'])
    const stranger = writeRecipient({ ...place, origin: 'http://localhost:1' })
    const refused = await wrap(stranger)
    expect(refused.said.map(({ args }) => args)).toEqual([['error', 'recipient', '0'], ['done']])
    expect(textOf(refused.said, 'error')[0]).toMatch(/cannot be reached/)
  })
})

describe('what cannot be read', () => {
  const damage = (kind: string) => {
    for (const name of readdirSync(machine.folder).filter(each => each.startsWith(`${kind}-`)))
      truncateSync(path.join(machine.folder, name), 20)
  }

  it('of keys is fetched again while the service answers, else said: the file is not taken for one of others', async () => {
    const stanza = await sealed(current())
    damage('identity-key')
    expect(withoutNotes((await unwrap(stanza)).said)).toEqual(opens)
    damage('identity-key')
    await services.stop()
    expect(namesOf(withoutNotes((await unwrap(stanza)).said))).toEqual(['error', 'done'])
  })

  it('of a key may be the very key: the file is not taken for one of others, until it is whole again', async () => {
    const theirs = await stanzaFor({ ...place, address: 'carol@in.test' }, machine.holder(services), current(), fileKey)
    damage('identity-key')
    expect(namesOf(withoutNotes((await unwrap(theirs)).said))).toEqual(['done'])
    writeFileSync(path.join(machine.folder, 'identity-key-0123'), 'of a month that is not asked for')
    const { said } = await unwrap(theirs)
    expect(namesOf(said)).toEqual(['error', 'done'])
    expect(textOf(said, 'error')[0]).toMatch(/cannot be read/)
  })

  it.each(['account', 'key'])('of the %s is said, with what to do', async kind => {
    const stanza = await sealed(current())
    forget()
    if (kind === 'key') truncateSync(path.join(machine.folder, 'key'), 3)
    else damage(kind)
    const { said } = await unwrap(stanza)
    expect(namesOf(said)).toEqual(['error', 'done'])
    expect(textOf(said, 'error')[0]).toMatch(/cannot be read.*postern login/)
  })

  it('of parameters is fetched again', async () => {
    damage('parameters')
    expect(namesOf((await wrap(writeRecipient(place))).said)).toEqual(['recipient-stanza', 'done'])
  })
})

describe('the parameters of a portal', () => {
  it('with another root key than the recipient names are refused, and nothing is sealed', async () => {
    const other = writeRecipient({ ...place, root: 'A'.repeat(43) })
    const { said } = await wrap(other)
    expect(said.map(({ args }) => args)).toEqual([['error', 'recipient', '0'], ['done']])
    expect(textOf(said, 'error')[0]).toMatch(/another root key/)
  })

  it('of another district than the recipient names are refused', async () => {
    const { said } = await wrap(writeRecipient({ ...place, district: 'elsewhere.test' }))
    expect(textOf(said, 'error')[0]).toMatch(/not the portal of elsewhere.test/)
  })

  it('are asked for once a day, and no more', async () => {
    const holder = machine.holder(services)
    const asked = () => services.logged.filter(line => line.includes(paths.parameters)).length
    const before = asked()
    await parametersOf(holder.store, place, holder.clock)
    expect(asked()).toBe(before)
    services.pass(2 * day)
    await parametersOf(holder.store, place, holder.clock)
    await parametersOf(holder.store, place, holder.clock)
    expect(asked()).toBeLessThanOrEqual(before + 1)
  })
})
