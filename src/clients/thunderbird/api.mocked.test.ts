import { beforeEach, expect, it, vi } from 'vitest'
import type { ProgramCall } from '../../contract/program/call.ts'

vi.mock('../../portal/services/way.ts', () => import('./way.ts'))

const origin = 'https://portal.example.org'
const address = 'robin@example.com'
const device = 'd'.repeat(43)
/** By the device's clock, which stands still. Seconds. */
const deviceTime = 1_764_500_000
const session = { addresses: [{ address, provenAt: 1 }], until: 2, remembered: true, device }
const challenge = { challenge: 'c1', address, sentAt: 1, expiresAt: 2, digits: 8, from: 'secure@example.org' }

interface Asked {
  readonly what: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}
const asked: Asked[] = []
const signed: ProgramCall[] = []
let answers: Response[] = []

const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
const refused = (values?: object) =>
  json({ type: 't', title: 't', status: 401, code: 'not-signed-in', temporary: false, ...(values && { values }) }, 401)

async function answered(url: string, init: RequestInit = {}): Promise<Response> {
  if (url === '/district.json') return json({ origin, root: {} })
  const headers = init.headers as Record<string, string>
  asked.push({
    what: `${init.method ?? 'GET'} ${url}`,
    headers,
    body: init.body ? JSON.parse(String(init.body)) : null,
  })
  return answers.shift()!
}

const kept = new Map<string, string>()

beforeEach(() => {
  kept.clear()
  vi.useFakeTimers({ toFake: ['Date'], now: deviceTime * 1000 })
  vi.stubGlobal('fetch', answered)
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  })
  asked.length = 0
  signed.length = 0
  answers = []
  return () => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  }
})

async function start() {
  const [{ programApi }, { calls }] = [await import('../program/api.ts'), await import('./way.ts')]
  const { learnTime, signBy, tokens } = calls
  learnTime(deviceTime)
  signBy(async call => {
    signed.push(call)
    return 'signature'
  })
  return { api: programApi(calls), tokens }
}

it('signs in by a secret and a token in place of cookies, and signs what it asks from then on', {
  tags: ['long'],
}, async () => {
  const { api } = await start()
  answers = [json({ ...challenge, secret: 's1' }, 202), json({ ...session, token: 't1' }), json(session)]
  await api.askForCode({ address, language: 'en' })
  await api.prove('c1', { code: '1', remember: true, deviceKey: { kty: 'OKP', crv: 'Ed25519', x: 'x' } })
  expect(await api.session()).toEqual(session)
  expect(asked.map(({ what }) => what)).toEqual([
    `POST ${origin}/api/sign-in`,
    `POST ${origin}/api/sign-in/c1`,
    `GET ${origin}/api/session`,
  ])
  expect(asked.map(({ headers }) => headers['authorization'])).toEqual(['Postern', 'Postern', 'Postern t1'])
  expect(asked[1]!.body).toMatchObject({ secret: 's1' })
  expect(asked[2]!.headers['postern-call']).toBe('signature')
  expect(signed).toMatchObject([{ method: 'GET', url: `${origin}/api/session`, token: 't1' }])
})

it('asks once more by the services’ clock where its own is wrong, and then goes by it', {
  tags: ['long'],
}, async () => {
  const { api, tokens } = await start()
  tokens.keepToken('t1')
  const now = deviceTime + 86_400
  answers = [refused({ now }), json(session), json(session)]
  expect(await api.session()).toEqual(session)
  expect(await api.session()).toEqual(session)
  expect(signed.map(call => call.now)).toEqual([deviceTime, now, now])
})

it('is nobody where its session is over, asks nothing without a token, and does not ask for ever', async () => {
  const { api, tokens } = await start()
  expect([await api.session(), asked.length]).toEqual([null, 0])
  tokens.keepToken('t1')
  answers = [refused(), refused({ now: 1 }), refused({ now: 1 })]
  expect(await api.session()).toBeNull()
  await expect(api.session()).rejects.toMatchObject({ code: 'not-signed-in' })
  expect(asked).toHaveLength(3)
})

it('forgets its token when it signs out, whatever the services say', async () => {
  const { api, tokens } = await start()
  tokens.keepToken('t1')
  answers = [json({}, 500)]
  await api.signOut().catch(() => {})
  expect(tokens.token()).toBeNull()
})
