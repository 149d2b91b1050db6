import dns2 from 'dns2'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { utf8 } from '../../core/bytes.ts'
import { open } from '../../core/envelope/open.ts'
import { checkProof } from '../../core/envelope/proof.ts'
import { seal } from '../../core/envelope/seal.ts'
import { secondsOf } from '../../core/seconds.ts'
import { fetchCertificates, fetchKeys } from '../../key-client/fetch.ts'
import type { Asker } from '../../key-client/keys.ts'
import { createLog } from '../../runtime/log.ts'
import { type Key, keyOf, newKey, portalCall, portalParameters } from '../../runtime/portal-client.ts'
import { runJobsAlone } from '../testing/jobs.ts'
import { type Services, startServices } from '../testing/services.ts'
import { add, list, revoke, verify } from './domains.ts'

const records = new Map<string, string[]>()
let nameServer: ReturnType<typeof dns2.createServer>
let services: Services
let gateway: Key
const now = () => secondsOf(services.now())
const options = () => ({
  db: services.db,
  district: 'localhost',
  nameServers: services.config.NAME_SERVERS,
  now: now(),
})
const current = () => portalParameters(services.origin, null, services.config.data, now())
const call = (path: string, body: unknown) => portalCall(services.origin)(path, body)
const asker = (subject: string, key = gateway): Asker => ({ subject, key, proof: 'domain' })
const ask = async (address: string, subject: string, key?: Key) => {
  const wanted = [{ address, serial: 1, period: '2026-11' as const, condition: '' as const }]
  return fetchKeys(call, asker(subject, key), { wanted, only: true }, await current(), now())
}

beforeAll(async () => {
  nameServer = dns2.createServer({
    udp: true,
    handle(request, send) {
      const response = dns2.Packet.createResponseFromRequest(request)
      const { name } = request.questions[0]!
      for (const data of records.get(name) ?? [])
        response.answers.push({ name, type: dns2.Packet.TYPE.TXT, class: dns2.Packet.CLASS.IN, ttl: 1, data } as never)
      send(response)
    },
  })
  const addresses = await nameServer.listen({ udp: { port: 0, address: '127.0.0.1' } })
  const { port } = addresses.udp as { port: number }
  services = await startServices({ NAME_SERVERS: `127.0.0.1:${port}` })
  gateway = await keyOf(newKey())
})
afterAll(async () => {
  await services.close()
  await nameServer.close()
})
beforeEach(async () => {
  records.clear()
  await services.db.deleteFrom('domains').execute()
})

async function verified(domain: string): Promise<void> {
  const { recordName, recordValue } = await add(domain, gateway.kid, options())
  records.set(recordName, ['something else', recordValue])
  await verify(domain, options())
}

it('a gateway gets the keys of its domain, each of them counted, and nobody else gets any', async () => {
  await verified('firm.example')
  const [key] = await ask('bob@firm.example', '@firm.example')
  expect(key).toMatchObject({ address: 'bob@firm.example', period: '2026-11' })
  await ask('bob@firm.example', '@firm.example')
  expect(await list(options())).toMatchObject([{ domain: 'firm.example', state: 'verified', keys: 1 }])
  expect(services.logged.some(line => line.includes('keys given to a gateway'))).toBe(true)

  await expect(ask('bob@sub.firm.example', '@firm.example')).rejects.toMatchObject({ code: 'bad-request' })
  await expect(ask('bob@other.example', '@other.example')).rejects.toMatchObject({ code: 'not-signed-in' })
  await expect(ask('bob@firm.example', 'bob@firm.example')).rejects.toMatchObject({ code: 'not-signed-in' })
  const thief = await keyOf(newKey())
  await expect(ask('bob@firm.example', '@firm.example', thief)).rejects.toMatchObject({ code: 'not-signed-in' })
})

it('what a gateway signs is verified for every From of its domain, until it is revoked', async () => {
  await verified('firm.example')
  const about = { subject: '@firm.example', district: 'localhost', now: now() }
  const [first] = await fetchCertificates(call, gateway, about)
  const parameters = await current()
  const { envelope } = await seal({
    message: utf8('From: alice@firm.example\r\n\r\nHello'),
    district: 'localhost',
    serial: parameters.serials[0]!,
    period: '2026-11',
    addresses: ['bob@firm.example'],
    signer: { certificate: first!.certificate, privateKey: gateway.privateKey, kid: gateway.kid },
    sealedAt: now(),
  })
  const opened = await open({ envelope, keys: await ask('bob@firm.example', '@firm.example') })
  const judged = async () => checkProof({ ...opened, from: ['alice@firm.example'], district: await current() })
  expect(await judged()).toMatchObject({ state: 'verified', subject: '@firm.example' })
  await revoke('firm.example', options())
  await runJobsAlone({
    db: services.db,
    config: services.config,
    log: createLog('silent'),
    origin: services.origin,
    clock: services.now,
  })
  expect(await judged()).toMatchObject({ state: 'broken' })
  await expect(ask('bob@firm.example', '@firm.example')).rejects.toMatchObject({ code: 'not-signed-in' })
})

it('a certificate that is being made while its domain is revoked is not given out', async () => {
  await verified('firm.example')
  const sign = crypto.subtle.sign.bind(crypto.subtle)
  const signed = vi.spyOn(crypto.subtle, 'sign')
  // First whoever asks signs, then the services do.
  signed.mockImplementationOnce(sign).mockImplementationOnce(async (...asked) => {
    await revoke('firm.example', options())
    return sign(...asked)
  })
  try {
    const before = await services.db.selectFrom('certificates').selectAll().execute()
    const asked = fetchCertificates(call, gateway, { subject: '@firm.example', district: 'localhost', now: now() })
    await expect(asked).rejects.toMatchObject({ code: 'not-signed-in' })
    const after = await services.db.selectFrom('certificates').selectAll().execute()
    expect(after.map(({ jti }) => jti)).toEqual(before.map(({ jti }) => jti))
  } finally {
    signed.mockRestore()
  }
})

it('name servers that are away are not taken for a record that is gone', async () => {
  await verified('firm.example')
  services.pass(86_400)
  await verify('firm.example', { ...options(), nameServers: ['127.0.0.1:1'] })
  expect(await list(options())).toMatchObject([{ state: 'verified' }])
})

it('a record that is gone is forgiven for a week', async () => {
  await verified('firm.example')
  records.clear()
  services.pass(6 * 86_400)
  await verify('firm.example', options())
  expect(await list(options())).toMatchObject([{ state: 'grace' }])
  expect(await ask('bob@firm.example', '@firm.example')).toHaveLength(1)
  services.pass(2 * 86_400)
  expect(await list(options())).toMatchObject([{ state: 'over' }])
  await expect(ask('bob@firm.example', '@firm.example')).rejects.toMatchObject({ code: 'not-signed-in' })
})

it.each([
  ['the domain of everybody', 'gmail.com', 'bad-request'],
  ['no domain', 'not a domain', 'bad-address'],
])('refuses %s', async (_, domain, code) => {
  await expect(add(domain, gateway.kid, options())).rejects.toMatchObject({ code })
})

it.each([
  ['of another gateway', (value: string) => value.replace(/gateway=.*/, `gateway=${'A'.repeat(43)}`)],
  ['of another district', (value: string) => value.replace('district=localhost', 'district=else.example')],
  ['with more in it', (value: string) => `${value} and more`],
])('a record %s proves nothing', async (_, change) => {
  const { recordName, recordValue } = await add('firm.example', gateway.kid, options())
  records.set(recordName, [change(recordValue)])
  expect(await verify('firm.example', options())).toMatchObject([{ state: 'unverified' }])
})
