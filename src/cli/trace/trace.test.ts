import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { outerId } from '../../carrier/carrier.ts'
import { addressHasher } from '../../runtime/log.ts'
import { noteIntake } from '../../server/db/intake-traces.ts'
import { countIssuedKeys } from '../../server/db/issued.ts'
import { finishRecipient, recipientsOf, storeOutgoing } from '../../server/db/outgoing.ts'
import { readSymmetricKey } from '../../server/keys/files.ts'
import { type Services, startServices } from '../../server/testing/services.ts'
import { showTrace } from './trace.ts'

const [alice, bob, carol] = ['alice@example.com', 'bob@example.org', 'carol@example.net'] as const
const [id, inner] = ['0b1e7d58-90c9-4e3a-8a52-1c6b0d6f9f11', '<letter.1@example.com>']
let services: Services
let now: number
let outer: string
let said = ''

beforeAll(async () => {
  services = await startServices()
  now = Math.floor(services.now().getTime() / 1000)
  const { db, config } = services
  outer = outerId(inner, { key: readSymmetricKey(config.data, 'server'), recipient: bob, from: 'secure@localhost' })
  const letter = { id, sender: alice, idempotency_key: id, body_hash: '', created_at: now, message_id: inner }
  await storeOutgoing(db, { ...letter, in_reply_to: '[]', refs: '[]', language: 'en' }, [
    { address: bob, envelope: 0, stanza: 0, token: 'secret-token-1', link: 'secret-link-1' },
    { address: carol, envelope: 0, stanza: 1, token: 'secret-token-2', link: 'secret-link-2' },
  ])
  const [first] = await recipientsOf(db, id)
  const reply = '250 2.0.0 Ok: queued as 4F1D22A0C3'
  await finishRecipient(db, first!, { state: 'taken', reply: null, taken_reply: reply, settled_at: now + 2 })
  await countIssuedKeys(db, [{ address: bob, serial: 1, period: '2026-11' }], now + 60)
  vi.spyOn(process.stdout, 'write').mockImplementation(text => {
    said += String(text)
    return true
  })
})
afterEach(() => {
  said = ''
})
afterAll(async () => {
  vi.restoreAllMocks()
  await services.close()
})
const ask = (name: string, json = false) => showTrace(services.config, name, now, { json })

it.each([
  ['our id', () => id],
  ['the Message-ID inside', () => inner],
  ['the same without brackets', () => inner.slice(1, -1)],
  ['the Message-ID on the way', () => outer],
  ['the queue id behind', () => '4F1D22A0C3'],
  ['its sender', () => alice],
  ['a recipient, as people write addresses', () => 'Bob@Example.ORG'],
])('a message is found by %s', async (_, name) => {
  await ask(name())
  expect(said).toContain(`the relay took ${id} from ${alice}, Message-ID ${inner}`)
  expect(said).toContain('bob@example.org: taken at 2026-11-23T12:00:02Z, 0 tries')
  expect(said).toContain('the mail server said: 250 2.0.0 Ok: queued as 4F1D22A0C3')
  expect(said).toContain(`on the way it is ${outer}`)
  expect(said).toContain('a key for the address was given out, the last time at 2026-11-23T12:01:00Z')
  expect(said).toMatch(/carol@example\.net: queued, 0 tries, the next at .*\n.*\n.*no key was given out/)
  expect(said).not.toContain('secret')
})

it('is told as JSON, and what is not known is told as that, with whom to ask', async () => {
  await ask(id, true)
  expect(JSON.parse(said).messages[0].recipients[0]).toMatchObject({ address: bob, carrier: outer, settledAt: now + 2 })
  await expect(ask('4F1D22A0')).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('gateway'),
  })
})

it('a forwarded mail is found by its names, with what became of it, and keys by their address', async () => {
  const pseudonym = addressHasher(readSymmetricKey(services.config.data, 'log'), false)
  const names = { id: 'a', sender: pseudonym(bob), queue_id: '5F1D22A0C3', message_id: '<fwd@x>' }
  const answer = { messageId: '<answer@x>', reply: '250 2.0.0 Ok: queued as 7AB01C2D3E' }
  await noteIntake(services.db, { ...names, state: 'done', outcome: 'answered', answer, now })
  for (const name of ['fwd@x', '7AB01C2D3E', 'Bob@Example.ORG']) {
    said = ''
    await ask(name)
    expect(said).toContain(
      `a mail was forwarded here, queue id in front 5F1D22A0C3, Message-ID <fwd@x>, in the name of ${pseudonym(bob)}`,
    )
    expect(said).toContain('seen to (answered) at 2026-11-23T12:00:00Z, 1 tries')
    expect(said).toContain('the answer is <answer@x>: ask your mail server for that')
  }
  expect(said).toMatch(/keys of the address were given out\n {2}2026-11, to the person: 1 times, first at /)
})

it('what a stranger called their mail does nothing to a terminal', async () => {
  const evil = `<\u001b]0;owned\u0007\u001b[2J\u009b31m\u202eevil@x>`
  const names = { id: 'evil', sender: null, queue_id: null, message_id: evil }
  await noteIntake(services.db, { ...names, state: 'refused', outcome: 'forged', answer: null, now })
  await ask(evil)
  expect(said).toContain('\\u001b]0;owned\\u0007')
  const words = said
  said = ''
  await ask(evil, true)
  expect(JSON.parse(said).forwards[0].messageId).toBe(evil)
  for (const text of [words, said]) expect(text).not.toMatch(/[^\P{C}\n]/u)
})
