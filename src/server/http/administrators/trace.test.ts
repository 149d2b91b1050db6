// Over HTTP: the way of a message, for administrators and nobody else.

import { afterAll, beforeAll, expect, it } from 'vitest'
import { traceAnswer } from '../../../contract/administrators/trace.ts'
import { adminPaths } from '../../../contract/paths.ts'
import { addressHasher, createLog } from '../../../runtime/log.ts'
import { noteIntake } from '../../db/intake-traces.ts'
import { countIssuedKeys } from '../../db/issued.ts'
import { finishRecipient, recipientsOf, storeOutgoing } from '../../db/outgoing.ts'
import { readSymmetricKey } from '../../keys/files.ts'
import { takeReport } from '../../relay/bounces.ts'
import { type Browser, problemOf, type Services, startServices } from '../../testing/services.ts'

const [ada, robin, alice] = ['ada@example.com', 'robin@example.com', 'alice@example.com'] as const
const id = '0b1e7d58-90c9-4e3a-8a52-1c6b0d6f9f11'
let services: Services
let administrator: Browser

beforeAll(async () => {
  services = await startServices({ ADMINISTRATORS: ada, LIMIT_NETWORK: '5000/5000' })
  administrator = services.browser()
  await administrator.signIn(services, ada)
  const now = Math.floor(services.now().getTime() / 1000)
  const letter = { id, sender: robin, idempotency_key: id, body_hash: '', created_at: now, message_id: '<inner@x>' }
  await storeOutgoing(services.db, { ...letter, in_reply_to: '[]', refs: '[]', language: 'en' }, [
    { address: alice, envelope: 0, stanza: 0, token: '5ec12e7'.padEnd(32, '0'), link: 'secret-link' },
  ])
  const [recipient] = await recipientsOf(services.db, id)
  const taken = { state: 'taken', reply: null, taken_reply: '250 2.0.0 Ok: queued as 4F1D22A0C3' } as const
  await finishRecipient(services.db, recipient!, { ...taken, settled_at: now })
  await countIssuedKeys(services.db, [{ address: alice, serial: 1, period: '2026-11' }], now)
})
afterAll(() => services.close())

const ask = (name: string, browser = administrator) => browser.call('POST', adminPaths.messageTrace, { name })

it('is told by each name of it, with what mail servers said, and nothing that fetches it', async () => {
  const { messages } = traceAnswer.parse(await (await ask(id)).json())
  const { carrier } = messages[0]!.recipients[0]!
  for (const name of [id, '<inner@x>', 'inner@x', carrier, '4F1D22A0C3', robin, ' Alice@Example.com ']) {
    const text = await (await ask(name)).text()
    expect(JSON.parse(text), name).toMatchObject({
      messages: [{ id, recipients: [{ state: 'taken', reply: expect.stringContaining('4F1D22A0C3') }] }],
    })
    expect(text).not.toMatch(/secret|5ec12e7/)
  }
})

it('knows the keys of an address, and not those of whoever else is named', async () => {
  const { keys } = traceAnswer.parse(await (await ask(alice)).json())
  expect(keys).toMatchObject([{ domain: null, period: '2026-11', times: 1 }])
  expect(await (await ask(robin)).json()).toMatchObject({ keys: [] })
})

it.each(['queued', '4F1D22A0', '%', '4F1D22A0C_', '2.0.0', "'"])('is not found by %s', async name => {
  expect(await (await ask(name)).json()).toEqual({ messages: [], forwards: [], keys: [] })
})

it('knows what was forwarded, by whoever is asked for, and the report of a failure', async () => {
  const pseudonym = addressHasher(readSymmetricKey(services.config.data, 'log'), false)
  const now = Math.floor(services.now().getTime() / 1000)
  const names = { id: 'a', sender: pseudonym(robin), queue_id: '5F1D22A0C3', message_id: '<fwd@x>' }
  const answer = { messageId: '<answer@x>', reply: '250 2.0.0 Ok: queued as 7AB01C2D3E' }
  await noteIntake(services.db, { ...names, state: 'done', outcome: 'answered', answer, now })
  for (const name of ['fwd@x', '<answer@x>', '5F1D22A0C3', '7AB01C2D3E', robin])
    expect(await (await ask(name)).json(), name).toMatchObject({ forwards: [{ outcome: 'answered', answer }] })
  expect(await (await ask(alice)).json()).toMatchObject({ forwards: [] })
  const body = { address: robin }
  const exported = await (await administrator.call('POST', adminPaths.personExport, body)).json()
  expect(exported).toMatchObject({ forwards: [{ message_id: '<fwd@x>', outcome: 'answered' }] })

  const lines = [
    'Received: from x by mx.example (Postfix) id 8F1D22A0C3; date',
    'Content-Type: multipart/report; boundary=b',
  ]
  const part = ['', '--b', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx', '']
  const status = ['Final-Recipient: rfc822; alice@example.com', 'Action: failed', 'Status: 5.1.1', '', '--b--', '']
  const { token } = (await recipientsOf(services.db, id))[0]!
  const report = Buffer.from([...lines, ...part, ...status].join('\r\n'))
  const log = createLog('silent')
  await takeReport([`b+${token}@portal.example`], report, { db: services.db, log })
  expect(await (await ask('8F1D22A0C3')).json()).toMatchObject({
    messages: [{ recipients: [{ state: 'not-delivered', report: '8F1D22A0C3' }] }],
  })
})

it('tells in whose name a forwarded mail came, and is crowded out by nothing that strangers send', async () => {
  const pseudonym = addressHasher(readSymmetricKey(services.config.data, 'log'), false)
  const now = Math.floor(services.now().getTime() / 1000)
  const mail = { queue_id: null, message_id: '<same@x>', now }
  const answer = { messageId: '<reply@x>', reply: null }
  await noteIntake(services.db, {
    ...mail,
    id: 'real',
    sender: pseudonym(alice),
    state: 'done',
    outcome: 'answered',
    answer,
  })
  for (let i = 0; i < 30; i++)
    await noteIntake(services.db, {
      ...{ ...mail, id: `forged-${i}`, sender: pseudonym(robin), now: now + 1 },
      ...{ state: 'refused', outcome: 'forged', answer: null },
    })
  const { forwards } = traceAnswer.parse(await (await ask('<same@x>')).json())
  expect(forwards).toHaveLength(20)
  expect(forwards.at(-1)).toMatchObject({ outcome: 'answered', sender: pseudonym(alice) })
  expect(forwards[0]).toMatchObject({ outcome: 'forged', sender: pseudonym(robin) })
})

it('leaves a line in the log, with nobody’s address', async () => {
  const before = services.logged.length
  await ask(alice)
  await ask(id)
  const lines = services.logged.slice(before).filter(line => line.includes('"action":"trace"'))
  const hash = expect.stringMatching(/^[0-9a-f]{16}$/)
  expect(lines.map(line => JSON.parse(line))).toMatchObject([
    { administrator: hash, subject: hash },
    { administrator: hash },
  ])
  for (const address of [ada, robin, alice]) expect(services.logged.join('')).not.toContain(address)
})

it('leaves a record of whose mail was followed: by their address of them, by another name of all whom it led to', async () => {
  const pseudonym = addressHasher(readSymmetricKey(services.config.data, 'log'), false)
  const records = () => services.db.selectFrom('people_records').select(['what', 'subject', 'administrator']).execute()
  const of = (address: string) => ({ what: 'trace', subject: pseudonym(address), administrator: pseudonym(ada) })
  await services.db.deleteFrom('people_records').execute()
  await ask(' Alice@Example.com ')
  expect(await records()).toEqual([of(alice)])
  const shown = await (await administrator.call('POST', adminPaths.person, { address: alice })).json()
  expect(shown).toMatchObject({ records: [{ what: 'trace', by: 'you' }] })
  await services.db.deleteFrom('people_records').execute()
  await ask(id)
  expect((await records()).toSorted((a, b) => a.subject.localeCompare(b.subject))).toEqual(
    [of(robin), of(alice)].toSorted((a, b) => a.subject.localeCompare(b.subject)),
  )
  await services.db.deleteFrom('people_records').execute()
  await ask('5F1D22A0C3')
  expect(await records()).toEqual([of(robin)])
  await services.db.deleteFrom('people_records').execute()
  await ask('nothing-of-this-name')
  expect(await records()).toEqual([])
})

it('is for administrators with a code of the last hour', async () => {
  const reader = services.browser()
  await reader.signIn(services, robin)
  expect(await problemOf(await ask(id, reader))).toMatchObject({ code: 'not-administrator' })
  expect(await problemOf(await ask(id, services.browser()))).toMatchObject({ code: 'not-signed-in' })
  services.pass(3_600)
  expect(await problemOf(await ask(id))).toMatchObject({ code: 'fresh-code-needed' })
})
