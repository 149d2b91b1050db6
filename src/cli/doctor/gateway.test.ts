import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { generate } from 'selfsigned'
import { afterAll, expect, it } from 'vitest'
import { secondsOf } from '../../core/seconds.ts'
import { readGatewayConfig } from '../../gateway/config.ts'
import { Keyring } from '../../gateway/keys/keyring.ts'
import { AtRest } from '../../gateway/state/at-rest.ts'
import type { Environment } from '../../runtime/config.ts'
import { findDomain, markChecked } from '../../server/db/domains.ts'
import { add, revoke } from '../../server/keys/domains.ts'
import { startServices } from '../../server/testing/services.ts'
import { freePorts } from '../../smtp/testing/mail-servers.ts'
import { doctor } from './gateway.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'postern-doctor-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const look = (more: Environment) =>
  doctor(
    readGatewayConfig({
      POSTERN_DATA: folder,
      GATEWAY_PORTAL: 'http://localhost:9',
      GATEWAY_DOMAINS: 'in.test',
      GATEWAY_OUT_LISTEN: 'lmtp://127.0.0.1:9',
      GATEWAY_OUT_NEXT: 'smtp://127.0.0.1:9',
      GATEWAY_IN_NEXT: 'smtp://127.0.0.1:9',
      ...more,
    }),
  )

it('makes nothing where the gateway never ran, and says so', async () => {
  const untouched = path.join(folder, 'untouched')
  const findings = await look({ POSTERN_DATA: untouched, GATEWAY_SECRET: 'a passphrase of tests' })
  expect(findings.find(({ what }) => what === 'keys')).toMatchObject({
    state: 'unsure',
    say: expect.stringContaining('no key yet'),
  })
  expect(existsSync(untouched)).toBe(false)
})

it('what is kept behind a passphrase is not told as new, nor as good, without it', { tags: ['long'] }, async () => {
  const data = path.join(folder, 'locked')
  AtRest.open(path.join(data, 'gateway'), 'a passphrase of tests')
  const said = async (more: Environment) =>
    Object.fromEntries(
      (await look({ POSTERN_DATA: data, ...more })).map(({ what, state, say }) => [what, `${state}: ${say}`]),
    )
  const without = await said({})
  expect(without['kept mail']).toMatch(/^wrong: .*name it in GATEWAY_SECRET_FILE/)
  expect(without['keys']).toMatch(/^unsure: .*passphrase/)
  expect((await said({ GATEWAY_SECRET: 'another passphrase' }))['kept mail']).toMatch(/^wrong: GATEWAY_SECRET is not/)
  expect((await said({ GATEWAY_SECRET: 'a passphrase of tests' }))['kept mail']).toMatch(/^good/)
})

it('the portal is asked for certificates now, whatever is held: after a revoke, and after a restore that lost the approval', {
  tags: ['long'],
}, async () => {
  const data = path.join(folder, 'asked')
  const services = await startServices({}, undefined, new Date())
  const { db, origin: portal } = services
  const now = secondsOf(services.now())
  const said = async () =>
    (await look({ POSTERN_DATA: data, GATEWAY_PORTAL: portal })).find(({ what }) => what === 'keys')!
  const own = path.join(data, 'gateway')
  mkdirSync(own, { recursive: true })
  const keyring = await Keyring.open({
    ...{ portal, root: null, domains: ['in.test'], folder: own },
    ...{ atRest: AtRest.open(own, null), clock: () => new Date() },
  })
  const options = { db, district: 'localhost', nameServers: [], now }
  await add('in.test', keyring.thumbprint, options)
  await markChecked(db, (await findDomain(db, 'in.test', keyring.thumbprint))!, true, now)
  await keyring.refresh([])
  expect(await said()).toMatchObject({ state: 'good' })
  await revoke('in.test', options)
  expect(await said()).toMatchObject({ state: 'wrong', say: expect.stringContaining('gives none for in.test') })
  await services.close()
  expect(await said()).toMatchObject({ state: 'wrong', say: expect.stringContaining('does not answer (ECONNREFUSED)') })
})

/** @returns what is said of a portal with a certificate of its own making, good until then. */
async function saidOfPortal(until: Date, more: (certificate: string) => Environment = () => ({})): Promise<string> {
  const pair = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    notBeforeDate: new Date(Date.UTC(2020, 0)),
    notAfterDate: until,
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  })
  const server = createSecureServer({ key: pair.private, cert: pair.cert }, (_, answer) => void answer.end('{}'))
  const [port] = (await freePorts(1)) as [number]
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  const findings = await look({ GATEWAY_PORTAL: `https://localhost:${port}`, ...more(pair.cert) })
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
  return findings.find(({ what }) => what === 'portal')!.say
}

it('a certificate of the portal that is over is told as that', async () => {
  const said = await saidOfPortal(new Date(Date.UTC(2021, 0)))
  expect(said).toContain('its certificate is over')
  expect(said).not.toContain('firewall')
})

it('a portal whose authority is named in OUTGOING_CA is believed, as the gateway itself does', {
  tags: ['long'],
}, async () => {
  const until = new Date(Date.UTC(2100, 0))
  expect(await saidOfPortal(until)).toContain('its certificate')
  const authority = path.join(folder, 'authority.pem')
  const said = await saidOfPortal(until, certificate => {
    writeFileSync(authority, certificate)
    return { OUTGOING_CA: authority }
  })
  expect(said).not.toContain('its certificate')
})

it('each source of people is read, and one that cannot be is told of, with nothing of what stands in it', async () => {
  const file = (name: string, text: string) => {
    writeFileSync(path.join(folder, name), text)
    return path.join(folder, name)
  }
  const people = file('people', 'alice@in.test\nbob@in.test\n')
  const strangers = file('strangers', 'carol@elsewhere.test OK\n')
  const findings = await look({
    GATEWAY_ADDRESSES: `${people} hash:${strangers} ${folder}/none ldap://127.0.0.1:9/dc=in?mail?sub`,
  })
  const said = findings.filter(({ what }) => what.startsWith('people of'))
  expect(said.map(({ state, what, say }) => `${state} ${path.basename(what)}: ${say}`)).toEqual([
    'good people: 2 of in.test',
    'unsure strangers: it names nobody of in.test',
    expect.stringMatching(/^wrong none: there is no \/.*none: mail goes on/),
    expect.stringMatching(/^wrong 127.0.0.1:9: cannot be read \(ECONNREFUSED\): mail goes on/),
  ])
})

it.each([
  ['figures', 'GATEWAY_METRICS'],
  ['page for kept mail', 'GATEWAY_ADMIN'],
])('the place of the %s is asked for it', async (what, name) => {
  let status = 200
  const server = createServer((_, response) => void response.writeHead(status).end())
  const [port] = (await freePorts(1)) as [number]
  const said = async () => (await look({ [name]: `127.0.0.1:${port}` })).find(finding => finding.what === what)
  expect(await said()).toMatchObject({ state: 'unsure', say: expect.stringContaining('the gateway does not run') })
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  expect(await said()).toMatchObject({ state: 'good' })
  status = 404
  expect(await said()).toMatchObject({ state: 'wrong', say: expect.stringContaining('another program') })
  await new Promise(resolve => server.close(resolve))
})
