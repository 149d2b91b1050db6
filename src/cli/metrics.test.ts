import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { certificateAnswer } from '../contract/keys.ts'
import { paths } from '../contract/paths.ts'
import { signJws } from '../core/jws.ts'
import { secondsOf } from '../core/seconds.ts'
import { startSink } from '../gateway/testing/sink.ts'
import { version } from '../runtime/version.ts'
import { schedule } from '../server/status/windows.ts'
import { postMessage, publishedParameters, sealedMessage } from '../server/testing/messages.ts'
import { type Browser, type Services, startServices } from '../server/testing/services.ts'
import { freePorts } from '../smtp/testing/mail-servers.ts'
import { type Figures, figuresAt } from './testing/figures.ts'

const alice = 'alice@example.com'
let sink: Awaited<ReturnType<typeof startSink>>
let services: Services
let browser: Browser
let at: string

beforeAll(async () => {
  sink = await startSink(() => undefined)
  const [port] = await freePorts(1)
  at = `http://127.0.0.1:${port}`
  services = await startServices({
    METRICS: `127.0.0.1:${port}`,
    SMTP_URL: `smtp://127.0.0.1:${sink.port}`,
    SEND_TO: 'anyone',
  })
  browser = services.browser()
})
afterAll(async () => {
  await services.close()
  await sink.close()
})

/** What was measured before is told again for a while. */
async function figures(): Promise<Figures> {
  services.pass(10)
  return figuresAt(at)
}
const counted = async (name: string) => (await figuresAt(at)).value(name)

async function send(to: string, by: Services, who: Browser): Promise<void> {
  const letter = await sealedMessage([[to]], { services: by, parameters: await publishedParameters(by), from: alice })
  expect((await postMessage(letter, who, by.origin)).status).toBe(202)
}

describe('who watches the services', () => {
  it('finds codes and sign-ins, the ones that were refused too', async () => {
    const { challenge } = await browser.challenge(alice)
    const { code } = services.mails.at(-1)!
    expect((await browser.prove(challenge, `${code.slice(0, -1)}${(Number(code.at(-1)) + 1) % 10}`)).status).toBe(403)
    const before = await figures()
    expect(before.value('postern_sign_ins_total{result="refused"}')).toBe(1)
    expect(before.value('postern_sign_ins_total{result="signed-in"}')).toBe(0)
    await browser.signIn(services, alice)
    services.becomes(Promise.resolve('refused'))
    await browser.ask('nobody@example.com')
    services.breakMail(true)
    await browser.ask('bob@example.com')
    services.breakMail(false)
    const after = await figures()
    expect(after.values('postern_codes_total')).toEqual({
      '{result="asked"}': 4,
      '{result="sent"}': 2,
      '{result="refused"}': 1,
      '{result="failed"}': 1,
    })
    expect(after.value('postern_sign_ins_total{result="signed-in"}')).toBe(1)
    expect(after.value('postern_sessions')).toBe(1)
  })

  it('finds keys and certificates that were given out', async () => {
    const keys = await browser.keys(services, { sub: alice })
    expect((await figures()).values('postern_keys_given_total')).toEqual({
      '{proof="code"}': keys.length,
      '{proof="domain"}': 0,
    })
    expect(keys.length).toBeGreaterThan(0)
    const now = secondsOf(services.now())
    const { jwk, ...key } = await browser.device
    const assertion = { aud: 'localhost', sub: alice, iat: now, exp: now + 120, jti: crypto.randomUUID(), jwk }
    const request = await signJws('postern-certificate-request+jwt', assertion, key)
    const answer = await browser.call('POST', paths.certificates, { request })
    const { certificates } = certificateAnswer.parse(await answer.json())
    expect((await figures()).value('postern_certificates_total')).toBe(certificates.length)
  })

  it('finds requests by the pattern of their route: what is asked of no route is one', async () => {
    const count = 'postern_http_requests_total{route="none",method="GET",status="4xx"}'
    for (const path of ['/of-alice@example.com', '/another', '/another?to=alice@example.com'])
      expect((await fetch(services.origin + path)).status).toBe(404)
    // An answer is counted when it has left.
    await expect.poll(() => counted(count)).toBe(3)
    const { value, values } = await figures()
    expect(value('postern_http_request_seconds_count{route="none"}')).toBe(3)
    expect(value('postern_http_request_seconds_bucket{route="none",le="+Inf"}')).toBe(3)
    expect(Object.keys(values('postern_http_requests_total'))).toContain(
      `{route="${paths.challenge}",method="POST",status="4xx"}`,
    )
  })

  it('finds what the mail server made of what was sent, and how long the oldest waits', {
    tags: ['long'],
  }, async () => {
    for (const to of ['bob@example.org', 'never@example.org', 'later@example.org']) await send(to, services, browser)
    for (const outcome of ['taken', 'refused', 'postponed'])
      await expect.poll(() => counted(`postern_deliveries_total{outcome="${outcome}"}`)).toBe(1)
    const { value, values } = await figures()
    expect(values('postern_relay_recipients')).toEqual({
      '{state="queued"}': 1,
      '{state="taken"}': 1,
      '{state="refused"}': 1,
      '{state="not-delivered"}': 0,
    })
    expect(value('postern_relay_oldest_seconds')).toBe(10)
    expect(value('postern_deliveries_total{outcome="unreachable"}')).toBe(0)
  })

  it('finds room, time that is left, windows, and which release it is', async () => {
    const now = secondsOf(services.now())
    const affected = [{ component: 'keys', name: {}, works: {} }]
    const plan = { start: now, end: now + 3_600, state: 'outage', text: {}, affected, unaffected: [], notices: [] }
    await schedule(plan, { db: services.db, now })
    const { value, text } = await figures()
    expect(value('postern_database_bytes')).toBeGreaterThan(10_000)
    expect(value('postern_disk_free_bytes')).toBeGreaterThan(0)
    expect(value('postern_disk_bytes')).toBeGreaterThanOrEqual(value('postern_disk_free_bytes')!)
    const { expires } = await publishedParameters(services)
    expect(value('postern_parameters_seconds_left')).toBe(expires - secondsOf(services.now()))
    expect(value('postern_serial_seconds_left')).toBeGreaterThan(86_400)
    expect(value('postern_windows_under_way{state="outage"}')).toBe(1)
    expect(value('postern_windows_under_way{state="maintenance"}')).toBe(0)
    expect(text).toContain(`postern_build_info{version="${version()}"} 1\n`)
  })

  it('finds nobody: no address, no domain of anybody, no code, no link', async () => {
    const { text } = await figures()
    const rows = await services.db.selectFrom('outgoing_recipients').select(['link', 'token']).execute()
    const inside = [...services.mails.map(({ code }) => code), ...rows.flatMap(({ link, token }) => [link, token])]
    for (const word of ['@', 'alice', 'example', ...inside]) expect(text).not.toContain(word)
  })

  it('finds whether they can work, and on no other port', async () => {
    expect((await fetch(at + paths.health)).status).toBe(200)
    expect((await fetch(at + paths.ready)).status).toBe(200)
    expect((await fetch(`${at}/`)).status).toBe(404)
    expect((await fetch(`${services.origin}/metrics`)).status).toBe(404)
  })

  it('finds that the mail server is away', async () => {
    const [port, nobody] = await freePorts(2)
    const settings = { METRICS: `127.0.0.1:${port}`, SMTP_URL: `smtp://127.0.0.1:${nobody}`, SEND_TO: 'anyone' }
    const other = await startServices(settings)
    onTestFinished(() => other.close())
    const who = other.browser()
    await who.signIn(other, alice)
    await send('carol@example.org', other, who)
    const away = async () => (await figuresAt(`http://127.0.0.1:${port}`)).values('postern_deliveries_total')
    await expect.poll(away).toMatchObject({ '{outcome="unreachable"}': 1, '{outcome="taken"}': 0 })
  })

  it.each([
    ['METRICS', {}],
    ['BOUNCE_LISTEN', {}],
    ['INTAKE_LISTEN', { FORWARD_ADDRESS: 'read@example.org', SMTP_URL: 'smtp://127.0.0.1:1' }],
  ])('learns that %s names a port that is taken, and nothing goes on running', async (setting, more) => {
    const other = createServer()
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void other.close())
    const { port } = other.address() as { port: number }
    const [web] = await freePorts(1)
    await expect(startServices({ ...more, PORT: String(web), [setting]: `127.0.0.1:${port}` })).rejects.toThrow(
      `${setting}: 127.0.0.1:${port} is taken by another program: end that one, or name another place (EADDRINUSE).`,
    )
    await expect(fetch(`http://127.0.0.1:${web}/healthz`)).rejects.toThrow('fetch failed')
  })
})
