// What is sealed by the portal Debian's age opens, and what age seals the portal opens, with nothing answering.

import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { utf8 } from '../../../core/bytes.ts'
import { open } from '../../../core/envelope/open.ts'
import { seal } from '../../../core/envelope/seal.ts'
import { periodOf } from '../../../core/ibe/period.ts'
import { nodeAead } from '../../../runtime/aead.ts'
import { type Services, startServices } from '../../../server/testing/services.ts'
import type { Extent } from '../../../testing/seed.ts'
import { type Place, writeIdentity, writeRecipient } from '../codec.ts'
import { parametersOf } from '../parameters.ts'
import { Machine, whyNoAge } from './machine.ts'

const [bob, carol] = ['bob@in.test', 'carol@in.test']

/** The same for the same seed; some longer than one chunk of age. */
function messageOf(seed: number, index: number): Buffer {
  const block = createHash('sha256').update(`${seed} ${index}`).digest()
  const length = block.readUInt32BE() % (index % 7 === 0 ? 200_000 : 3_000)
  const head = `From: Robin <robin@example.com>\r\nSubject: ${index}\r\n\r\n`
  return Buffer.concat([Buffer.from(head), Buffer.alloc(length, block)])
}

export function agreesWithAge({ cases, seed }: Extent): void {
  const missing = whyNoAge()
  const told = missing ? ` (skipped: ${missing})` : ''
  describe.skipIf(missing !== null)(`Debian's age, with nothing of the portal's answering${told}`, () => {
    let services: Services
    let machine: Machine
    let place: Place & { root: string }
    beforeAll(async () => {
      // The program goes by the clock of this machine.
      services = await startServices({}, undefined, new Date())
      machine = new Machine()
      place = await machine.signIn(services, bob)
      writeFileSync(path.join(machine.home, 'bob'), `${writeIdentity(place)}\n`)
      await services.stop()
    })
    afterAll(async () => {
      await services.close()
      machine.remove()
    })

    it(`opens ${cases} files that the portal sealed`, async () => {
      const { store, clock } = machine.holder(services)
      const { serials, district } = await parametersOf(store, place, clock)
      const sealing = { district, serial: serials[0]!, period: periodOf(services.now()), signer: null, aead: nodeAead }
      for (let index = 0; index < cases; index++) {
        const message = messageOf(seed, index)
        const addresses = index % 3 === 0 ? [carol, bob, 'dave@in.test'] : [bob]
        const { envelope } = await seal({ ...sealing, message, addresses, sealedAt: clock.now() })
        const identity = index % 2 === 0 ? ['-j', 'postern'] : ['-i', 'bob']
        const { code, out, error } = await machine.run('age', ['-d', ...identity], envelope)
        expect({ code, error }, `message ${index}`).toEqual({ code: 0, error: '' })
        const line = `Postern-Proof: none ${message.length}\r\n`
        expect(out.subarray(0, line.length).toString()).toBe(line)
        expect(out.subarray(line.length, line.length + message.length).equals(message)).toBe(true)
        expect(out.subarray(line.length + message.length).every(byte => byte === 0)).toBe(true)
      }
    })

    it(`seals ${cases} files that the portal opens`, async () => {
      const keys = machine.holder(services).keyring.keys().keys
      for (let index = 0; index < cases; index++) {
        const message = messageOf(seed + 1, index)
        const payload = Buffer.concat([utf8(`Postern-Proof: none ${message.length}\r\n`), message])
        const to = index % 3 === 0 ? [carol, bob] : [bob]
        const args = to.flatMap(address => ['-r', writeRecipient({ ...place, address })])
        const { code, out, error } = await machine.run('age', args, payload)
        expect({ code, error }, `message ${index}`).toEqual({ code: 0, error: '' })
        const opened = await open({ envelope: out, keys, aead: nodeAead })
        expect(Buffer.from(opened.message).equals(message)).toBe(true)
        expect(opened.key.address).toBe(bob)
      }
    })

    it('seals files of any other kind, which the portal says are no messages', async () => {
      const keys = machine.holder(services).keyring.keys().keys
      const { out } = await machine.run('age', ['-r', writeRecipient(place)], Buffer.from('A list of plants'))
      await expect(open({ envelope: out, keys, aead: nodeAead })).rejects.toMatchObject({ code: 'not-our-file' })
    })
  })
}
