import { describe, expect, it } from 'vitest'
import { type Ed25519Jwk, type JwsType, signJws, thumbprint } from '../core/jws.ts'
import { memoryStore, publicJwk } from '../workers/vault/keystore.ts'
import type { Parameters } from './parameters.ts'
import type { Status } from './status.ts'
import { verifyStatus } from './verify-status.ts'

const now = Date.UTC(2026, 10, 12, 9) / 1000
const day = 86_400

async function newKey() {
  const pair = (await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify'])) as CryptoKeyPair
  const jwk = (await publicJwk(pair)) as Ed25519Jwk
  return { privateKey: pair.privateKey, jwk, kid: await thumbprint(jwk) }
}

const key = await newKey()
const parameters = { district: 'example.org', statusKey: { kid: key.kid, jwk: key.jwk } } as unknown as Parameters

const feed: Status = {
  ...{ v: 1, district: 'example.org', issuedAt: now, validUntil: now + day, sequence: now, live: true },
  ...{ overall: 'available', components: [], windows: [], zones: [] },
}
const signed = (change: Partial<Status> = {}, by = key, type: JwsType = 'postern-status+jwt') =>
  signJws(type, { ...feed, ...change }, by)

describe('a status feed', () => {
  it('of the district is believed', async () => {
    expect(await verifyStatus(await signed(), { parameters, store: memoryStore(), now })).toEqual(feed)
  })

  it('that is past its time is given, for its reader to say how old it is', async () => {
    const old = await signed({ issuedAt: now - 100 * day, validUntil: now - 99 * day })
    expect((await verifyStatus(old, { parameters, store: memoryStore(), now })).validUntil).toBe(now - 99 * day)
  })

  it.each<[string, () => Promise<string>]>([
    ['unsigned', async () => (await signed()).replace(/[^.]*$/, '')],
    ['altered', async () => (await signed()).replace(/\..*\./, `.${btoa(JSON.stringify(feed)).replace(/=+$/, '')}x.`)],
    ['signed by another key', async () => signed({}, await newKey())],
    ['signed for something else', () => signed({}, key, 'postern-parameters+jwt')],
    ['of another district', () => signed({ district: 'evil.example' })],
    ['out of shape', () => signed({ windows: 'soon' as unknown as [] })],
    ['from the future', () => signed({ issuedAt: now + 2 * day })],
    ['a page of HTML', async () => '<!doctype html><title>502</title>'],
    ['nothing', async () => ''],
    ['a crowd of windows', () => signed({ windows: Array.from({ length: 1_000 }, () => ({})) as [] })],
  ])('that is %s is refused', async (_, make) => {
    const refused = verifyStatus(await make(), { parameters, store: memoryStore(), now })
    await expect(refused).rejects.toMatchObject({ code: 'parameters-invalid' })
  })

  it('that is older than one that was seen is refused, from whichever host', async () => {
    const store = memoryStore()
    await verifyStatus(await signed({ sequence: 9 }), { parameters, store, now })
    await expect(verifyStatus(await signed({ sequence: 8 }), { parameters, store, now })).rejects.toThrow('older')
    expect((await verifyStatus(await signed({ sequence: 9 }), { parameters, store, now })).sequence).toBe(9)
  })
})
