// Over HTTP: what administrators ask and do about people, what it leaves behind, and who may not.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { personAnswer, personExport } from '../../../contract/administrators/people.ts'
import { adminPaths } from '../../../contract/paths.ts'
import { storeOutgoing } from '../../db/outgoing.ts'
import { type Browser, problemOf, type Services, startServices } from '../../testing/services.ts'

const [ada, robin, alice] = ['ada@example.com', 'robin@example.com', 'alice@example.com'] as const
const deeds = ['person', 'personSignOut', 'personNotBefore', 'personExport', 'personErase'] as const
type Deed = (typeof deeds)[number]
const bodies: Readonly<Record<Deed, object>> = {
  person: { address: robin },
  personSignOut: { address: robin },
  personNotBefore: { address: robin, period: '2026-12' },
  personExport: { address: robin },
  personErase: { address: robin, waitingToo: true },
}
let services: Services
let administrator: Browser
let reader: Browser

beforeAll(async () => {
  const many = { LIMIT_ADDRESS: '1000', LIMIT_ADDRESS_NETWORK: '1000', LIMIT_NETWORK: '5000/5000' }
  services = await startServices({ ADMINISTRATORS: `${ada} second@example.com`, ...many })
})
afterAll(() => services.close())
beforeEach(async () => {
  const all = ['people_records', 'not_before', 'limits', 'sessions', 'outgoing_recipients', 'outgoing'] as const
  for (const table of all) await services.db.deleteFrom(table).execute()
  ;[administrator, reader] = [services.browser(), services.browser()]
  await administrator.signIn(services, ada)
  await reader.signIn(services, robin)
})

const post = (deed: Deed, body: object = bodies[deed], browser = administrator) =>
  browser.call('POST', adminPaths[deed], body)
const shown = async (address: string = robin) => personAnswer.parse(await (await post('person', { address })).json())
const records = () => services.db.selectFrom('people_records').selectAll().execute()
const addressesOf = async (browser: Browser) => (await browser.session()).addresses.map(({ address }) => address)
const keysOf = async (browser: Browser, period: '2026-11' | '2026-12') => {
  const wanted = [{ address: robin, serial: 1, period, condition: '' as const }]
  const keys = await browser.keys(services, { wanted, only: true })
  return typeof keys === 'string' ? keys : 'given'
}

async function send(sender: string, recipients: readonly string[]): Promise<void> {
  const [id, now] = [crypto.randomUUID(), Math.floor(services.now().getTime() / 1000)]
  const letter = { id, sender, idempotency_key: id, body_hash: '', created_at: now, message_id: `<${id}@x>` }
  await storeOutgoing(
    services.db,
    { ...letter, in_reply_to: '[]', refs: '[]', language: 'en' },
    recipients.map((address, i) => ({
      address,
      envelope: 0,
      stanza: i,
      token: `token-${i}-${id}`,
      link: `link-${i}-${id}`,
    })),
  )
}

describe('an administrator', () => {
  it('sees how much is kept, and never with whom', async () => {
    await keysOf(reader, '2026-11')
    const ofGateway = { domain: 'example.com', gateway: 'g', address: robin, serial: 1, times: 1 }
    const times = { first_at: 1, last_at: 2 }
    await services.db
      .insertInto('domain_keys')
      .values({ ...ofGateway, ...times, period: '2027-01' })
      .execute()
    await send(robin, [alice, 'bob@example.org'])
    const answer = await post('person', { address: ' Robin@Example.com ' })
    const text = await answer.text()
    expect(personAnswer.parse(JSON.parse(text))).toMatchObject({
      address: robin,
      sessions: [{ kind: 'browser', others: 0 }],
      keys: { first: '2026-11', last: '2027-01', lastAt: Math.floor(services.now().getTime() / 1000) },
      sent: { messages: 1 },
      received: null,
      waiting: 2,
      notBefore: null,
    })
    await services.db.deleteFrom('domain_keys').execute()
    for (const secret of ['alice@', 'bob@', 'token-', 'link-', ...reader.cookies.values()])
      expect(text).not.toContain(secret)
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  it('ends the sessions of a lost laptop, and nobody else’s', async () => {
    const other = services.browser()
    await other.signIn(services, alice)
    expect(await (await post('personSignOut')).json()).toEqual({ ended: 1 })
    expect([await addressesOf(reader), await addressesOf(other)]).toEqual([[], [alice]])
    expect(await keysOf(reader, '2026-11')).toBe('not-signed-in')
  })

  it('gives a mailbox to a new owner, whom nothing older opens, and cannot take that back here', async () => {
    expect((await post('personNotBefore')).status).toBe(200)
    const owner = services.browser()
    await owner.signIn(services, robin)
    expect([await keysOf(owner, '2026-11'), await keysOf(owner, '2026-12')]).toEqual(['period-before-owner', 'given'])
    const before = await records()
    const again = await post('personNotBefore', { address: robin, period: '2026-11' })
    expect(await problemOf(again)).toMatchObject({
      code: 'conflict',
      values: { reason: 'earlier', notBefore: '2026-12' },
    })
    for (const more of [{ earlier: true }, { waitingToo: true }])
      expect(
        await problemOf(await post('personNotBefore', { address: robin, period: '2026-11', ...more })),
      ).toMatchObject({
        code: 'bad-request',
      })
    expect([await keysOf(owner, '2026-12'), (await shown()).notBefore, await records()]).toEqual([
      ...['given', '2026-12'],
      before,
    ])
  })

  it('does not lock an owner out for years', async () => {
    const answer = await post('personNotBefore', { address: robin, period: '2027-12' })
    expect(await problemOf(answer)).toMatchObject({ code: 'bad-request', values: { reason: 'far', latest: '2027-11' } })
    expect([(await shown()).notBefore, await records(), await addressesOf(reader)]).toEqual([null, [], [robin]])
  })

  it('exports all that is kept, and nothing that opens or fetches anything', async () => {
    await send(robin, [alice])
    const text = await (await post('personExport')).text()
    expect(personExport.parse(JSON.parse(text))).toMatchObject({
      sent: [{ recipients: [{ address: alice, state: 'queued' }] }],
      records: [{ what: 'export' }],
    })
    for (const secret of ['token-', 'link-', ...reader.cookies.values()]) expect(text).not.toContain(secret)
  })

  it('erases, where no mail waits or it may be lost, and the record stays', async () => {
    await send(alice, [robin])
    const body = { address: robin, waitingToo: false }
    const refused = await problemOf(await post('personErase', body))
    expect(refused).toMatchObject({ status: 409, code: 'conflict', values: { reason: 'waiting', waiting: 1 } })
    expect([await records(), await addressesOf(reader), (await shown()).waiting]).toEqual([[], [robin], 1])
    expect((await post('personErase')).status).toBe(204)
    expect(await shown()).toMatchObject({
      sessions: [],
      received: null,
      waiting: 0,
      records: [{ what: 'erase', by: 'you' }],
    })
  })

  it('leaves a record and a line of the log of each deed, without an address', async () => {
    const before = services.logged.length
    for (const deed of deeds) expect((await post(deed)).ok, deed).toBe(true)
    const hash = expect.stringMatching(/^[0-9a-f]{16}$/)
    const left = await records()
    expect(left.map(({ what }) => what)).toEqual(['sign-out', 'not-before', 'export', 'erase'])
    for (const record of left) expect(record).toMatchObject({ subject: hash, administrator: hash })
    expect(new Set(left.map(({ subject }) => subject)).size).toBe(1)
    const lines = services.logged.slice(before).filter(line => line.includes('"msg":"people"'))
    expect(lines.map(line => JSON.parse(line).action)).toEqual(['show', 'sign-out', 'not-before', 'export', 'erase'])
    for (const address of [robin, ada]) {
      expect(services.logged.join('')).not.toContain(address)
      expect(JSON.stringify(left)).not.toContain(address)
    }
  })

  it('leaves a line of the log of what is refused too: it was told that mail waits', async () => {
    await send(alice, [robin])
    const before = services.logged.length
    await post('personErase', { address: robin, waitingToo: false })
    const lines = services.logged.slice(before).filter(line => line.includes('"msg":"people"'))
    expect(lines.map(line => JSON.parse(line))).toMatchObject([
      { action: 'erase', subject: expect.stringMatching(/^[0-9a-f]{16}$/), failed: 'conflict' },
    ])
  })

  it('is told what another one did, as somebody’s, and what the command line did', async () => {
    const other = services.browser()
    await other.signIn(services, 'second@example.com')
    await post('personSignOut', bodies.personSignOut, other)
    await post('personSignOut')
    const subject = (await records())[0]!.subject
    const later = { at: 9_999_999_999, what: 'export' as const, subject, administrator: null }
    await services.db.insertInto('people_records').values(later).execute()
    expect((await shown()).records.map(({ by }) => by)).toEqual(['administrator', 'you', 'command'])
  })

  it('ends their own session with their own address, and leaves the record', async () => {
    expect((await post('personSignOut', { address: ada })).status).toBe(200)
    expect(await problemOf(await post('person'))).toMatchObject({ code: 'not-signed-in' })
    expect(await records()).toMatchObject([{ what: 'sign-out' }])
  })

  it('cannot look for many people at once', { tags: ['long'] }, async () => {
    const codes = []
    for (let i = 0; i < 61; i++) codes.push((await post('person', { address: `person-${i}@example.com` })).status)
    expect(codes.lastIndexOf(200)).toBe(59)
    expect(await problemOf(await post('personErase'))).toMatchObject({ code: 'rate-limited' })
    const other = services.browser()
    await other.signIn(services, 'second@example.com')
    expect((await post('person', bodies.person, other)).status).toBe(200)
  })
})

describe.each(deeds)('%s', deed => {
  const untouched = async () => expect([await records(), await addressesOf(reader)]).toEqual([[], [robin]])

  it('needs a code of the last hour: a session that was left open, or stolen, is not enough', async () => {
    services.pass(3_599)
    expect((await post(deed)).ok).toBe(true)
    await services.db.deleteFrom('people_records').execute()
    services.pass(1)
    expect(await problemOf(await post(deed))).toMatchObject({ status: 403, code: 'fresh-code-needed' })
    expect(await records()).toEqual([])
  })

  it('is refused whoever is no administrator, in the same words for every address', async () => {
    const told = []
    for (const address of [robin, 'nobody@example.com', 'no address'])
      told.push(await problemOf(await post(deed, { ...bodies[deed], address }, reader)))
    expect(new Set(told.map(each => JSON.stringify(each))).size).toBe(1)
    expect(told[0]).toMatchObject({ status: 403, code: 'not-administrator' })
    expect(await problemOf(await post(deed, bodies[deed], services.browser()))).toMatchObject({ code: 'not-signed-in' })
    await untouched()
  })

  it('is refused another page, and a form that a page can post without asking', async () => {
    const elsewhere = { origin: 'https://evil.example' }
    const foreign = await administrator.call('POST', adminPaths[deed], bodies[deed], elsewhere)
    expect(await problemOf(foreign)).toMatchObject({ code: 'origin-refused' })
    const form = await administrator.call('POST', adminPaths[deed], bodies[deed], { 'content-type': 'text/plain' })
    expect(await problemOf(form)).toMatchObject({ code: 'bad-request' })
    expect((await administrator.call('GET', adminPaths[deed])).status).toBe(404)
    await untouched()
  })
})
