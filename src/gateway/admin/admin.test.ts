import { request } from 'node:http'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type GatewaySession,
  gatewayPaths,
  type QuarantinedMessage,
  type QuarantineList,
  type QuarantineMatches,
} from '../../contract/quarantine.ts'
import { ann, bob, codeOf, QuarantinePage } from '../testing/admin.ts'
import { type District, newDistrict } from '../testing/gateway.ts'

let district: District
let page: QuarantinePage

beforeAll(async () => {
  district = await newDistrict()
})
beforeEach(async () => {
  page = await QuarantinePage.open(district)
})
afterEach(() => page.close())

describe('signing in', () => {
  it('takes a link once, and keeps the session in a cookie that no script and no other page gets', async () => {
    const token = page.link()
    page.cookie = ''
    const answer = await page.post(gatewayPaths.session, { token })
    expect(answer.headers.getSetCookie()[0]).toMatch(/^postern-gateway=.*; HttpOnly; SameSite=Strict$/)
    expect(await codeOf(await page.post(gatewayPaths.session, { token }))).toEqual([410, 'link-expired'])
    page.cookie = answer.headers.getSetCookie()[0]!.split(';')[0]!
    expect(await page.get<GatewaySession>(gatewayPaths.session)).toEqual({ until: page.seconds + 12 * 3_600 })
    expect(page.logged.join('')).not.toContain(token)
  })

  it('refuses a link that is ten minutes old, and one that was never made', async () => {
    const token = page.link()
    const fresh = page.link()
    page.gateway.pass(599)
    expect((await page.post(gatewayPaths.session, { token: fresh })).status).toBe(200)
    page.gateway.pass(1)
    for (const wrong of [token, 'x', ''])
      expect(await codeOf(await page.post(gatewayPaths.session, { token: wrong }))).toEqual([410, 'link-expired'])
  })

  it('is not done by a program that only looks at the link', async () => {
    const link = new URL(page.admin.newLink())
    page.cookie = ''
    expect((await page.ask(link.pathname)).status).toBe(200)
    expect((await page.ask(`${link.pathname}?token=${link.hash.slice(1)}`)).headers.getSetCookie()).toEqual([])
    expect((await page.post(gatewayPaths.session, { token: link.hash.slice(1) })).status).toBe(200)
  })

  it('ends after twelve hours, when one signs out, and with the process', async () => {
    page.gateway.pass(12 * 3_600)
    expect(await codeOf(await page.ask(gatewayPaths.messages))).toEqual([401, 'not-signed-in'])
    await page.signIn()
    expect((await page.ask(gatewayPaths.session, { method: 'DELETE' })).status).toBe(204)
    expect(await codeOf(await page.ask(gatewayPaths.messages))).toEqual([401, 'not-signed-in'])
    await page.signIn()
    await page.admin.close()
    await page.start()
    expect(await page.get<GatewaySession>(gatewayPaths.session)).toEqual({ until: null })
  })

  it('is needed for everything that tells of mail', async () => {
    const id = await page.keep()
    page.cookie = ''
    for (const at of [
      gatewayPaths.messages,
      gatewayPaths.matches,
      gatewayPaths.message.replace(':id', id),
      gatewayPaths.run.replace(':id', id),
    ])
      expect(await codeOf(await page.ask(at)), at).toEqual([401, 'not-signed-in'])
    expect(await codeOf(await page.post(gatewayPaths.runs, { action: 'delete', ids: [id] }))).toEqual([
      401,
      'not-signed-in',
    ])
    expect(await page.left()).toHaveLength(1)
  })
})

describe('a foreign page', () => {
  it.each<[string, Record<string, string>]>([
    ['of another origin', { origin: 'http://evil.test' }],
    ['of another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['that hides where it comes from', { origin: 'null' }],
    ['that says so', { 'sec-fetch-site': 'cross-site' }],
    ['of the same site', { 'sec-fetch-site': 'same-site' }],
  ])('%s changes nothing', async (_, headers) => {
    const id = await page.keep()
    const answer = await page.post(gatewayPaths.runs, { action: 'delete', ids: [id] }, headers)
    expect(await codeOf(answer)).toEqual([403, 'origin-refused'])
    expect(await page.left()).toHaveLength(1)
  })

  it('that gave its own name this address is not answered', async () => {
    const { port } = new URL(page.admin.origin)
    const status = await new Promise(resolve => {
      request({ host: '127.0.0.1', port, headers: { host: 'rebound.test' } }, answer =>
        resolve(answer.statusCode),
      ).end()
    })
    expect(status).toBe(403)
  })

  it('asks for nothing either', async () => {
    const answer = await page.ask(gatewayPaths.messages, {}, { 'sec-fetch-site': 'same-site' })
    expect(await codeOf(answer)).toEqual([403, 'origin-refused'])
  })
})

it('every answer forbids frames, keeping, sniffing and foreign script', async () => {
  for (const at of [gatewayPaths.home, gatewayPaths.signIn, gatewayPaths.messages, '/nothing']) {
    const { headers } = await page.ask(at)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  }
  const { headers } = await page.ask(gatewayPaths.home)
  expect(headers.get('content-security-policy')).toContain("require-trusted-types-for 'script'")
})

describe('the list', () => {
  it('comes in pages of fifty, oldest first, with the totals of everything', { tags: ['long'] }, async () => {
    const ids: string[] = []
    for (let i = 0; i < 120; i++) {
      ids.push(await page.keep({ subject: `Offer ${i}`, reason: i % 2 === 0 ? 'list' : 'sender' }))
      page.gateway.pass(1)
    }
    await page.keep({ state: 'spool', reason: null, subject: 'On its way' })
    const part = (n: number, more = '') => page.get<QuarantineList>(`${gatewayPaths.messages}?page=${n}${more}`)
    const first = await part(1)
    expect(first).toMatchObject({ page: 1, pages: 3, total: 121 })
    expect(first.messages.map(({ id }) => id)).toEqual(ids.slice(0, 50))
    expect((await part(2)).messages.map(({ id }) => id)).toEqual(ids.slice(50, 100))
    expect(await part(9)).toMatchObject({ page: 3, pages: 3 })
    const lists = await part(2, '&reason=list')
    expect([lists.total, lists.pages, lists.messages.length]).toEqual([60, 2, 10])
    expect(lists.kept).toEqual([
      { state: 'quarantine', reason: 'list', count: 60 },
      { state: 'quarantine', reason: 'sender', count: 60 },
      { state: 'spool', reason: null, count: 1 },
    ])
    expect((await page.get<QuarantineMatches>(`${gatewayPaths.matches}?reason=list`)).messages).toHaveLength(60)
  })

  it('takes the filter of the command line, and says what is none', async () => {
    const wanted = await page.keep({
      to: ['Bob.Two@out.test', bob, 'c@out.test', 'd@out.test'],
      subject: 'Grüße & mehr',
    })
    page.gateway.pass(7_200)
    await page.keep({ direction: 'in', from: bob, to: [ann], subject: 'Other', state: 'errored' })
    for (const query of [
      'direction=out',
      'state=quarantine',
      'to=bob.two',
      `from=${ann}`,
      `subject=${encodeURIComponent('GRÜßE & m')}`,
      `id=${wanted.slice(0, 6)}`,
      'older=2h',
      'older=1h&message-id=1@in.test&queue=abc',
    ]) {
      const { messages } = await page.get<QuarantineList>(`${gatewayPaths.messages}?${query}`)
      expect(
        messages.map(({ id }) => id),
        query,
      ).toEqual([wanted])
      expect(messages[0]).toMatchObject({ recipients: 4, to: ['Bob.Two@out.test', bob, 'c@out.test'] })
    }
    for (const query of [
      'colour=red',
      'reason=none',
      'older=soon',
      'from=',
      'constructor=x',
      '__proto__=x',
      'valueOf=x',
    ])
      expect(await codeOf(await page.ask(`${gatewayPaths.messages}?${query}`)), query).toEqual([400, 'bad-request'])
  })
})

describe('one message', () => {
  const message = (id: string) => page.get<QuarantinedMessage>(gatewayPaths.message.replace(':id', id))

  it('shows its header and everybody it is for, never its text', async () => {
    const id = await page.keep({ to: [bob, 'c@out.test', 'd@out.test', 'e@out.test'] })
    const shown = await message(id)
    expect(shown.to).toHaveLength(4)
    expect(shown.header).toEqual([`From: ${ann}`, 'Subject: Offer', 'Message-ID: <1@in.test>', 'X-Odd: grüß'])
    expect(shown.text).toBeNull()
    expect(JSON.stringify(shown)).not.toContain('price 4711')
  })

  it('shows its text where the operator wants it so, and says in the log who looked', async () => {
    const id = await page.keep()
    await page.admin.close()
    await page.start(true)
    await page.signIn()
    expect((await message(id)).text).toBe('price 4711\n')
    expect(page.logged.join('')).toContain(`"id":"${id}"`)
  })

  it('that is none is said to be none', async () => {
    expect(await codeOf(await page.ask(gatewayPaths.message.replace(':id', 'f'.repeat(32))))).toEqual([
      404,
      'not-found',
    ])
    expect(await codeOf(await page.ask(gatewayPaths.run.replace(':id', 'none')))).toEqual([404, 'not-found'])
  })
})
