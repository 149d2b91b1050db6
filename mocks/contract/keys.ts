// The key service: parameters, keys and certificates.

import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { expect } from 'vitest'
import {
  type CertificateAssertion,
  certificateAnswer,
  deliveredKeys,
  type KeyAssertion,
  type WantedKey,
} from '../../src/contract/keys.ts'
import { parametersAnswer, signedParameters } from '../../src/contract/parameters.ts'
import { paths } from '../../src/contract/paths.ts'
import { fromBase64url } from '../../src/core/bytes.ts'
import { identityBytes } from '../../src/core/ibe/identity.ts'
import { verifyIdentityKey } from '../../src/core/ibe/kem.ts'
import { addMonths, periodOf } from '../../src/core/ibe/period.ts'
import { signJws, verifyJws } from '../../src/core/jws.ts'
import { secondsOf } from '../../src/core/seconds.ts'
import { type Key, newKey } from '../../src/server/testing/services.ts'
import { badBodies, type Case, refuses, rudeness, signedIn, somebody, stopped, works } from './case.ts'
import type { Services } from './services.ts'
import { tooOften } from './sign-in.ts'

const day = 86_400
const cors = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' }
const open = (seconds: number) => ({ ...cors, 'cache-control': `public, max-age=${seconds}` })
const seconds = (services: Services) => secondsOf(services.now())

export const parameters: readonly Case[] = [
  works('are signed by the root', services => services.browser().call('GET', paths.parameters), {
    status: 200,
    shape: parametersAnswer,
    headers: open(300),
    async also(body, _, services) {
      const { signed, root } = parametersAnswer.parse(body)
      const read = signedParameters.parse(await verifyJws('postern-parameters+jwt', signed, root.jwk))
      expect(read.portal).toBe(services.origin)
      expect(read.expires).toBeGreaterThan(seconds(services))
    },
  }),
  ...rudeness('parameters', 'GET').map(refused => ({ ...refused, name: `refuse ${refused.name}` })),
]

interface Changes {
  readonly assertion?: Partial<KeyAssertion>
  /** Month of the one key that is wanted: so many after the present one. */
  readonly month?: number
  readonly want?: Partial<WantedKey>
  readonly key?: Key
  /** Between the code and the request. */
  readonly passed?: number
  readonly prepare?: (services: Services, address: string) => Promise<void>
}

function ask({ assertion = {}, month, want = {}, key, passed = 0, prepare }: Changes = {}): Case['call'] {
  return async services => {
    const { browser, address } = await signedIn(services)
    await prepare?.(services, address)
    services.pass(passed)
    const now = seconds(services)
    const period = addMonths(periodOf(services.now()), month ?? 0)
    const claims: KeyAssertion = {
      aud: 'node-1',
      sub: address,
      iat: now,
      exp: now + 120,
      jti: crypto.randomUUID(),
      recipient: await identityToRecipient(await generateX25519Identity()),
      proof: 'code',
      wanted: month === undefined ? [] : [{ address, serial: 1, period, condition: '', ...want }],
      only: false,
      ...assertion,
    }
    const request = await signJws('postern-request+jwt', claims, key ?? (await browser.device))
    return browser.call('POST', paths.keys, { request })
  }
}

/** The keys in the answer, each held against the published key. */
async function opened(answer: Response, services: Services, identity: string) {
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  const text = await decrypter.decrypt(new Uint8Array(await answer.arrayBuffer()), 'text')
  const { keys } = deliveredKeys.parse(JSON.parse(text))
  const { district, serials } = await services.parameters()
  for (const key of keys)
    expect(
      verifyIdentityKey(
        fromBase64url(serials[0]!.publicKey),
        identityBytes({ ...key, district }),
        fromBase64url(key.key),
      ),
    ).toBe(true)
  return keys.map(({ period }) => period).toSorted()
}

const identity = await generateX25519Identity()
const recipient = await identityToRecipient(identity)

export const keys: readonly Case[] = [
  works('gives those of three months, to the one-time recipient alone', ask({ assertion: { recipient } }), {
    status: 200,
    headers: { 'content-type': 'application/octet-stream' },
    async also(_, answer, services) {
      const current = periodOf(services.now())
      expect(await opened(answer, services, identity)).toEqual([-1, 0, 1].map(months => addMonths(current, months)))
    },
  }),
  works('gives only what is wanted', ask({ assertion: { recipient, only: true }, month: -5 }), {
    status: 200,
    headers: { 'content-type': 'application/octet-stream' },
    async also(_, answer, services) {
      expect(await opened(answer, services, identity)).toEqual([addMonths(periodOf(services.now()), -5)])
    },
  }),
  ...rudeness('keys', 'POST'),
  stopped('keys', 'POST'),
  ...badBodies('keys'),
  refuses('not-signed-in', 'to nobody', services => services.browser().call('POST', paths.keys, { request: 'a.b.c' })),
  refuses('not-signed-in', 'for an address that was not proven', ask({ assertion: { sub: somebody() } })),
  refuses('bad-request', 'a body out of its shape', async services =>
    (await signedIn(services)).browser.call('POST', paths.keys, { request: 1 }),
  ),
  refuses('bad-request', 'a request that another key signed', async services => ask({ key: await newKey() })(services)),
  refuses('bad-request', 'a request for another node', ask({ assertion: { aud: 'node-2' } })),
  refuses('bad-request', 'a request of next week', async services =>
    ask({ assertion: { iat: seconds(services) + 7 * day, exp: seconds(services) + 7 * day + 60 } })(services),
  ),
  refuses('bad-request', 'a request that is good for an hour', async services =>
    ask({ assertion: { iat: seconds(services), exp: seconds(services) + 3_600 } })(services),
  ),
  refuses('bad-request', 'a recipient that is none', ask({ assertion: { recipient: 'age1xyz' } })),
  refuses('bad-request', 'a key of somebody else', ask({ month: 0, want: { address: somebody() } })),
  refuses('bad-request', 'a key of a serial that never was', ask({ month: 0, want: { serial: 7 } })),
  refuses('period-not-yet', 'a key of the month after next', ask({ month: 2 }), {
    values: { period: expect.any(String) },
  }),
  refuses('period-expired', 'a key of before retention', ask({ month: -25 }), {
    values: { period: expect.any(String) },
  }),
  refuses('fresh-code-needed', 'an old key for a code of the day before', ask({ month: -2, passed: day + 1 })),
  refuses(
    'period-before-owner',
    'a key of before the present owner',
    ask({ month: -1, prepare: (services, address) => services.reassign(address, periodOf(services.now())) }),
    { values: { period: expect.any(String) } },
  ),
  refuses('rate-limited', 'a network that asks too much', tooOften('POST', paths.keys, {}), { kind: 'tight' }),
]

function certify(changes: Partial<CertificateAssertion> = {}, other?: Key): Case['call'] {
  return async services => {
    const { browser, address } = await signedIn(services)
    const own = await newKey()
    const now = seconds(services)
    const claims: CertificateAssertion = {
      aud: (await services.parameters()).district,
      sub: address,
      iat: now,
      exp: now + 120,
      jti: crypto.randomUUID(),
      jwk: own.jwk,
      ...changes,
    }
    const request = await signJws('postern-certificate-request+jwt', claims, other ?? own)
    return browser.call('POST', paths.certificates, { request })
  }
}

export const certificates: readonly Case[] = [
  works('are given for this month and the next', certify(), {
    status: 200,
    shape: certificateAnswer,
    async also(body, _, services) {
      const { signingKeys } = await services.parameters()
      const given = await Promise.all(
        certificateAnswer
          .parse(body)
          .certificates.map(jws => verifyJws('postern-certificate+jwt', jws, signingKeys[0]!.jwk)),
      )
      const current = periodOf(services.now())
      expect(given).toMatchObject([{ period: current }, { period: addMonths(current, 1) }])
    },
  }),
  ...rudeness('certificates', 'POST'),
  stopped('certificates', 'POST'),
  ...badBodies('certificates'),
  refuses('not-signed-in', 'to nobody', services =>
    services.browser().call('POST', paths.certificates, { request: 'a.b.c' }),
  ),
  refuses('not-signed-in', 'for an address that was not proven', certify({ sub: somebody() })),
  refuses('bad-request', 'what is no signed statement', async services =>
    (await signedIn(services)).browser.call('POST', paths.certificates, { request: 'a.b.c' }),
  ),
  refuses('bad-request', 'a request that another key signed', async services => certify({}, await newKey())(services)),
  refuses('bad-request', 'a request for another district', certify({ aud: 'elsewhere.example' })),
  refuses('bad-request', 'a request of 1970', certify({ iat: 1, exp: 60 })),
  refuses('rate-limited', 'a network that asks too much', tooOften('POST', paths.certificates, {}), { kind: 'tight' }),
]
