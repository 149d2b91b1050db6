import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { periodOf } from '../../core/ibe/period.ts'
import { type Services, startServices } from '../../server/testing/services.ts'
import { newClock } from './clock.ts'
import { type Place, writeIdentity, writeRecipient } from './codec.ts'
import { command, namesOf, type Script, speak, textOf } from './testing/fake-age.ts'
import { Machine } from './testing/machine.ts'
import { passed } from './testing/stanzas.ts'
import type { Command } from './wire.ts'

const bob = 'bob@in.test'
const fileKey = Uint8Array.from({ length: 16 }, (_, i) => i)
const otherKey = new Uint8Array(16).fill(9)
let services: Services
let machine: Machine
let place: Place & { root: string }
beforeAll(async () => {
  services = await startServices()
  machine = new Machine()
  place = await machine.signIn(services, bob)
})
afterAll(async () => {
  await services.close()
  machine.remove()
})

const wrap = (says: readonly Command[], more: Partial<Script> = {}) =>
  speak({ machine: 'recipient-v1', says, folder: machine.folder, clock: newClock(services.now), ...more })
const to = (address: string) => command(`add-recipient ${writeRecipient({ ...place, address })}`)
const wrapping = command('wrap-file-key', fileKey)

describe('sealing', () => {
  it('gives a stanza of each file to each recipient, which their key opens and nothing tells whose it is', async () => {
    const { said, code } = await wrap([to(bob), wrapping, to('carol@in.test'), command('wrap-file-key', otherKey)])
    expect(namesOf(said)).toEqual([...Array(4).fill('recipient-stanza'), 'done'])
    expect(code).toBe(0)
    const fields = ['postern', place.district, '1', periodOf(services.now()), '-']
    expect(said.slice(0, -1).map(({ args }) => args.slice(1))).toEqual(
      ['0', '0', '1', '1'].map(file => [file, ...fields]),
    )
    const stanzas = said.slice(0, -1).map(({ args, body }) => passed({ args: args.slice(2), body }, Number(args[1])))
    const opened = await speak({
      machine: 'identity-v1',
      says: [command(`add-identity ${writeIdentity(null)}`), ...stanzas],
      folder: machine.folder,
      clock: newClock(services.now),
    })
    expect(opened.said).toEqual([command('file-key 0', fileKey), command('file-key 1', otherKey), command('done')])
  })

  it('says the labels that it has, none, to an age that asks for them', async () => {
    const { said } = await wrap([to(bob), wrapping, command('extension-labels')])
    expect(said.map(({ args }) => args[0])).toEqual(['labels', 'recipient-stanza', 'done'])
    expect(said[0]!.args).toEqual(['labels'])
  })

  it('passes over what only a later age says', async () => {
    const grease = command('grease-1f a', new Uint8Array(33))
    const { said } = await wrap([grease, to(bob), grease, wrapping, grease])
    expect(namesOf(said)).toEqual(['recipient-stanza', 'done'])
  })

  it('goes to whom an identity stands for', async () => {
    for (const identity of [writeIdentity(place), writeIdentity(null)]) {
      const { said } = await wrap([command(`add-identity ${identity}`), wrapping])
      expect(namesOf(said)).toEqual(['recipient-stanza', 'done'])
    }
  })

  it('goes to nobody where one of them is none, which is said at its place', async () => {
    const bad = command(`add-recipient ${writeRecipient(place).slice(0, -1)}`)
    const identity = command('add-identity AGE-PLUGIN-POSTERN-1X')
    const { said } = await wrap([to(bob), bad, identity, wrapping])
    expect(said.map(({ args }) => args)).toEqual([['error', 'recipient', '1'], ['error', 'identity', '0'], ['done']])
  })

  it('to every address that is held asks for a name where there are several, or none', async () => {
    const everyone = command(`add-identity ${writeIdentity(null)}`)
    const nobody = new Machine()
    const refused = await wrap([everyone, wrapping], { folder: nobody.folder })
    expect(textOf(refused.said, 'error')[0]).toMatch(/Nobody is signed in/)
    nobody.remove()
    const two = new Machine()
    await two.signIn(services, bob)
    await two.signIn(services, 'second@in.test')
    const { said } = await wrap([everyone, wrapping], { folder: two.folder })
    expect(textOf(said, 'error')[0]).toMatch(/Several addresses/)
    two.remove()
  })

  it.each([
    ['no recipient', () => [wrapping]],
    ['nothing to seal', () => [to(bob)]],
    ['a key of 15 bytes', () => [to(bob), command('wrap-file-key', new Uint8Array(15))]],
    ['a recipient without a text', () => [command('add-recipient'), wrapping]],
  ])('of %s ends without a word on the pipe', async (_, says) => {
    const { said, code, says: told } = await wrap(says())
    expect({ said, code }).toEqual({ said: [], code: 1 })
    expect(told).toMatch(/^age-plugin-postern: /)
  })

  it('ends when age is gone in the middle', async () => {
    const { said, code } = await wrap([to(bob), to('carol@in.test'), wrapping], { answers: () => null })
    expect(namesOf(said)).toEqual(['recipient-stanza'])
    expect(code).toBe(1)
  })
})
