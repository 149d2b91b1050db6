// @module-tag long
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { simpleParser } from 'mailparser'
import { createTransport } from 'nodemailer'
import { generate } from 'selfsigned'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { open } from '../core/envelope/open.ts'
import { identityBytes } from '../core/ibe/identity.ts'
import { extractIdentityKey } from '../core/ibe/master.ts'
import { readArrival } from '../mail/arrival.ts'
import { createLog } from '../runtime/log.ts'
import { findDomain, markChecked } from '../server/db/domains.ts'
import { add } from '../server/keys/domains.ts'
import { readMasterSecret } from '../server/keys/files.ts'
import { end, schedule } from '../server/status/windows.ts'
import { type Services, startServices } from '../server/testing/services.ts'
import { freePorts } from '../smtp/testing/mail-servers.ts'
import { askLink, askReload } from './admin/control-socket.ts'
import { type GatewayConfig, gatewayFolder, readGatewayConfig } from './config.ts'
import { openStores } from './gateway.ts'
import { list } from './queue/quarantine.ts'
import { type Running, startGateway } from './start.ts'
import { openCheaply, passphrase } from './testing/at-rest.ts'
import { lines, lmtp, talk } from './testing/gateway.ts'
import { type Got, startSink } from './testing/sink.ts'

const alice = 'alice@example.com'
const bob = 'bob@out.test'
const letter = lines(`From: ${alice}`, `To: ${bob}`, 'Subject: Offer', 'Message-ID: <1@example.com>', '', 'secret 4711')
let services: Services
let folder: string
let config: GatewayConfig
let gateway: Running
let sink: Awaited<ReturnType<typeof startSink>>
let got: Got[]
const logged: string[] = []

const begin = (more: Record<string, string> = {}) => {
  config = readGatewayConfig({ ...environment, ...more })
  return startGateway(config, {
    clock: services.now,
    atRest: openCheaply(config.data),
    serverTime: async () => null,
    log: createLog('info', { write: line => void logged.push(line) }),
  })
}
let environment: Record<string, string>

beforeAll(async () => {
  services = await startServices()
})
afterAll(() => services.close())
beforeEach(async () => {
  got = []
  logged.length = 0
  folder = mkdtempSync(path.join(tmpdir(), 'postern-gw-'))
  sink = await startSink(mail => got.push(mail))
  const next = `smtp://127.0.0.1:${sink.port}`
  writeFileSync(path.join(folder, 'policy.yaml'), 'default: { out: seal, in: open }')
  environment = {
    POSTERN_DATA: folder,
    GATEWAY_PORTAL: services.origin,
    GATEWAY_DOMAINS: 'example.com',
    GATEWAY_OUT_LISTEN: 'lmtp://127.0.0.1:0',
    GATEWAY_IN_LISTEN: 'smtp://127.0.0.1:0',
    GATEWAY_OUT_NEXT: next,
    GATEWAY_IN_NEXT: next,
    GATEWAY_POLICY: path.join(folder, 'policy.yaml'),
    GATEWAY_SECRET: passphrase,
  }
  gateway = await begin()
  await approve(gateway.thumbprint)
})
afterEach(async () => {
  await gateway.close()
  await sink.close()
  rmSync(folder, { recursive: true, force: true })
})

async function approve(thumbprint: string): Promise<void> {
  const now = Math.floor(services.now().getTime() / 1000)
  await add('example.com', thumbprint, { db: services.db, district: 'localhost', nameServers: [], now })
  await markChecked(services.db, (await findDomain(services.db, 'example.com', thumbprint))!, true, now)
}

async function newCertificate(): Promise<Record<string, string>> {
  const pair = await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec' })
  const [cert, key] = ['cert.pem', 'key.pem'].map(name => path.join(folder, name)) as [string, string]
  writeFileSync(cert, pair.cert)
  writeFileSync(key, pair.private)
  return { GATEWAY_TLS_CERT: cert, GATEWAY_TLS_KEY: key }
}

const lmtpOf = (raw: Buffer | string, to: readonly string[]) => lmtp(alice, to, Buffer.from(raw))

describe('the running gateway', () => {
  it('seals with a certificate that the portal gives for its approved key; the recipient opens it', async () => {
    const replies = await talk(gateway.ports.out!, lmtpOf(letter, [bob]))
    expect(replies.at(-2)).toMatch(/^250 /)
    expect(got).toMatchObject([{ from: alice, to: [bob] }])
    expect(got[0]!.raw.toString('latin1')).not.toContain('secret 4711')
    const { envelope } = await readArrival(got[0]!.raw)
    const identity = { district: 'localhost', serial: 1, period: '2026-11', condition: '', address: bob } as const
    const key = extractIdentityKey(readMasterSecret(services.config.data, 1), identityBytes(identity))
    const opened = await open({ envelope, keys: [{ ...identity, key }] })
    expect(Buffer.from(opened.message).equals(letter)).toBe(true)
    expect(opened.proof).not.toBe('none')
  })

  it('tells the recipient, also with no network at all, when maintenance will be in the way', async () => {
    const start = Math.floor(services.now().getTime() / 1000) + 3_600
    const affected = [{ component: 'keys', name: {}, works: {} }]
    const plan = { start, end: start + 3_600, state: 'maintenance', text: {}, affected, unaffected: [], notices: [] }
    const { window } = await schedule(plan, { db: services.db, now: start - 3_600 })
    // The portal makes its feed once a second.
    services.pass(1)
    await gateway.close()
    gateway = await begin()
    await talk(gateway.ports.out!, lmtpOf(letter, [bob]))
    await end(window.id, { db: services.db, now: start - 3_600 })
    const { text, attachments } = await simpleParser(got[0]!.raw)
    expect(text).toContain('Maintenance from 23 November 2026')
    expect(attachments[0]!.content.toString()).toContain(`content="${start}-${start + 3_600}"`)
  })

  it('answers each RCPT by LMTP, repeated ones and unlike outcomes in their places', async () => {
    const replies = await talk(
      gateway.ports.out!,
      lmtpOf(letter, [bob, 'later@out.test', bob, 'never@out.test', 'dora@out.test']),
    )
    expect(replies.slice(-6, -1).map(reply => reply.slice(0, 3))).toEqual(['250', '450', '250', '550', '250'])
    expect(got.flatMap(({ to }) => to).toSorted()).toEqual([bob, 'dora@out.test'])
    const again = await talk(gateway.ports.out!, lmtpOf(letter, [bob, 'dora@out.test']))
    expect(again.slice(-3, -1).map(reply => reply.slice(0, 3))).toEqual(['250', '250'])
    expect(got).toHaveLength(2)
  })

  it('by SMTP unlike outcomes become one 250, and the rest is spooled', async () => {
    const transport = createTransport({ host: '127.0.0.1', port: gateway.ports.in!, ignoreTLS: true })
    await transport.sendMail({ envelope: { from: bob, to: [alice, 'later@example.com'] }, raw: letter })
    expect(got.map(({ to }) => to)).toEqual([[alice]])
    const mails = await list(await openStores(config, openCheaply(config.data)), {}, 0)
    expect(mails).toMatchObject([{ state: 'spool', recipients: [{ address: 'later@example.com' }] }])
  })

  it('what was taken and then refused is reported to its sender inside, in the language of the house', async () => {
    await gateway.close()
    gateway = await begin({ GATEWAY_LANGUAGE: 'fr', GATEWAY_OUT_LISTEN: 'smtp://127.0.0.1:0' })
    const transport = createTransport({ host: '127.0.0.1', port: gateway.ports.out!, ignoreTLS: true })
    await transport.sendMail({ envelope: { from: alice, to: [bob, 'later@out.test'] }, raw: letter })
    services.pass(6 * 86_400)
    const [mail] = await list(await openStores(config, openCheaply(config.data)), {}, 0)
    for (const left of [1, 1, 1, 1, 1, 1, 1, 1, 0]) expect(await gateway.retry(mail!)).toMatchObject({ left })
    const { subject, text } = await simpleParser(got.find(({ to }) => to.includes(alice))!.raw)
    expect(subject).toBe('Message non distribué')
    expect(text).toContain('later@out.test')
  })

  it.each([
    ['a bare LF', '\n.\n'],
    ['a bare LF before', '\n.\r\n'],
    ['a bare LF behind', '\r\n.\n'],
    ['a bare CR', '\r.\r'],
    ['a bare CR before', '\r.\r\n'],
    ['a bare CR behind', '\r\n.\r'],
    ['NULs between', '\r\n\0.\r\n'],
  ])('%s around a dot ends no message: the next mail server sees one', async (_, sequence) => {
    writeFileSync(config.GATEWAY_POLICY, 'default: { out: pass, in: pass }')
    await askReload(gatewayFolder({ POSTERN_DATA: folder }))
    const smuggled = `MAIL FROM:<boss@example.com>\r\nRCPT TO:<victim@out.test>\r\nDATA\r\nFrom: boss@example.com\r\n\r\nsmuggled\r\n`
    const raw = `From: ${alice}\r\nSubject: s\r\n\r\nbefore${sequence}${smuggled}`
    // Nothing is stuffed: every dot is the sender's own.
    const steps = lmtpOf('', [bob]).with(-4, Buffer.concat([Buffer.from(raw), Buffer.from('.\r\n')]))
    await talk(gateway.ports.out!, steps)
    expect(got).toMatchObject([{ from: alice, to: [bob] }])
    expect(got[0]!.raw.toString('latin1')).toContain('smuggled')
  })

  it('what comes in whole goes on to the byte: dots, NULs, long lines and eight bits', async () => {
    writeFileSync(config.GATEWAY_POLICY, 'default: { out: pass, in: pass }')
    await askReload(config.data)
    const raw = Buffer.concat([
      Buffer.from(`From: ${alice}\r\nSubject: \xe4\xf6\xfc\r\n\r\n.leading\r\n..two\r\n`, 'latin1'),
      Buffer.from(`${'x'.repeat(10_000)}\r\n`),
      Buffer.from([0, 1, 0xff, 0x0d, 0x0a]),
    ])
    await talk(gateway.ports.out!, lmtpOf(raw, [bob]))
    expect(got[0]!.raw.equals(raw)).toBe(true)
  })

  it('a policy with an error is refused, and the one in use stays', async () => {
    writeFileSync(config.GATEWAY_POLICY, 'default: { out: pas }\nrules: [{}]')
    await expect(askReload(config.data)).rejects.toThrow(/default\.out[\s\S]*rules\.0/)
    await talk(gateway.ports.out!, lmtpOf(letter, [bob]))
    expect(got[0]!.raw.toString('latin1')).not.toContain('secret 4711')
    writeFileSync(config.GATEWAY_POLICY, 'default: { out: pass }')
    await askReload(config.data)
    await talk(gateway.ports.out!, lmtpOf(letter, ['carol@out.test']))
    expect(got[1]!.raw.equals(letter)).toBe(true)
  })

  it('a second one on the same folder is refused; after a kill the next one starts', async () => {
    await expect(begin()).rejects.toMatchObject({ code: 'unavailable' })
    await gateway.close()
    writeFileSync(path.join(config.data, 'control.sock'), '')
    gateway = await begin()
    expect(gateway.ports.out).toBeGreaterThan(0)
  })

  it('what is too large is refused for every recipient, and the connection goes on', async () => {
    await gateway.close()
    gateway = await begin({ GATEWAY_BYTES: '1000000' })
    const large = Buffer.concat([letter, Buffer.alloc(1_500_000, 'x\r\n')])
    const replies = await talk(gateway.ports.out!, [
      ...lmtpOf(large, [bob, 'dora@out.test']).slice(0, -2),
      `MAIL FROM:<${alice}>\r\n`,
      1,
    ])
    expect(replies.slice(-3).map(reply => reply.slice(0, 3))).toEqual(['552', '552', '250'])
    expect(got).toEqual([])
  })

  it('a large message goes through a file, to the byte, and the file is gone afterwards', async () => {
    writeFileSync(config.GATEWAY_POLICY, 'default: { out: pass }')
    await askReload(config.data)
    const large = Buffer.concat([letter, Buffer.from('0123456789abcdef\r\n'.repeat(200_000))])
    await talk(gateway.ports.out!, lmtpOf(large, [bob]))
    const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
    expect(hash(got[0]!.raw)).toBe(hash(large))
  })
})

describe('who watches it', () => {
  it('finds figures of what became of mail, of what is kept, and whether keys can be had', async () => {
    await gateway.close()
    const [port] = await freePorts(1)
    gateway = await begin({ GATEWAY_METRICS: `127.0.0.1:${port}` })
    await talk(gateway.ports.out!, lmtpOf(letter, [bob, 'never@out.test']))
    await talk(gateway.ports.out!, lmtpOf(letter, [bob]))
    await talk(gateway.ports.out!, lmtpOf(lines('From: eve@elsewhere.test', '', 'x'), [bob]))
    const page = async (name: string) => fetch(`http://127.0.0.1:${port}${name}`)
    expect([(await page('/healthz')).status, (await page('/readyz')).status, (await page('/')).status]).toEqual([
      200, 200, 404,
    ])
    const metrics = await (await page('/metrics')).text()
    for (const line of [
      'postern_gateway_recipients_total{direction="out",action="seal",result="delivered",reason=""} 1',
      'postern_gateway_recipients_total{direction="out",action="seal",result="refused",reason=""} 1',
      'postern_gateway_recipients_total{direction="out",action="seal",result="held",reason="sender"} 1',
      'postern_gateway_repeats_total 1',
      'postern_gateway_kept{state="quarantine",reason="sender"} 1',
      'postern_gateway_keys_reachable 1',
      'postern_gateway_seconds_count 3',
    ])
      expect(metrics.split('\n')).toContain(line)
    for (const inside of ['alice', 'bob', 'Offer']) expect(metrics).not.toContain(inside)
  })
})

it('keys of whom GATEWAY_ADDRESSES names are there before anybody writes to them; a source that fails stops nothing', async () => {
  await gateway.close()
  const file = path.join(folder, 'recipients')
  writeFileSync(file, 'dora@example.com OK\n@example.com OK\nemil@example.com\n')
  const [port] = await freePorts(1)
  const away = 'ldap://127.0.0.1:9/dc=example,dc=com?mail?sub'
  gateway = await begin({ GATEWAY_ADDRESSES: `hash:${file} ${away}`, GATEWAY_METRICS: `127.0.0.1:${port}` })
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  expect(metrics).toContain('postern_gateway_people_ready 2\n')
  expect(metrics).toContain('postern_gateway_sources_total{result="read"} 1\n')
  expect(metrics).toContain('postern_gateway_sources_total{result="failed"} 1\n')
  await talk(gateway.ports.out!, lmtpOf(letter, [bob]))
  expect(got).toHaveLength(1)
})

describe('the page for kept mail', () => {
  it('is opened by a link that the running gateway gives on its own machine, and ends with it', async () => {
    await expect(askLink(config.data)).rejects.toThrow(/set GATEWAY_ADMIN/)
    await gateway.close()
    await expect(askLink(config.data)).rejects.toMatchObject({ code: 'unreachable' })
    gateway = await begin({ GATEWAY_ADMIN: '127.0.0.1:0' })
    const { origin, hash } = new URL(await askLink(config.data))
    const answer = await fetch(`${origin}/api/session`, {
      method: 'POST',
      headers: { origin, 'content-type': 'application/json' },
      body: JSON.stringify({ token: hash.slice(1) }),
    })
    expect(answer.status).toBe(200)
    await gateway.close()
    await expect(fetch(origin)).rejects.toThrow()
    gateway = await begin()
  })

  it('is served by TLS away from this machine, and by nothing else', async () => {
    await gateway.close()
    gateway = await begin({ ...(await newCertificate()), GATEWAY_ADMIN: '0.0.0.0:0' })
    const { protocol, port } = new URL(await askLink(config.data))
    expect(protocol).toBe('https:')
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow()
  })

  it('whose port is taken lets nothing start', async () => {
    const [port] = await freePorts(1)
    await gateway.close()
    const other = createServer()
    await new Promise<void>(resolve => other.listen(port, '127.0.0.1', resolve))
    await expect(begin({ GATEWAY_ADMIN: `127.0.0.1:${port}` })).rejects.toMatchObject({ code: 'unavailable' })
    other.close()
    gateway = await begin({ GATEWAY_ADMIN: `127.0.0.1:${port}` })
  })
})

describe('a listener with a certificate', () => {
  it('takes mail over TLS', async () => {
    await gateway.close()
    gateway = await begin(await newCertificate())
    const tls = { rejectUnauthorized: false }
    const transport = createTransport({ host: '127.0.0.1', port: gateway.ports.in!, requireTLS: true, tls })
    await transport.sendMail({ envelope: { from: bob, to: alice }, raw: letter })
    expect(got).toMatchObject([{ from: bob, to: [alice] }])
  })
})

describe('what cannot be listened on is named', () => {
  const startIn = (more: Record<string, string>) => startGateway(readGatewayConfig({ ...environment, ...more }))

  it('the port of the figures', async () => {
    const other = createServer()
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as { port: number }
    const place = { POSTERN_DATA: path.join(folder, 'other'), GATEWAY_METRICS: `127.0.0.1:${port}` }
    await expect(startIn(place)).rejects.toThrow(
      `GATEWAY_METRICS: 127.0.0.1:${port} is taken by another program: end that one, or name another place (EADDRINUSE).`,
    )
    await new Promise(resolve => other.close(resolve))
  })

  it('a folder whose name is too long for the control socket', async () => {
    const deep = path.join(folder, 'so-long-a-name'.repeat(8))
    await expect(startIn({ POSTERN_DATA: deep })).rejects.toThrow(/^POSTERN_DATA .* too long for the control socket/)
  })
})

describe('a next mail server that', () => {
  let bad: Server
  afterEach(() => void bad?.close())

  async function behind(answer: (command: string) => string | null): Promise<void> {
    bad = createServer(socket => {
      socket.on('error', () => {})
      socket.write('220 hello\r\n')
      socket.on('data', chunk => {
        for (const command of chunk.toString('latin1').split('\r\n').filter(Boolean)) {
          const said = answer(command)
          if (said === null) socket.destroy()
          else if (said !== '') socket.write(said)
        }
      })
    })
    const [port] = await freePorts(1)
    await new Promise<void>(resolve => bad.listen(port, '127.0.0.1', resolve))
    await gateway.close()
    gateway = await begin({ GATEWAY_OUT_NEXT: `smtp://127.0.0.1:${port}` })
  }
  const code = async () => (await talk(gateway.ports.out!, lmtpOf(letter, [bob]))).at(-2)!.slice(0, 3)

  it('drops the connection in the middle of the mail is tried again by the mail server in front', async () => {
    await behind(command =>
      command === 'DATA' ? '354 go\r\n' : /^(?:EHLO|MAIL|RCPT|RSET)/.test(command) ? '250 ok\r\n' : null,
    )
    expect(await code()).toBe('451')
  })

  it('answers garbage is tried again', async () => {
    await behind(command => (command.startsWith('EHLO') ? '250 ok\r\n' : '\u00ff\u00fe garbage\r\n'))
    expect(await code()).toBe('451')
  })

  it('is not there is tried again', async () => {
    await behind(() => null)
    bad.close()
    expect(await code()).toBe('451')
  })

  it('refuses what was said is refused so', async () => {
    await behind(command =>
      command === 'DATA'
        ? '354 go\r\n'
        : command === '.'
          ? '554 5.7.1 not this one\r\n'
          : /^(?:EHLO|MAIL|RCPT|RSET)/.test(command)
            ? '250 ok\r\n'
            : '',
    )
    expect(await code()).toBe('554')
  })
})
