// @module-tag long
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parametersAnswer, signedParameters } from '../../contract/parameters.ts'
import { paths } from '../../contract/paths.ts'
import { base64url, fromBase64url, hex } from '../../core/bytes.ts'
import { open } from '../../core/envelope/open.ts'
import { checkProof } from '../../core/envelope/proof.ts'
import { seal } from '../../core/envelope/seal.ts'
import { identityBytes } from '../../core/ibe/identity.ts'
import { verifyIdentityKey } from '../../core/ibe/kem.ts'
import { extractIdentityKey, newMasterSecret, publicKeyOf } from '../../core/ibe/master.ts'
import { addMonths, type Period, periodOf } from '../../core/ibe/period.ts'
import { serialForPeriod } from '../../core/ibe/serial.ts'
import { signJws, verifyJws } from '../../core/jws.ts'
import { secondsOf } from '../../core/seconds.ts'
import { type Browser, newKey, problemOf, type Services, startServices } from '../testing/services.ts'
import { destroySerial, rotate } from './district.ts'
import { extractWithBlst } from './extract.ts'
import { writeMasterSecret } from './files.ts'

const robin = 'robin@example.com'
const retentionMonths = 24
let services: Services
let browser: Browser
beforeEach(async () => {
  services = await startServices()
  browser = services.browser()
})
afterEach(() => services.close())

async function published() {
  const answer = parametersAnswer.parse(await (await fetch(services.origin + paths.parameters)).json())
  return {
    root: answer.root,
    parameters: signedParameters.parse(await verifyJws('postern-parameters+jwt', answer.signed, answer.root.jwk)),
  }
}

const want = (period: Period, serial = 1, address = robin) => ({ address, serial, period, condition: '' as const })
const periodsOf = (keys: unknown) => (keys as { period: Period }[]).map(({ period }) => period).toSorted()
const yearLater = 366 * 86_400

describe('extraction', () => {
  it('by blst makes the very keys that noble makes', () => {
    for (let i = 0; i < 8; i++) {
      const secret = newMasterSecret()
      const identity = crypto.getRandomValues(new Uint8Array(1 + i * 35))
      expect(hex(extractWithBlst(secret, identity))).toBe(hex(extractIdentityKey(secret, identity)))
    }
  })

  it('refuses to start with a secret that does not make the published key', async () => {
    writeFileSync(path.join(services.config.data, 'keys', 'master-1.key'), hex(newMasterSecret()))
    await expect(services.restart()).rejects.toMatchObject({ code: 'config-invalid' })
    writeFileSync(path.join(services.config.data, 'keys', 'master-1.key'), hex(newMasterSecret()))
  })
})

describe('the parameters', () => {
  it('name the domains that are written to in private, and are the same as before where there are none', async () => {
    expect((await published()).parameters).not.toHaveProperty('privateDomains')
    await services.close()
    services = await startServices({ PRIVATE_DOMAINS: 'praxis.example in.test' })
    expect((await published()).parameters.privateDomains).toEqual(['praxis.example', 'in.test'])
  })
})

describe('key delivery', () => {
  it('gives this month and the next, and keys that are genuine', async () => {
    await browser.signIn(services, robin)
    const keys = await browser.keys(services, {})
    expect(periodsOf(keys)).toEqual(['2026-11', '2026-12'])
    const { parameters } = await published()
    for (const { key, ...fields } of keys as Exclude<typeof keys, string>) {
      const identity = identityBytes({ ...fields, district: parameters.district })
      expect(verifyIdentityKey(fromBase64url(parameters.serials[0]!.publicKey), identity, fromBase64url(key))).toBe(
        true,
      )
    }
  })

  it('gives the previous month too, once there was one', async () => {
    services.pass(30 * 86_400)
    await browser.signIn(services, robin)
    expect(periodsOf(await browser.keys(services, {}))).toEqual(['2026-11', '2026-12', '2027-01'])
  })

  it('gives only what is wanted to a device that is not the reader’s', async () => {
    await browser.signIn(services, robin)
    expect(periodsOf(await browser.keys(services, { wanted: [want('2026-11')], only: true }))).toEqual(['2026-11'])
  })

  it('gives an older month only after a young code', async () => {
    await browser.signIn(services, robin)
    services.pass(100 * 86_400)
    expect(await browser.keys(services, { wanted: [want('2026-11')] })).toBe('fresh-code-needed')
    await browser.signIn(services, robin)
    expect(periodsOf(await browser.keys(services, { wanted: [want('2026-11')], only: true }))).toEqual(['2026-11'])
  })

  it('gives nothing of before retention, nothing of later than the next month', async () => {
    await browser.signIn(services, robin)
    expect(await browser.keys(services, { wanted: [want('2027-01')] })).toBe('period-not-yet')
    expect(await browser.keys(services, { wanted: [want('2024-10')] })).toBe('period-expired')
  })

  it('gives a new owner of an address nothing of its former one', async () => {
    await services.db.insertInto('not_before').values({ address: robin, period: '2026-12' }).execute()
    await browser.signIn(services, robin)
    expect(await browser.keys(services, { wanted: [want('2026-11')] })).toBe('period-before-owner')
    expect(periodsOf(await browser.keys(services, {}))).toEqual(['2026-12'])
  })

  /** A device whose clock is off by so many seconds. */
  const at = (off: number) => {
    const iat = secondsOf(services.now()) + off
    return { iat, exp: iat + 120 }
  }

  it.each([-86_000, -600, 600, 86_000])('bears a device whose clock is off by %i seconds', async off => {
    await browser.signIn(services, robin)
    expect(periodsOf(await browser.keys(services, at(off)))).toEqual(['2026-11', '2026-12'])
  })

  it.each<[string, () => Parameters<Browser['keys']>, string]>([
    ['of an address that is not proven', () => [services, { sub: 'carol@example.com' }], 'not-signed-in'],
    [
      'of another address in the list',
      () => [services, { wanted: [want('2026-11', 1, 'carol@example.com')] }],
      'bad-request',
    ],
    ['for another node', () => [services, { aud: 'node-2' }], 'bad-request'],
    ['more than a day old', () => [services, at(-86_400 - 121)], 'bad-request'],
    ['of more than a day ahead', () => [services, at(86_401)], 'bad-request'],
    ['that ends before it begins', () => [services, { ...at(0), exp: 1 }], 'bad-request'],
    ['good for ever', () => [services, { exp: 4_000_000_000 }], 'bad-request'],
    ['of a serial that never sealed that month', () => [services, { wanted: [want('2026-11', 2)] }], 'bad-request'],
    ['to a recipient that is none', () => [services, { recipient: 'age1nonsense' }], 'bad-request'],
  ])('refuses a request %s', async (_, request, code) => {
    await browser.signIn(services, robin)
    expect(await browser.keys(...request())).toBe(code)
  })

  it('refuses a request that another key signed: a stolen cookie is not enough', async () => {
    await browser.signIn(services, robin)
    expect(await browser.keys(services, {}, await newKey())).toBe('bad-request')
  })

  it('refuses a statement of another kind, and anybody who is not signed in', async () => {
    expect(await browser.keys(services, {})).toBe('not-signed-in')
    await browser.signIn(services, robin)
    const request = await signJws('postern-certificate-request+jwt', {}, await browser.device)
    expect(await problemOf(await browser.call('POST', paths.keys, { request }))).toMatchObject({ code: 'bad-request' })
  })

  it('counts what it gives', async () => {
    await browser.signIn(services, robin)
    await browser.keys(services, {})
    await browser.keys(services, {})
    const rows = await services.db.selectFrom('issued_keys').selectAll().execute()
    expect(rows.map(({ address, period, times }) => [address, period, times])).toEqual([
      [robin, '2026-11', 2],
      [robin, '2026-12', 2],
    ])
  })
})

describe('a rotation', () => {
  const turn = (from: Period | null) =>
    rotate(services.db, services.config.data, { from, retentionMonths, now: services.now() })

  it('begins the month after next, and exactly one serial seals each month', async () => {
    const next = await turn(null)
    expect(next.seal_from).toBe('2027-01')
    await services.restart()
    const { parameters } = await published()
    for (let month = 0; month < 12; month++) {
      const period = addMonths('2026-11', month)
      expect(serialForPeriod(parameters.serials, period).serial).toBe(month < 2 ? 1 : 2)
    }
  })

  it('from this month on leaves what was sealed before readable', async () => {
    const before = (await published()).parameters
    const sealed = (parameters: typeof before) =>
      seal({
        message: new TextEncoder().encode('hello'),
        district: parameters.district,
        serial: serialForPeriod(parameters.serials, '2026-11'),
        period: '2026-11',
        addresses: [robin],
        signer: null,
        sealedAt: 0,
      })
    const old = await sealed(before)
    await turn('2026-11')
    await services.restart()
    const fresh = await sealed((await published()).parameters)
    await browser.signIn(services, robin)
    const keys = (await browser.keys(services, { wanted: [want('2026-11', 1), want('2026-11', 2)] })) as Exclude<
      Awaited<ReturnType<Browser['keys']>>,
      string
    >
    const identityKeys = keys.map(({ key, ...fields }) => ({
      ...fields,
      district: before.district,
      key: fromBase64url(key),
    }))
    expect((await open({ envelope: old.envelope, keys: identityKeys })).key.serial).toBe(1)
    expect((await open({ envelope: fresh.envelope, keys: identityKeys })).key.serial).toBe(2)
  })

  it.each(['2026-10', '2030-01'] as const)('is refused from %s', async from => {
    await expect(turn(from)).rejects.toMatchObject({ code: 'bad-request' })
  })

  it('is never refused by default, in the last month of a serial or after it', async () => {
    services.pass(31 * 86_400 * 10)
    expect((await turn(null)).seal_from).toBe('2027-11')
    services.pass(yearLater * 2)
    expect((await turn(null)).seal_from).toBe(periodOf(services.now()))
  })

  it('takes up the secret of a rotation that was interrupted', async () => {
    const left = newMasterSecret()
    writeMasterSecret(services.config.data, 2, left)
    expect((await turn(null)).public_key).toBe(base64url(publicKeyOf(left)))
  })

  it('destroys a secret only when its last mail is past retention', async () => {
    await expect(
      destroySerial(services.db, services.config.data, 1, { now: services.now(), publish: async () => {} }),
    ).rejects.toMatchObject({
      code: 'bad-request',
    })
    services.pass(yearLater * 4)
    await destroySerial(services.db, services.config.data, 1, { now: services.now(), publish: async () => {} })
    expect((await services.db.selectFrom('serials').selectAll().execute())[0]!.state).toBe('destroyed')
  })
})

describe('the public parameters', () => {
  it('are signed by the root, and get a higher sequence only when they change', async () => {
    const first = await published()
    expect(first.parameters).toMatchObject({ v: 1, district: 'localhost', portal: services.origin, sequence: 1 })
    await rotate(services.db, services.config.data, { from: null, retentionMonths, now: services.now() })
    await services.restart()
    expect((await published()).parameters.sequence).toBe(2)
    expect((await published()).root.kid).toBe(first.root.kid)
  })
})

describe('a certificate', () => {
  async function ask(changes: Record<string, unknown> = {}, signer?: Awaited<ReturnType<typeof newKey>>) {
    const own = await newKey()
    const now = secondsOf(services.now())
    const claims = { aud: 'localhost', sub: robin, iat: now, exp: now + 60, jti: 'x', jwk: own.jwk, ...changes }
    const request = await signJws('postern-certificate-request+jwt', claims, signer ?? own)
    return { own, response: await browser.call('POST', paths.certificates, { request }) }
  }

  it('is given for this month and the next, and readers believe it', async () => {
    await browser.signIn(services, robin)
    const { own, response } = await ask()
    const { certificates } = (await response.json()) as { certificates: string[] }
    expect(certificates).toHaveLength(2)
    const { parameters } = await published()
    const message = new TextEncoder().encode('From: robin@example.com\r\n\r\nhello')
    const sealedAt = secondsOf(services.now())
    const fields = {
      district: parameters.district,
      period: periodOf(services.now()),
      addresses: ['bob@example.net'],
      message,
      sealedAt,
    }
    const signer = { certificate: certificates[0]!, privateKey: own.privateKey, kid: own.kid }
    const { envelope } = await seal({ ...fields, serial: parameters.serials[0]!, signer })
    const secretless = {
      district: parameters.district,
      serial: 1,
      period: fields.period,
      condition: '',
      address: 'bob@example.net',
    }
    await browser.signIn(services, 'bob@example.net')
    const keys = await browser.keys(services, {
      sub: 'bob@example.net',
      wanted: [want(fields.period, 1, 'bob@example.net')],
      only: true,
    })
    const key = { ...secretless, key: fromBase64url((keys as { key: string }[])[0]!.key) }
    const opened = await open({ envelope, keys: [key] })
    expect(await checkProof({ ...opened, from: [robin], district: parameters })).toMatchObject({
      state: 'verified',
      subject: robin,
    })
  })

  it.each<[string, () => Promise<{ response: Response }>, string]>([
    ['an address that is not proven', () => ask({ sub: 'carol@example.com' }), 'not-signed-in'],
    ['a whole domain', () => ask({ sub: '@example.com' }), 'not-signed-in'],
    ['another district', () => ask({ aud: 'example.org' }), 'bad-request'],
    ['a key that somebody else holds', async () => ask({}, await newKey()), 'bad-request'],
    ['a request of yesterday', () => ask({ iat: 0, exp: 60 }), 'bad-request'],
  ])('is refused for %s', async (_, request, code) => {
    await browser.signIn(services, robin)
    expect(await problemOf((await request()).response)).toMatchObject({ code })
  })
})
