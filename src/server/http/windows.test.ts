// Over HTTP: what anybody reads of windows, what they stop, and what administrators alone may do.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { adminPaths, paths } from '../../contract/paths.ts'
import { type Status, status } from '../../contract/status.ts'
import { type WindowPlan, windowAnswer, windowsAnswer } from '../../contract/windows.ts'
import { verifyJws } from '../../core/jws.ts'
import { secondsOf } from '../../core/seconds.ts'
import { readSigningKey } from '../keys/files.ts'
import { end } from '../status/windows.ts'
import { type Browser, problemOf, type Services, startServices } from '../testing/services.ts'

const hour = 3600
const day = 24 * hour
const ada = 'ada@example.com'
const mallory = 'mallory@example.com'
let services: Services
let administrator: Browser
beforeAll(async () => {
  services = await startServices({
    ADMINISTRATORS: `Ada@Example.com, second@example.com`,
    ENFORCE_WINDOWS: '1',
    LIMIT_ADDRESS: '1000',
    LIMIT_ADDRESS_NETWORK: '1000',
  })
})
afterAll(() => services.close())

const now = () => secondsOf(services.now())
const plan = (changes: Partial<WindowPlan> = {}): WindowPlan => ({
  start: now() + day,
  end: now() + day + hour,
  state: 'maintenance',
  text: { en: 'New keys', de: 'Neue Schlüssel' },
  affected: [{ component: 'keys', name: {}, works: {} }],
  unaffected: [],
  notices: [],
  ...changes,
})
const at = (path: string, id: string) => path.replace(':id', id)
/** Read to its end: a connection with a document on it holds up the services' close. */
async function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
  const response = await fetch(services.origin + path, { headers })
  return new Response(await response.arrayBuffer(), response)
}

async function announce(changes: Partial<WindowPlan> = {}): Promise<string> {
  const response = await administrator.call('POST', adminPaths.windows, plan(changes))
  expect(response.status).toBe(201)
  services.pass(1)
  return windowAnswer.parse(await response.json()).window.id
}

async function feed(): Promise<Status> {
  const { signed } = (await (await get(paths.status)).json()) as { signed: string }
  const { jwk } = await readSigningKey(services.config.data, 'status')
  return status.parse(await verifyJws('postern-status+jwt', signed, jwk))
}

async function clear(): Promise<void> {
  const { windows } = windowsAnswer.parse(await (await administrator.call('GET', adminPaths.windows)).json())
  for (const { id, over } of windows) if (over === null) await administrator.call('POST', at(adminPaths.windowEnd, id))
  services.pass(1)
}

beforeEach(async () => {
  administrator = services.browser()
  await administrator.signIn(services, ada)
  await clear()
})

describe('an administrator', () => {
  it('announces, changes, begins, tells of and ends a window, and the feed says so', async () => {
    const id = await announce()
    expect(await feed()).toMatchObject({ overall: 'available', live: true })
    await administrator.call('PUT', at(adminPaths.window, id), plan({ state: 'outage' }))
    await administrator.call('POST', at(adminPaths.windowStart, id))
    services.pass(1)
    expect(await feed()).toMatchObject({ overall: 'outage' })
    const said = { text: { en: 'Going on' }, end: now() + 3 * hour }
    const { window } = windowAnswer.parse(
      await (await administrator.call('POST', at(adminPaths.windowUpdates, id), said)).json(),
    )
    expect([window.end, window.updates[0]?.text]).toEqual([said.end, said.text])
    await administrator.call('POST', at(adminPaths.windowEnd, id))
    services.pass(1)
    expect(await feed()).toMatchObject({ overall: 'available' })
  })

  it('is told which windows overlap', async () => {
    const first = await announce()
    const answer = windowAnswer.parse(await (await administrator.call('POST', adminPaths.windows, plan())).json())
    expect(answer.overlaps).toEqual([first])
  })

  it('is told what is wrong with a plan', async () => {
    const response = await administrator.call('POST', adminPaths.windows, plan({ end: now() }))
    expect(await problemOf(response)).toMatchObject({
      status: 400,
      code: 'bad-request',
      values: { reason: 'end-before-start' },
    })
    expect((await administrator.call('POST', at(adminPaths.windowStart, 'nobody'))).status).toBe(404)
  })

  it('leaves a line in the log for each change, without an address', async () => {
    const before = services.logged.length
    const id = await announce()
    const lines = services.logged.slice(before).filter(line => line.includes('window changed'))
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0]!)).toMatchObject({
      action: 'schedule',
      window: id,
      administrator: expect.stringMatching(/^[0-9a-f]{16}$/),
    })
    expect(services.logged.join('')).not.toContain('ada@')
  })

  it('needs a code of the last day', async () => {
    services.pass(day)
    const response = await administrator.call('GET', adminPaths.windows)
    expect(await problemOf(response)).toMatchObject({ status: 403, code: 'fresh-code-needed' })
  })
})

describe('whoever is none', () => {
  it.each([
    ['GET', adminPaths.windows],
    ['POST', adminPaths.windows],
    ['PUT', at(adminPaths.window, 'x')],
    ['POST', at(adminPaths.windowStart, 'x')],
    ['POST', at(adminPaths.windowEnd, 'x')],
    ['POST', at(adminPaths.windowUpdates, 'x')],
  ])('is refused %s %s', async (method, path) => {
    const stranger = services.browser()
    const body = method === 'GET' ? undefined : plan()
    expect(await problemOf(await stranger.call(method, path, body))).toMatchObject({ code: 'not-signed-in' })
    await stranger.signIn(services, mallory)
    expect(await problemOf(await stranger.call(method, path, body))).toMatchObject({
      status: 403,
      code: 'not-administrator',
    })
  })

  it('cannot use an administrator’s browser from another page', async () => {
    const response = await administrator.call('POST', adminPaths.windows, plan(), { origin: 'https://evil.example' })
    expect(await problemOf(response)).toMatchObject({ code: 'origin-refused' })
  })
})

describe('a window that is enforced', () => {
  const posts = {
    'sign-in': [paths.signIn, paths.challenge],
    keys: [paths.keys, paths.certificates],
    relay: [paths.messages],
  }
  const affecting = (component: string) => ({ affected: [{ component, name: {}, works: {} }] })

  it.each(Object.keys(posts) as (keyof typeof posts)[])('of %s stops that, with when to try again', async component => {
    const id = await announce(affecting(component))
    await administrator.call('POST', at(adminPaths.windowStart, id))
    services.pass(1)
    const { end: until } = (await feed()).windows.find(window => window.id === id)!
    for (const [name, stopped] of Object.entries(posts)) {
      for (const path of stopped) {
        const response = await administrator.call('POST', path, {})
        if (name === component) {
          expect(response.headers.get('retry-after')).toBe(String(until - now()))
          expect(await problemOf(response)).toMatchObject({
            status: 503,
            code: 'maintenance',
            temporary: true,
            values: { window: id, until },
          })
        } else expect((await response.json()) as object, path).not.toMatchObject({ code: 'maintenance' })
      }
    }
    await administrator.call('POST', at(adminPaths.windowEnd, id))
    services.pass(1)
    expect(await problemOf(await administrator.call('POST', posts[component][0]!, {}))).not.toMatchObject({
      code: 'maintenance',
    })
  })

  it('never stops the status, the parameters, signing out, and what administrators do', async () => {
    const all = ['portal', 'sign-in', 'keys', 'relay', 'intake', 'gateway']
    const affected = all.map(component => ({ component, name: {}, works: {} }))
    const id = await announce({ affected, state: 'outage', start: now() })
    for (const path of [
      paths.status,
      paths.calendar,
      at(paths.advisory, id),
      paths.parameters,
      paths.health,
      paths.ready,
      paths.session,
    ])
      expect((await get(path)).status, path).toBe(200)
    expect((await administrator.call('DELETE', paths.session)).status).toBe(204)
    await end(id, { db: services.db, now: now() })
    services.pass(1)
  })

  it('stops nothing where something only works in part, before it starts, and past its planned end', async () => {
    const asks = async () => (await problemOf(await administrator.call('POST', paths.keys, {}))).code
    const id = await announce({ start: now() + hour, end: now() + 2 * hour })
    await announce({ state: 'degraded', start: now() })
    expect(await asks()).toBe('bad-request')
    services.pass(hour)
    expect(await asks()).toBe('maintenance')
    services.pass(hour)
    expect(await asks()).toBe('bad-request')
    await administrator.call('POST', at(adminPaths.windowEnd, id))
  })
})

describe('a window that is announced only', () => {
  it('stops nothing', async () => {
    const quiet = await startServices({ ADMINISTRATORS: ada })
    const browser = quiet.browser()
    await browser.signIn(quiet, ada)
    const start = secondsOf(quiet.now())
    await browser.call('POST', adminPaths.windows, plan({ start, end: start + hour }))
    quiet.pass(1)
    expect(await problemOf(await browser.call('POST', paths.keys, {}))).toMatchObject({ code: 'bad-request' })
    const { enforced } = windowsAnswer.parse(await (await browser.call('GET', adminPaths.windows)).json())
    expect(enforced).toBe(false)
    await quiet.close()
  })
})

describe('what anybody reads', () => {
  it.each([
    [paths.status, 'application/json; charset=utf-8'],
    [paths.calendar, 'text/calendar; charset=utf-8'],
    [paths.advisory, 'text/html; charset=utf-8'],
    [`${paths.advisory}.pdf`, 'application/pdf'],
  ])('%s comes as %s, to any page, for a short while', async (path, type) => {
    const id = await announce()
    const response = await get(at(path, id), { origin: 'https://elsewhere.example' })
    expect([response.status, response.headers.get('content-type')]).toEqual([200, type])
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('cache-control')).toMatch(/^public, max-age=\d\d$/)
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'/)
  })

  it('comes in the language of the link, else of the browser', async () => {
    const id = await announce()
    const languageOf = async (path: string, accept: string) => {
      const { headers } = await get(path, { 'accept-language': accept })
      return [headers.get('content-language'), headers.get('vary')]
    }
    for (const path of [at(paths.advisory, id), `${at(paths.advisory, id)}.pdf`, paths.calendar]) {
      expect(await languageOf(path, 'fr-CH, en;q=0.5')).toEqual(['fr', 'accept-language'])
      expect(await languageOf(`${path}?lang=it`, 'fr')).toEqual(['it', 'accept-language'])
      expect(await languageOf(`${path}?lang=xx&lang=yy`, '')).toEqual(['en', 'accept-language'])
    }
    expect(await (await get(`${at(paths.advisory, id)}?lang=de`)).text()).toContain('Neue Schl')
  })

  it('is not found where there is no such window', async () => {
    for (const path of ['/advisories/nothing', '/advisories/nothing.pdf', '/advisories/%3Cscript%3E'])
      expect((await get(path)).status).toBe(404)
  })
})
