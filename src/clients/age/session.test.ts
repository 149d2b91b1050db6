import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PosternError } from '../../core/errors.ts'
import { periodOf } from '../../core/ibe/period.ts'
import { type Services, startServices } from '../../server/testing/services.ts'
import { newClock } from './clock.ts'
import { provide } from './provide.ts'
import { addressesOf, signOut } from './session.ts'
import { Machine } from './testing/machine.ts'

const [bob, second] = ['bob@in.test', 'second@in.test']
let services: Services
let machine: Machine
beforeEach(async () => {
  services = await startServices()
  machine = new Machine()
})
afterEach(async () => {
  await services.close()
  machine.remove()
})

const slowNow = () => new Date(services.now().getTime() - 7_200_000)
const slow = () => newClock(slowNow)

describe('a session', () => {
  it('takes a second address in, also where the clock of the machine is wrong, and has keys for both', async () => {
    const place = await machine.signIn(services, bob)
    await machine.signIn({ ...services, origin: services.origin, now: slowNow }, second)
    expect(services.mails.map(({ browser }) => browser)).toEqual([
      expect.stringMatching(/^age on /),
      expect.stringMatching(/^age on /),
    ])
    const holder = machine.holder(services)
    const [account, ...more] = holder.keyring.accounts()
    expect(more).toEqual([])
    expect(account).toMatchObject({ origin: place.origin, addresses: [bob, second] })
    for (const address of [bob, second]) {
      const keys = await provide(account!, address, [], holder)
      expect(keys.map(({ period }) => period)).toContain(periodOf(services.now()))
    }
  })

  it('is worth nothing without the key of its device', async () => {
    await machine.signIn(services, bob)
    const other = new Machine()
    await other.signIn(services, second)
    const [account] = machine.holder(services).keyring.accounts()
    const [stranger] = other.holder(services).keyring.accounts()
    const stolen = { ...account!, device: stranger!.device }
    const holder = machine.holder(services)
    await expect(provide(stolen, bob, [], holder)).rejects.toMatchObject({ code: 'not-signed-in' })
    expect(await addressesOf(stolen, holder.clock)).toEqual([])
    other.remove()
  })

  it('ends on a machine that was lost, from another', async () => {
    await machine.signIn(services, bob)
    const other = new Machine()
    await other.signIn(services, bob)
    const [lost] = machine.holder(services).keyring.accounts()
    const [mine] = other.holder(services).keyring.accounts()
    await signOut(mine!, slow(), true)
    expect(await addressesOf(lost!, machine.holder(services).clock)).toEqual([])
    other.remove()
  })

  it('ends at the portal too, by whatever clock, and more than once', async () => {
    await machine.signIn(services, bob)
    const holder = machine.holder(services)
    const [account] = holder.keyring.accounts()
    expect(await addressesOf(account!, slow())).toEqual([bob])
    await signOut(account!, slow())
    expect(await addressesOf(account!, holder.clock)).toEqual([])
    await signOut(account!, holder.clock)
    await expect(provide(account!, bob, [], holder)).rejects.toBeInstanceOf(PosternError)
  })
})
