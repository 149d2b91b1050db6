import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Status } from '../../contract/status.ts'
import { fromBase64url } from '../../core/bytes.ts'
import { identityBytes } from '../../core/ibe/identity.ts'
import { verifyIdentityKey } from '../../core/ibe/kem.ts'
import type { Period } from '../../core/ibe/period.ts'
import { secondsOf } from '../../core/seconds.ts'
import { findDomain, markChecked } from '../../server/db/domains.ts'
import { add } from '../../server/keys/domains.ts'
import { readSigningKey } from '../../server/keys/files.ts'
import { signStatus } from '../../server/status/feed.ts'
import { end, schedule } from '../../server/status/windows.ts'
import { type Services, startServices } from '../../server/testing/services.ts'
import { AtRest } from '../state/at-rest.ts'
import { lookCheaply, openCheaply } from '../testing/at-rest.ts'
import { Keyring, type KeyringOptions } from './keyring.ts'

let services: Services
let folder: string
let time: number
let skew: number | null
let keyring: Keyring
const alice = 'alice@example.com'
const want = (period: Period, address = alice) => ({
  address,
  serial: 1,
  period,
  condition: '' as const,
})

beforeAll(async () => {
  services = await startServices()
})
afterAll(() => services.close())
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'postern-keyring-'))
  time = services.now().getTime()
  skew = 0
  keyring = await newKeyring()
  await approve()
})
afterEach(async () => {
  await keyring.close()
  rmSync(folder, { recursive: true, force: true })
})

const newKeyring = (more: Partial<KeyringOptions> = {}) =>
  Keyring.open({
    portal: services.origin,
    root: null,
    domains: ['example.com'],
    folder,
    atRest: openCheaply(folder),
    clock: () => new Date(time),
    serverTime: async () => (skew === null ? null : Math.floor(time / 1000) + skew),
    ...more,
  })

async function approve(): Promise<void> {
  const now = secondsOf(services.now())
  await add('example.com', keyring.thumbprint, { db: services.db, district: 'localhost', nameServers: [], now })
  await markChecked(services.db, (await findDomain(services.db, 'example.com', keyring.thumbprint))!, true, now)
}

describe('who only looks at the keys', () => {
  const look = () =>
    Keyring.look({
      portal: services.origin,
      root: null,
      domains: ['example.com'],
      folder,
      atRest: lookCheaply(folder)!,
      clock: () => new Date(time),
    })
  const contents = () =>
    readdirSync(folder)
      .toSorted()
      .map(name => [name, readFileSync(path.join(folder, name)).toString('base64')])

  it('asks the portal as the gateway does, and writes nothing', async () => {
    const before = contents()
    const looked = await look()
    expect(looked!.thumbprint).toBe(keyring.thumbprint)
    await looked!.refresh([alice])
    expect(looked!.provided).toBe(1)
    expect(contents()).toEqual(before)
  })

  it('sees that there are none yet, and makes none', async () => {
    rmSync(path.join(folder, 'keyring.sealed'))
    const before = contents()
    expect(await look()).toBe(null)
    expect(contents()).toEqual(before)
    expect(AtRest.look(path.join(folder, 'nothing'), null)).toBe(null)
  })
})

describe('the keys of a gateway', () => {
  it('are there for this and the next month, through an outage and a restart, and genuine', async () => {
    await keyring.refresh([alice])
    const { thumbprint } = keyring
    keyring = await newKeyring({ portal: 'http://localhost:9' })
    expect(keyring.thumbprint).toBe(thumbprint)
    expect(keyring.provided).toBe(1)
    for (const period of ['2026-11', '2026-12'] as const) {
      const key = await keyring.keyFor(want(period))
      const { publicKey } = keyring.parameters().serials[0]!
      expect(verifyIdentityKey(fromBase64url(publicKey), identityBytes(key), key.key)).toBe(true)
    }
    expect((await keyring.signerFor('example.com', '2026-11')).kid).toBe(thumbprint)
    expect((await keyring.signerFor('example.com', '2026-12')).kid).toBe(thumbprint)
    await expect(keyring.keyFor(want('2026-11', 'new@example.com'))).rejects.toMatchObject({
      reason: 'keys-unreachable',
    })
    expect(readFileSync(path.join(folder, 'keyring.sealed')).includes('alice')).toBe(false)
  })

  it('of somebody unknown are asked for when they are needed, once for all who wait', async () => {
    await keyring.refresh([])
    const keys = await Promise.all([1, 2, 3].map(() => keyring.keyFor(want('2026-11', 'new@example.com'))))
    expect(new Set(keys.map(({ key }) => Buffer.from(key).toString('hex'))).size).toBe(1)
  })

  it('of somebody unknown are written down, with those of other months, once mail went through', async () => {
    await keyring.refresh([])
    await keyring.keyFor(want('2026-11', 'new@example.com'))
    await keyring.keyFor(want('2026-11', 'never@example.com'))
    await keyring.welcome('new@example.com')
    keyring = await newKeyring({ portal: 'http://localhost:9' })
    for (const period of ['2026-11', '2026-12'] as const)
      expect((await keyring.keyFor(want(period, 'new@example.com'))).period).toBe(period)
    const never = keyring.keyFor(want('2026-11', 'never@example.com'))
    await expect(never).rejects.toMatchObject({ reason: 'keys-unreachable' })
  })

  it('of strangers are asked for sixty times, then as time goes on: whoever writes to more has to wait', {
    tags: ['long'],
  }, async () => {
    await keyring.refresh([alice])
    const asked = Array.from({ length: 70 }, (_, i) => keyring.keyFor(want('2026-11', `x${i}@example.com`)))
    const results = await Promise.allSettled(asked)
    const failed = results.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[]
    expect(failed.map(({ reason }) => reason.name)).toEqual(Array(10).fill('Busy'))
    expect((await keyring.keyFor(want('2026-11'))).address).toBe(alice)
    time += 2_000
    expect((await keyring.keyFor(want('2026-11', 'x69@example.com'))).address).toBe('x69@example.com')
  })

  it('of strangers are held for a while, and not more of them than there is room for', { tags: ['long'] }, async () => {
    const small = await newKeyring({ mostGuests: 3 })
    await small.refresh([alice])
    const asked = Array.from({ length: 60 }, (_, i) => small.keyFor(want('2026-11', `y${i}@example.com`)))
    await Promise.all(asked)
    const again = Array.from({ length: 60 }, (_, i) => small.keyFor(want('2026-11', `y${i}@example.com`)))
    const held = (await Promise.allSettled(again)).filter(({ status }) => status === 'fulfilled')
    expect(held).toHaveLength(3)
    await small.close()
  })

  it('of more than twelve months ago are let go of, in memory and on the disk', async () => {
    await keyring.refresh([alice])
    vi.spyOn(globalThis, 'fetch').mockImplementation(async () => {
      throw new Error('away')
    })
    const heldBy = async (whose: Keyring) => {
      const asked = (['2026-11', '2026-12'] as const).map(period => whose.keyFor(want(period)))
      return (await Promise.allSettled(asked)).map(({ status }) => status === 'fulfilled')
    }
    for (const [now, held] of [
      ['2027-11-30', [true, true]],
      ['2027-12-01', [false, true]],
      ['2028-01-01', [false, false]],
    ] as const) {
      time = Date.parse(now)
      await expect(keyring.refresh([])).rejects.toMatchObject({ reason: 'keys-unreachable' })
      expect(await heldBy(keyring), now).toEqual(held)
      const again = await newKeyring()
      expect(await heldBy(again), now).toEqual(held)
      await again.close()
    }
    vi.restoreAllMocks()
  })

  it('are not given for a domain that is not its own', async () => {
    await keyring.refresh([])
    await expect(keyring.keyFor(want('2026-11', 'bob@elsewhere.test'))).rejects.toMatchObject({
      reason: 'keys-refused',
    })
    await expect(keyring.signerFor('elsewhere.test', '2026-11')).rejects.toMatchObject({ reason: 'keys-refused' })
  })

  it('are refused to a key that nobody approved', async () => {
    rmSync(path.join(folder, 'keyring.sealed'))
    const stranger = await newKeyring()
    await expect(stranger.refresh([])).rejects.toMatchObject({ reason: 'keys-refused' })
    await stranger.close()
  })
})

describe('windows of maintenance', () => {
  const plan = (end: number) => {
    const start = Math.floor(time / 1000) + 3_600
    const affected = [{ component: 'keys', name: {}, works: {} }]
    const window = { start, end: start + end, state: 'maintenance', text: {}, affected, unaffected: [], notices: [] }
    return schedule(window, { db: services.db, now: Math.floor(time / 1000) })
  }
  const planned = async (id: string) => {
    // The portal makes its feed once a second.
    services.pass(1)
    await keyring.refresh([])
    return keyring.windows().filter(window => window.id === id).length
  }

  it('are known through an outage and a restart, until they are over', async () => {
    const { window } = await plan(7_200)
    expect(await planned(window.id)).toBe(1)
    keyring = await newKeyring({ portal: 'http://localhost:9' })
    expect(keyring.windows()).toMatchObject([{ id: window.id, start: window.start, end: window.end }])
    time += 4 * 3_600_000
    expect(keyring.windows()).toEqual([])
    time -= 4 * 3_600_000
    keyring = await newKeyring()
    await end(window.id, { db: services.db, now: Math.floor(time / 1000) })
    expect(await planned(window.id)).toBe(0)
  })

  it('of an outage are heard of while the portal is away, from another host', async () => {
    await keyring.refresh([])
    const { window } = await plan(7_200)
    services.pass(1)
    const { signed } = (await (await fetch(`${services.origin}/status.json`)).json()) as { signed: string }
    const asked: string[] = []
    vi.spyOn(globalThis, 'fetch').mockImplementation(async url => {
      asked.push(String(url))
      if (String(url).endsWith('/status.json')) return Response.json({ signed })
      throw new Error('away')
    })
    const statusAsked = () => asked.filter(url => url.endsWith('/status.json')).length
    time += 61_000
    await expect(keyring.refresh([])).rejects.toMatchObject({ reason: 'keys-unreachable' })
    expect(keyring.windows()).toMatchObject([{ id: window.id }])
    await expect(keyring.refresh([])).rejects.toThrow()
    expect(statusAsked()).toBe(1)
    vi.restoreAllMocks()
    await end(window.id, { db: services.db, now: Math.floor(time / 1000) })
  })

  it('stay as they were last said, when what says them is away, forged, older or of another key', async () => {
    const { window } = await plan(7_200)
    expect(await planned(window.id)).toBe(1)
    const { signed } = (await (await fetch(`${services.origin}/status.json`)).json()) as { signed: string }
    const payload = JSON.parse(Buffer.from(signed.split('.')[1]!, 'base64url').toString()) as Status
    const statusKey = await readSigningKey(services.config.data, 'status')
    const certificateKey = await readSigningKey(services.config.data, 'certificate')
    const empty = { ...payload, sequence: payload.sequence + 1_000, windows: [] }
    const really = globalThis.fetch
    for (const answer of [
      () => Promise.reject(new Error('away')),
      async () => Response.json({ signed: signed.replace(/.{9}$/, 'AAAAAAAAA') }),
      async () => Response.json(await signStatus({ ...empty, sequence: 1 }, statusKey)),
      async () => Response.json(await signStatus(empty, certificateKey)),
      async () => new Response('<h1>Bad gateway</h1>'),
    ]) {
      vi.spyOn(globalThis, 'fetch').mockImplementation((url, init) =>
        String(url).endsWith('/status.json') ? answer() : really(url, init),
      )
      expect(await planned(window.id)).toBe(1)
      vi.restoreAllMocks()
    }
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (url, init) =>
      String(url).endsWith('/status.json') ? Response.json(await signStatus(empty, statusKey)) : really(url, init),
    )
    expect(await planned(window.id)).toBe(0)
    vi.restoreAllMocks()
  })
})

describe('a clock that is wrong', () => {
  it('by more than five minutes stops everything', async () => {
    skew = 301
    await keyring.refresh([])
    expect(() => keyring.demandClock()).toThrow(expect.objectContaining({ reason: 'clock' }))
    skew = -299
    await keyring.refresh([])
    keyring.demandClock()
  })

  it('by being before what was signed already stops everything', async () => {
    await keyring.refresh([])
    time -= 3 * 86_400_000
    expect(() => keyring.demandClock()).toThrow(expect.objectContaining({ reason: 'clock' }))
  })

  it('was another one where the portal says what time it is now: what it signed ahead of its time keeps nothing waiting', async () => {
    await keyring.refresh([])
    time -= 86_400_000
    expect(keyring.isFresh()).toBe(false)
    await keyring.refresh([])
    keyring.demandClock()
  })
})

describe('a portal that', () => {
  let bad: Server
  afterEach(() => void bad.close())
  const behind = async (body: string, status = 200) => {
    bad = createServer((_, answer) => answer.writeHead(status, { 'content-type': 'text/html' }).end(body))
    await new Promise<void>(resolve => bad.listen(0, '127.0.0.1', resolve))
    const other = await newKeyring({ portal: `http://localhost:${(bad.address() as AddressInfo).port}` })
    return other
  }

  it.each([
    ['is a proxy with a page', '<h1>Bad gateway</h1>', 502],
    ['answers with HTML as if all were well', '<h1>Welcome</h1>', 200],
    ['answers with half a JSON', '{"signed":"eyJ', 200],
  ])('%s counts as away', async (_, body, status) => {
    const other = await behind(body, status)
    await expect(other.refresh([])).rejects.toMatchObject({ reason: 'keys-unreachable' })
    expect(() => other.parameters()).toThrow(expect.objectContaining({ reason: 'keys-unreachable' }))
    await other.close()
  })
})
