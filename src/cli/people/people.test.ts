// @module-tag long
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { addressHasher } from '../../runtime/log.ts'
import { storeBlob, storeOutgoing } from '../../server/db/outgoing.ts'
import { readSymmetricKey } from '../../server/keys/files.ts'
import { known, show } from '../../server/people/people.ts'
import { type Browser, type Services, startServices } from '../../server/testing/services.ts'
import { changeOwner, erasePerson, exportPerson, showPerson, signOutPerson } from './people.ts'

const [robin, alice] = ['robin@example.com', 'alice@example.com']
const json = { json: true }
const want = (period: '2026-11' | '2026-12') => ({ address: robin, serial: 1, period, condition: '' as const })
let services: Services
let laptop: Browser
let phone: Browser
let others: Browser
let said: string

beforeAll(async () => {
  services = await startServices()
})
afterAll(() => services.close())
beforeEach(async () => {
  said = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text: unknown, ...rest: unknown[]) => {
    said += String(text)
    const done = rest.at(-1)
    if (typeof done === 'function') done()
    return true
  })
  ;[laptop, phone, others] = [services.browser(), services.browser(), services.browser()]
  for (const browser of [laptop, phone]) await browser.signIn(services, robin)
  await others.signIn(services, alice)
})
afterEach(async () => {
  vi.restoreAllMocks()
  for (const table of ['outgoing', 'not_before', 'issued_keys', 'limits', 'challenges'] as const)
    await services.db.deleteFrom(table).execute()
})

async function send(sender: string, address: string): Promise<void> {
  const id = crypto.randomUUID()
  const now = Math.floor(services.now().getTime() / 1000)
  const letter = { id, sender, idempotency_key: id, body_hash: '', created_at: now, message_id: `<${id}@x>` }
  await storeBlob(services.db, { message: id, envelope: 0, part: 0, stored_at: now, data: new Uint8Array(3) })
  await storeOutgoing(services.db, { ...letter, in_reply_to: '[]', refs: '[]', language: 'en' }, [
    { address, envelope: 0, stanza: 0, token: `token of ${id}`, link: `link of ${id}` },
  ])
}
const addressesOf = async (browser: Browser) => (await browser.session()).addresses.map(each => each.address)
const given = async (browser: Browser, period: '2026-11' | '2026-12') => {
  const keys = await browser.keys(services, { wanted: [want(period)], only: true })
  return typeof keys === 'string' ? keys : keys.map(key => key.period)
}

it('a lost laptop gets nothing any more, and nobody else is signed out', async () => {
  expect(await given(laptop, '2026-11')).toEqual(['2026-11'])
  await signOutPerson(services.config, 'Robin@Example.com', json)
  expect(JSON.parse(said)).toEqual({ address: robin, ended: 2 })
  expect([await given(laptop, '2026-11'), await given(phone, '2026-11')]).toEqual(['not-signed-in', 'not-signed-in'])
  expect(await addressesOf(others)).toEqual([alice])
})

it('a mailbox with a new owner gives nothing older, to nobody, and the month is not set back by the way', async () => {
  expect(await given(laptop, '2026-11')).toEqual(['2026-11'])
  await changeOwner(services.config, [robin, '2026-12'], json)
  expect(await given(laptop, '2026-11')).toBe('not-signed-in')
  const owner = services.browser()
  await owner.signIn(services, robin)
  expect([await given(owner, '2026-11'), await given(owner, '2026-12')]).toEqual(['period-before-owner', ['2026-12']])
  await expect(changeOwner(services.config, [robin, '2026-11'], json)).rejects.toMatchObject({ code: 'conflict' })
  await expect(changeOwner(services.config, [robin, 'soon'], json)).rejects.toMatchObject({ code: 'bad-request' })
  await changeOwner(services.config, [robin, '2026-11'], { ...json, earlier: true })
  await owner.signIn(services, robin)
  expect(await given(owner, '2026-11')).toEqual(['2026-11'])
})

it('what is known is shown and handed out: nothing that opens or fetches anything', async () => {
  await given(laptop, '2026-11')
  await send(robin, alice)
  await showPerson(services.config, robin, { json: false })
  expect(said).toMatch(/signed in on a browser .*\n.*\nkeys of 2026-11 to 2026-11 were given out/)
  expect(said).toContain('1 messages sent since 2026-11-23\n1 recipients wait for mail from or to it')
  const file = path.join(services.config.data, 'robin.json')
  await exportPerson(services.config, robin, { ...json, out: file })
  const text = readFileSync(file, 'utf8')
  expect(JSON.parse(text)).toMatchObject({
    address: robin,
    sent: [{ recipients: [{ address: alice, state: 'queued' }] }],
  })
  for (const { token, link } of await services.db.selectFrom('outgoing_recipients').selectAll().execute())
    expect([text.includes(token), text.includes(link)]).toEqual([false, false])
  for (const cookie of laptop.cookies.values()) expect(text).not.toContain(cookie)
  const before = await services.db.selectFrom('people_records').selectAll().execute()
  await expect(exportPerson(services.config, robin, { ...json, out: file })).rejects.toMatchObject({ code: 'conflict' })
  expect(await services.db.selectFrom('people_records').selectAll().execute()).toEqual(before)
})

it('who is forgotten stands nowhere, mail that waits is not lost unasked, and others keep theirs', async () => {
  await given(laptop, '2026-11')
  await changeOwner(services.config, [robin, '2026-11'], json)
  await send(robin, alice)
  await send(alice, 'bob@example.org')
  const { config } = services
  await expect(erasePerson(config, robin, json)).rejects.toMatchObject({ code: 'bad-request' })
  await expect(erasePerson(config, robin, { ...json, yes: true })).rejects.toMatchObject({ code: 'unavailable' })
  await services.db.updateTable('outgoing_recipients').set({ state: 'taken' }).where('address', '=', alice).execute()
  const pseudonym = addressHasher(readSymmetricKey(config.data, 'log'), false)
  for (const sender of [robin, alice])
    await services.db
      .insertInto('intake_traces')
      .values({
        ...{
          id: sender,
          first_at: 1,
          last_at: 1,
          tries: 1,
          state: 'done',
          outcome: 'answered',
          sender: pseudonym(sender),
        },
        ...{ queue_id: null, message_id: null, answer_id: null, reply: null },
      })
      .execute()
  await services.db.insertInto('intake_trace_mails').values({ trace: robin, message_id: '<carrier@x>' }).execute()
  const { forwards: counted } = await show(robin, { db: services.db, pseudonym, now: 2, administrator: null })
  expect(counted).toEqual({ messages: 1, since: 1 })
  expect((await known(robin, { db: services.db, pseudonym })).forwards).toMatchObject([{ mails: ['<carrier@x>'] }])
  await erasePerson(config, robin, { ...json, yes: true })
  expect(await services.db.selectFrom('intake_trace_mails').selectAll().execute()).toEqual([])
  const forwards = await services.db.selectFrom('intake_traces').select('id').execute()
  expect(forwards).toEqual([{ id: alice }])
  await services.db.deleteFrom('intake_traces').execute()
  const tables = (await services.db.introspection.getTables()).map(({ name }) => name as 'limits')
  const holding: string[] = []
  for (const table of tables)
    if (JSON.stringify(await services.db.selectFrom(table).selectAll().execute()).includes(robin)) holding.push(table)
  expect(holding).toEqual(['not_before'])
  expect(await services.db.selectFrom('outgoing').select('sender').execute()).toEqual([{ sender: alice }])
  expect(await addressesOf(others)).toEqual([alice])
  const records = await services.db.selectFrom('people_records').selectAll().execute()
  expect(records.at(-1)).toMatchObject({ what: 'erase', subject: expect.stringMatching(/^[0-9a-f]{16}$/) })
})
