// @module-tag long
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, request as httpRequest, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { createServer as createShell } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Sqlite from 'libsql'
import { generate } from 'selfsigned'
import { SMTPServer } from 'smtp-server'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { secondsOf } from '../../core/seconds.ts'
import type { Config } from '../../runtime/config.ts'
import { schedule } from '../../server/status/windows.ts'
import { portalWithAddOn, type Services, startServices } from '../../server/testing/services.ts'
import { freePorts, startNames } from '../../smtp/testing/mail-servers.ts'
import { type DoctorDeps, doctor } from './services.ts'

const day = 86_400
let services: Services
let portal: string
let names: Awaited<ReturnType<typeof startNames>>
let mail: SMTPServer
let proxy: Server
let statusHost: Server
let ports: { readonly services: number; readonly proxy: number; readonly mail: number; readonly status: number }
/** What the proxy does instead of handing on. */
let instead: ((request: IncomingMessage, response: ServerResponse) => boolean) | null
let proxyTime: () => Date
/** What stands on the other host, and who may read it. */
let published: string | null
let everybody: boolean

const listen = (server: Server, port: number) => new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
const ended = (server: { close(done: () => void): unknown }) =>
  new Promise<void>(resolve => void server.close(() => resolve()))

/** As a proxy in front of the services does: it hands on, and says what time it is. */
function handOn(request: IncomingMessage, response: ServerResponse): void {
  response.sendDate = false
  if (instead?.(request, response)) return
  const { method, headers, url = '/' } = request
  const onward = httpRequest({ host: '127.0.0.1', port: ports.services, path: url, method, headers }, answer => {
    response.writeHead(answer.statusCode!, { ...answer.headers, date: proxyTime().toUTCString() })
    answer.pipe(response)
  })
  onward.on('error', () => response.writeHead(502).end('<h1>Bad gateway</h1>'))
  request.pipe(onward)
}

beforeAll(async () => {
  const [behind, front, smtp, status, intake, bounces] = (await freePorts(6)) as [
    ...[number, number, number, number, number, number],
  ]
  ports = { services: behind, proxy: front, mail: smtp, status }
  names = await startNames({}, { 'forward.test': 'mx.forward.test' })
  mail = new SMTPServer({
    size: 30_000_000,
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onAuth: ({ password }, _, done) => done(password === 'word' ? null : new Error('no'), { user: 'portal' }),
  })
  await new Promise<void>(resolve => mail.listen(smtp, '127.0.0.1', resolve))
  proxy = createServer(handOn)
  await listen(proxy, front)
  statusHost = createServer((_, response) => {
    if (everybody) response.setHeader('access-control-allow-origin', '*')
    response.writeHead(published === null ? 404 : 200).end(published ?? '<h1>Not found</h1>')
  })
  await listen(statusHost, status)
  portal = await portalWithAddOn()
  const settings = {
    PORTAL_URL: `http://localhost:${front}`,
    PORT: String(behind),
    SMTP_URL: `smtp://127.0.0.1:${smtp}`,
    STATUS_URLS: `http://localhost:${status}/status.json`,
    FORWARD_ADDRESS: 'read@forward.test',
    INTAKE_LISTEN: `127.0.0.1:${intake}`,
    MAIL_FROM: 'secure@forward.test',
    BOUNCE_LISTEN: `127.0.0.1:${bounces}`,
    NAME_SERVERS: names.server,
    SECURITY_CONTACT: 'security@forward.test',
  }
  services = await startServices(settings, portal)
})
afterAll(async () => {
  await services.close()
  await Promise.all([proxy, statusHost, mail].map(ended))
  await names.close()
  rmSync(portal, { recursive: true })
})
beforeEach(async () => {
  instead = null
  proxyTime = services.now
  everybody = true
  published = await (await fetch(`http://127.0.0.1:${ports.services}/status.json`)).text()
})

const look = (more: Partial<Config> = {}, deps: DoctorDeps = {}) =>
  doctor({ ...services.config, ...more }, { clock: services.now, ...deps })
/** Bytes that are posted where a test is not about large files: 40 MB take most of a second. */
const little = 1_000_000
/** What is not as it should be. */
async function amiss(more: Partial<Config> = {}, deps: DoctorDeps = {}): Promise<Record<string, string>> {
  const saysLittle = `FILE_BYTES is ${little}:`
  const found = (await look({ FILE_BYTES: little, ...more }, deps)).filter(
    ({ state, what, say }) => state !== 'good' && what !== 'disk' && !say.startsWith(saysLittle),
  )
  return Object.fromEntries(found.map(({ state, what, say }) => [what, `${state}: ${say}`]))
}

describe('a doctor of the services', () => {
  it('finds everything in order, each address and port that there is', async () => {
    const found = await look()
    expect(found.filter(({ state, what }) => state !== 'good' && what !== 'disk')).toEqual([])
    expect(found.map(({ what }) => what)).toEqual([
      ...['data folder', 'database', 'disk', 'mail server', 'services', 'portal, from outside', 'public parameters'],
      ...['large files', 'mail programs', 'status', 'status elsewhere', 'forwarded mail', 'reports of failure'],
      ...['mail exchanger of FORWARD_ADDRESS', 'mail exchanger of MAIL_FROM', 'security contact'],
    ])
    expect(found.find(({ what }) => what === 'large files')!.say).toBe('40 MB come through')
  })

  it('asks the port of the figures', async () => {
    const [port] = (await freePorts(1)) as [number]
    const figures = async () => (await amiss({ METRICS: { host: '127.0.0.1', port } })).figures
    expect(await figures()).toBe(`unsure: nobody listens at 127.0.0.1:${port} (ECONNREFUSED): serve does not run`)
    const other = createServer((_, response) => void response.writeHead(404).end())
    await new Promise<void>(resolve => other.listen(port, '127.0.0.1', resolve))
    onTestFinished(() => void other.close())
    expect(await figures()).toBe(`wrong: another program answers at 127.0.0.1:${port}`)
  })

  it('says that nobody is named who hears of a weakness', async () => {
    expect(await amiss({ SECURITY_CONTACT: undefined })).toEqual({
      'security contact': expect.stringMatching(/^unsure: SECURITY_CONTACT is not set/),
    })
  })

  it('sees that a proxy with a limit of 1 MB refuses 40 MB, and that it is the proxy', async () => {
    instead = (request, response) => {
      if (Number(request.headers['content-length'] ?? 0) <= 1_048_576) return false
      response.writeHead(413, { connection: 'close' }).end('<h1>Request Entity Too Large</h1>')
      return true
    }
    const { 'large files': said, ...others } = await amiss({ FILE_BYTES: services.config.FILE_BYTES })
    expect(said).toMatch(/^wrong: the proxy stops 40 MB \(.+\), and takes 1 MB: let it take 160000000 bytes/)
    expect(others).toEqual({})
  })

  it.each([
    [504, 'it begins and does not go on, or waits too briefly'],
    [500, 'look at its error log: its folder for what is posted may be full'],
  ])('tells a proxy that fails with large files by %i from one with a limit', async (status, why) => {
    instead = (request, response) => {
      if (Number(request.headers['content-length'] ?? 0) <= 1_048_576) return false
      request.resume().once('end', () => response.writeHead(status).end())
      return true
    }
    const { 'large files': said } = await amiss({ FILE_BYTES: services.config.FILE_BYTES })
    expect(said).toMatch(`wrong: the proxy stops 40 MB (${status}), and takes 1 MB: ${why}`)
  })

  it('sees that the services themselves take less', async () => {
    expect(await amiss({ FILE_BYTES: 30_000_000 })).toEqual({
      'large files': 'unsure: FILE_BYTES is 30000000: files of large mails, up to 40 MB, are refused',
    })
    expect((await amiss({ FILE_BYTES: 90_000_000 }))['large files']).toBe(undefined)
  })

  it('sees that the services refuse what they should take, by asking them past the proxy', async () => {
    const small = await startServices({ FILE_BYTES: '1000000', PORT: '0' })
    const { port } = new URL(small.origin)
    const { 'large files': said } = await amiss({
      ...small.config,
      PORTAL_URL: small.origin,
      PORT: Number(port),
      FILE_BYTES: 80_000_000,
    })
    await small.close()
    expect(said).toMatch(/^wrong: the services themselves do not take 40 MB/)
  })

  it.each([
    ['is not there', 'wrong: http://localhost:PROXY does not answer (ECONNREFUSED): look at the proxy'],
    ['leads nowhere', 'wrong: the proxy answers 502: it does not reach the services at http://127.0.0.1:SERVICES'],
    ['leads to another page', 'wrong: something else answers at http://localhost:PROXY (200)'],
  ])('sees that the proxy %s, and that the services are well', async (how, expected) => {
    const [nowhere] = (await freePorts(1)) as [number]
    const more: Partial<Config> = how === 'is not there' ? { PORTAL_URL: `http://localhost:${nowhere}` } : {}
    instead = (_, response) => {
      response.writeHead(how === 'leads nowhere' ? 502 : 200).end('<h1>Welcome</h1>')
      return true
    }
    const said = await amiss(more)
    const filled = expected
      .replace('PROXY', String(how === 'is not there' ? nowhere : ports.proxy))
      .replace('SERVICES', String(ports.services))
    expect(said['portal, from outside']!.slice(0, filled.length)).toBe(filled)
    expect(said['services']).toBe(undefined)
    expect(said['public parameters']).toMatch(/^wrong/)
  })

  it('sees that the services do not run, and that the proxy is well', async () => {
    await services.stop()
    const said = await amiss()
    expect(said['services']).toMatch(
      /^wrong: do not answer at .*ECONNREFUSED.*run "systemctl start postern", or "postern serve"/,
    )
    expect(said['portal, from outside']).toMatch(/^wrong: the proxy answers 502: it does not reach the services/)
    expect(said['forwarded mail']).toMatch(/^unsure: nobody listens at lmtp:.*serve \(intake\) does not run/)
    expect(said['reports of failure']).toMatch(/^unsure: nobody listens at smtp:/)
    await services.restart()
  })

  it('sees that programs are not given out: none was built, a page stands in their place, an older one is kept between', async () => {
    const said = async () => {
      const { 'mail programs': programs, ...others } = await amiss()
      expect(others).toEqual({})
      return programs
    }
    const answer = (path: string, status: number, type: string, body: string) => {
      instead = ({ url }, response) => {
        if (!url!.startsWith(path)) return false
        response.writeHead(status, { 'content-type': type }).end(body)
        return true
      }
    }
    answer('/clients', 404, 'application/problem+json', '{}')
    expect(await said()).toBe(
      `wrong: there are none at http://localhost:${ports.proxy}: install the package again, or run "npm run build", and start the services again`,
    )
    for (const path of ['/clients/postern.xpi', '/clients/updates.json', '/clients/policies.json']) {
      answer(path, 200, 'text/html', '<h1>Welcome</h1>')
      expect(await said()).toMatch(`wrong: something else answers at ${path} (text/html): the proxy must hand on`)
      answer(path, 403, 'text/html', '<h1>Forbidden</h1>')
      expect(await said()).toMatch(`wrong: something else answers at ${path} (403): the proxy must hand on`)
    }
    answer('/clients/postern.xpi', 200, 'application/x-xpinstall', 'an older one')
    expect(await said()).toMatch(/^wrong: \/clients\/postern.xpi is not what \/clients\/updates.json says/)
    const policies = await (await fetch(`http://127.0.0.1:${ports.services}/clients/policies.json`)).text()
    answer('/clients/policies.json', 200, 'application/json', policies.replace('postern.xpi', 'other.xpi'))
    expect(await said()).toMatch(/^wrong: .* name another address than http:\/\/localhost/)
    answer('/clients/updates.json', 200, 'application/json', '{}')
    expect(await said()).toMatch(/^wrong: .* cannot be read: look at the proxy/)
  })

  it('sees a clock that is wrong', async () => {
    proxyTime = () => new Date(services.now().getTime() - 300_000)
    expect((await amiss())['portal, from outside']).toMatch(/^wrong: its clock and the one here are 300 s apart/)
  })

  it('sees that the portal is of another installation, or of other settings', async () => {
    expect((await amiss({ DISTRICT: 'example.org' }))['public parameters']).toMatch(/portal of localhost, not of/)
    expect((await amiss({ STATUS_URLS: [] }))['public parameters']).toMatch(/^unsure: name other status hosts/)
    const other = await startServices()
    expect((await amiss({ data: other.config.data }))['public parameters']).toMatch(/keys of another installation/)
    await other.close()
  })
})

describe('a certificate', () => {
  let secure: ReturnType<typeof createSecureServer>
  afterEach(() => ended(secure))
  async function behind(days: number) {
    const pair = await generate([{ name: 'commonName', value: 'localhost' }], {
      keyType: 'ec',
      notBeforeDate: new Date(Date.now() - 40 * day * 1000),
      notAfterDate: new Date(Date.now() + days * day * 1000 + 60_000),
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
    })
    secure = createSecureServer({ cert: pair.cert, key: pair.private }, handOn)
    const [port] = (await freePorts(1)) as [number]
    await listen(secure as unknown as Server, port)
    proxyTime = () => new Date()
    const origin = `https://localhost:${port}`
    const outgoing = { kind: undefined, ca: pair.cert }
    const found = await look({ PORTAL_URL: origin, https: true, outgoing }, { clock: () => new Date() })
    const { state, say } = found.find(({ what }) => what === 'portal, from outside')!
    return { state, say: say.replace(origin, 'PORTAL'), origin }
  }

  it('that is good for long is good, one that ends soon is told of', async () => {
    expect(await behind(60)).toMatchObject({
      state: 'good',
      say: 'PORTAL answers, its certificate is good for 60 days',
    })
    await ended(secure)
    expect(await behind(10)).toMatchObject({
      state: 'unsure',
      say: 'PORTAL answers, its certificate is good for 10 days: renew it at the proxy',
    })
  })

  it('that is over, or that nobody knows, is wrong, and the proxy is named', async () => {
    const { state, say, origin } = await behind(-1)
    expect(state).toBe('wrong')
    expect(say).toBe(
      'PORTAL is not good for browsers: its certificate is over (CERT_HAS_EXPIRED): mend it at the proxy',
    )
    expect((await amiss({ PORTAL_URL: origin }))['portal, from outside']).toMatch(/CERT|SIGNED/)
  })
})

describe('the mail server', () => {
  const said = async (SMTP_URL: string | undefined, more: Partial<Config> = {}) =>
    (await amiss({ SMTP_URL, ...more }))['mail server']

  it('is looked at by its answers: missing, silent, another program, too small, another password', async () => {
    expect(await said(undefined)).toMatch(/^wrong: SMTP_URL is missing/)
    const [nobody] = (await freePorts(1)) as [number]
    expect(await said(`smtp://127.0.0.1:${nobody}`)).toMatch(/^wrong: 127.0.0.1:\d+ cannot be used \(ECONNREFUSED\)/)
    const shell = createShell(socket => socket.end('SSH-2.0-OpenSSH\r\n'))
    await new Promise<void>(resolve => shell.listen(nobody, '127.0.0.1', resolve))
    expect(await said(`smtp://127.0.0.1:${nobody}`)).toMatch(/^wrong: .*does not speak SMTP as it should/)
    await ended(shell)
    expect(await said(services.config.SMTP_URL, { ATTACH_BYTES: 25_000_000 })).toMatch(
      /^unsure: .* takes 30000000 bytes, and a sealed file may have 37500000: set ATTACH_BYTES to 20000000/,
    )
    const wrong = await said(`smtp://portal:secret@127.0.0.1:${ports.mail}`)
    expect(wrong).toMatch(/^wrong: .*cannot be used \(EAUTH\)/)
    expect(wrong).not.toContain('secret')
    expect(await said(`smtp://portal:word@127.0.0.1:${ports.mail}`)).toBe(undefined)
  })
})

it('a mailbox that nobody serves is seen', async () => {
  const [nobody] = (await freePorts(1)) as [number]
  const said = await amiss({ INTAKE_IMAP_URL: `imap://forwards:secret@127.0.0.1:${nobody}` })
  expect(said['mailbox of forwarded mail']).toMatch(/^wrong: 127.0.0.1:\d+ cannot be used \(ECONNREFUSED\)/)
})

describe('the status elsewhere', () => {
  const said = async (more: Partial<Config> = {}) => (await amiss(more))['status elsewhere']

  it('is missing, empty, closed to pages, forged, or not what the portal says', async () => {
    expect(await said({ STATUS_URLS: [] })).toMatch(/^unsure: STATUS_URLS names no other host/)
    everybody = false
    expect(await said()).toMatch(/^wrong: .*Access-Control-Allow-Origin/)
    everybody = true
    const sound = published!
    published = sound.replace(/.{9}"\}/, 'AAAAAAAAA"}')
    expect(await said()).toMatch(/^wrong: .*not signed by the district/)
    published = '<h1>Welcome</h1>'
    expect(await said()).toMatch(/^wrong: .*holds no status: publish there/)
    published = null
    expect(await said()).toMatch(/^wrong: .*answers 404/)
    published = sound
    const now = secondsOf(services.now())
    const affected = [{ component: 'keys', name: {}, works: {} }]
    const plan = { start: now + day, end: now + 2 * day, state: 'maintenance', text: {}, affected }
    await schedule({ ...plan, unaffected: [], notices: [] }, { db: services.db, now })
    services.pass(2)
    expect(await said()).toMatch(/^wrong: .*tells of other windows than the portal: publish anew/)
  })

  it('is over, or soon will be', async () => {
    const later = (days: number) => ({ clock: () => new Date(services.now().getTime() + days * day * 1000) })
    expect((await amiss({}, later(5)))['status elsewhere']).toMatch(/^unsure: .*good for \d more days: publish anew/)
    expect((await amiss({}, later(20)))['status elsewhere']).toMatch(/^wrong: .*over since \d+ days/)
  })
})

describe('the data folder', () => {
  const copy = mkdtempSync(path.join(tmpdir(), 'postern-doctor-'))
  afterAll(() => rmSync(copy, { recursive: true, force: true }))

  it('is there, with a database of this release', async () => {
    expect(await amiss({ data: path.join(copy, 'none') })).toMatchObject({
      'data folder': 'wrong: POSTERN_DATA does not exist: run "postern init" once, or name the right folder',
      database: expect.stringMatching(/^wrong: is not there/),
    })
    cpSync(services.config.data, copy, { recursive: true })
    const version = (change: number) => {
      const sqlite = new Sqlite(path.join(copy, 'postern.db'))
      const { user_version: now } = sqlite.prepare('pragma user_version').get() as { user_version: number }
      sqlite.exec(`pragma user_version = ${now + change}; update schema_least set version = 999`)
      sqlite.close()
    }
    version(1)
    expect((await amiss({ data: copy }))['database']).toMatch(/^wrong: The database was written by a newer release/)
    version(-2)
    expect((await amiss({ data: copy }))['database']).toMatch(/^unsure: is of an older release/)
    version(1)
    expect((await amiss({ data: copy }))['database']).toBe(undefined)
  })
})

it('names that lead nowhere are seen', async () => {
  const said = await amiss({
    PORTAL_URL: 'https://portal.nowhere.test',
    forwardAddress: 'read@nowhere.test',
    MAIL_FROM: 'secure@nowhere.test',
  })
  expect(said['name of the portal']).toMatch(/^wrong: portal.nowhere.test has no address in the DNS/)
  for (const setting of ['FORWARD_ADDRESS', 'MAIL_FROM'])
    expect(said[`mail exchanger of ${setting}`]).toMatch(/^unsure: nowhere.test has no MX record/)
})
