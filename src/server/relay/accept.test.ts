import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OutgoingAnswer, outgoingAnswer } from '../../contract/messages.ts'
import type { Parameters } from '../../contract/parameters.ts'
import { paths } from '../../contract/paths.ts'
import { fromBase64url, utf8 } from '../../core/bytes.ts'
import { issueCertificate, readProofLine, writeProofLine } from '../../core/envelope/proof.ts'
import { addMonths, type Period, periodOf } from '../../core/ibe/period.ts'
import { secondsOf } from '../../core/seconds.ts'
import { findDomain, markChecked } from '../db/domains.ts'
import { readEnvelope } from '../db/outgoing.ts'
import { add } from '../keys/domains.ts'
import { readSigningKey } from '../keys/files.ts'
import { type Post, postMessage, publishedParameters, type SealOptions, sealedMessage } from '../testing/messages.ts'
import { type Browser, newKey, problemOf, type Services, startServices } from '../testing/services.ts'

const [alice, bob, carol] = ['alice@example.com', 'bob@example.org', 'carol@example.net'] as const
let services: Services
let parameters: Parameters
let browser: Browser
beforeAll(async () => {
  // Nobody listens there: what is taken stays queued.
  services = await startServices({
    SMTP_URL: 'smtp://127.0.0.1:9',
    SEND_DOMAINS: 'example.org example.net',
    LIMIT_SENDER: '40/10',
  })
  parameters = await publishedParameters(services)
  browser = services.browser()
  await browser.signIn(services, alice)
})
afterAll(() => services.close())

const sealed = (groups: readonly (readonly string[])[], options: SealOptions = {}) =>
  sealedMessage(groups, { services, parameters, ...options })
const post = (message: Post, who = browser) => postMessage(message, who, services.origin)

async function taken(response: Response): Promise<OutgoingAnswer> {
  expect(response.status).toBe(202)
  return outgoingAnswer.parse(await response.json())
}

const rows = async () => (await services.db.selectFrom('outgoing').select('id').execute()).length
const blobs = async () => (await services.db.selectFrom('outgoing_blobs').select('part').execute()).length

describe('a message that is handed over', () => {
  it('is stored as it is, and its sender sees what becomes of each recipient', async () => {
    const letter = await sealed([[bob, carol], ['dave@example.org']], { length: 600_000 })
    const answer = await taken(await post(letter))
    expect(answer.recipients.map(({ address, state }) => [address, state])).toEqual([
      [bob, 'queued'],
      [carol, 'queued'],
      ['dave@example.org', 'queued'],
    ])
    for (const [i, envelope] of letter.envelopes.entries())
      expect(await readEnvelope(services.db, answer.id, i)).toEqual(envelope)
    const path = paths.outgoing.replace(':id', answer.id)
    expect(await (await browser.call('GET', path)).json()).toEqual(answer)
    const stranger = services.browser()
    await stranger.signIn(services, carol)
    expect(await problemOf(await stranger.call('GET', path))).toMatchObject({ status: 404, code: 'not-found' })
    expect((await services.browser().call('GET', path)).status).toBe(401)
  })

  it('twice is one message', async () => {
    const letter = await sealed([[bob]])
    const first = await taken(await post(letter))
    const before = [await rows(), await blobs()]
    expect(await taken(await post(letter))).toEqual(first)
    expect([await rows(), await blobs()]).toEqual(before)
    const other = { ...(await sealed([[bob]])), key: letter.key }
    expect(await problemOf(await post(other))).toMatchObject({
      status: 409,
      code: 'conflict',
      values: { id: expect.any(String) },
    })
    expect([await rows(), await blobs()]).toEqual(before)
  })

  it('at the same moment twice is one message too', async () => {
    const letter = await sealed([[bob]], { length: 300_000 })
    const before = await rows()
    const [one, two] = await Promise.all([post(letter), post(letter)])
    expect((await taken(one)).id).toBe((await taken(two)).id)
    expect(await rows()).toBe(before + 1)
  })

  it('can be sealed to its writer without a copy being sent', async () => {
    const answer = await taken(await post(await sealed([[bob]], { extra: [alice] })))
    expect(answer.recipients.map(({ address }) => address)).toEqual([bob])
  })

  it('of 20 MB of sealed bytes is over the limit, and nothing of it stays', { tags: ['long'] }, async () => {
    const before = await blobs()
    expect(await problemOf(await post(await sealed([[bob]], { length: 20_000_000 })))).toMatchObject({
      code: 'too-large',
    })
    expect(await blobs()).toBe(before)
  })
})

describe('refused, with nothing stored', () => {
  const bad: [string, () => Promise<Post>, string][] = [
    ['somebody who is not allowed', () => sealed([['x@stranger.example']]), 'recipient-refused'],
    ['another sender', () => sealed([[bob]], { from: bob }), 'not-signed-in'],
    ['the same recipient twice', () => sealed([[bob], [bob]]), 'bad-request'],
    ['an address that is not canonical', () => sealed([['Bob@Example.org']]), 'bad-request'],
    ['another month', () => sealed([[bob]], { period: addMonths(periodOf(services.now()), 2) }), 'period-unusable'],
    ['a month long ago', () => sealed([[bob]], { period: '2026-01' as Period }), 'period-unusable'],
    ['another district', () => sealed([[bob]], { district: 'elsewhere.example' }), 'bad-request'],
    ['more stanzas than readers', () => sealed([[bob]], { extra: [alice, carol] }), 'bad-request'],
    [
      'an envelope that is missing',
      async () => ({ ...(await sealed([[bob], [carol]])), envelopes: (await sealed([[bob]])).envelopes }),
      'bad-request',
    ],
    [
      'one envelope too many',
      async () => ({ ...(await sealed([[bob]])), envelopes: (await sealed([[bob], [carol]])).envelopes }),
      'bad-request',
    ],
    [
      'something that is not sealed',
      async () => ({ ...(await sealed([[bob]])), envelopes: [utf8('From: me\r\n\r\nin clear')] }),
      'damaged',
    ],
    ['a key that is none', async () => ({ ...(await sealed([[bob]])), key: 'again' }), 'bad-request'],
  ]
  it.each(bad)('%s', async (_, make, code) => {
    const before = [await rows(), await blobs()]
    expect(await problemOf(await post(await make()))).toMatchObject({ code })
    expect([await rows(), await blobs()]).toEqual(before)
  })

  it('a stanza that is not there', async () => {
    const letter = await sealed([[bob]])
    letter.message.envelopes[0]!.recipients[0]!.index = 7
    expect(await problemOf(await post(letter))).toMatchObject({ code: 'bad-request' })
  })

  it('1,001 recipients', async () => {
    const addresses = Array.from({ length: 1_001 }, (_, i) => `p${i}@example.org`)
    const letter = await sealed([[bob]])
    letter.message.envelopes = [
      { recipients: addresses.slice(0, 600).map(address => ({ address, index: 0 })) },
      { recipients: addresses.slice(600).map(address => ({ address, index: 0 })) },
    ]
    expect(await problemOf(await post(letter))).toMatchObject({ code: 'too-many-recipients', values: { limit: 1_000 } })
  })

  it('somebody who is not signed in', async () => {
    expect(await problemOf(await post(await sealed([[bob]]), services.browser()))).toMatchObject({
      code: 'not-signed-in',
    })
  })
})

describe('whom one may write to', () => {
  it('is also whoever wrote to one through this district', async () => {
    const stranger = services.browser()
    const zoe = 'zoe@stranger.example'
    await stranger.signIn(services, zoe)
    expect(await problemOf(await post(await sealed([[zoe]])))).toMatchObject({
      code: 'recipient-refused',
      values: { address: zoe },
    })
    const bobs = services.browser()
    await bobs.signIn(services, bob)
    // Zoe writes to Bob, who is of an enrolled domain: Bob may answer, Alice still may not.
    await taken(await post(await sealed([[bob]], { from: zoe }), stranger))
    await taken(await post(await sealed([[zoe]], { from: bob }), bobs))
    expect(await problemOf(await post(await sealed([[zoe]])))).toMatchObject({ code: 'recipient-refused' })
  })

  it('is also people of a domain whose gateway is approved', async () => {
    const [domain, person] = ['gateway.example', 'ann@gateway.example']
    const gateway = 'g'.repeat(43)
    const now = secondsOf(services.now())
    await add(domain, gateway, { db: services.db, district: 'localhost', nameServers: [], now })
    expect(await problemOf(await post(await sealed([[person]])))).toMatchObject({ code: 'recipient-refused' })
    await markChecked(services.db, (await findDomain(services.db, domain, gateway))!, true, now)
    await taken(await post(await sealed([[person]])))
    expect(await problemOf(await post(await sealed([['x@sub.gateway.example']])))).toMatchObject({
      code: 'recipient-refused',
    })
  })

  it('is also whoever wrote to one elsewhere: the proof of what was sealed says so', async () => {
    const [period, ann] = [periodOf(services.now()), 'ann@own-server.example']
    const key = await newKey()
    const certificate = await issueCertificate({
      ...{ district: parameters.district, subject: ann, period, jwk: key.jwk, jti: 'c1' },
      now: secondsOf(services.now()),
      signingKey: await readSigningKey(services.config.data, 'certificate'),
    })
    const proofFor = async (addresses: string[]) => {
      const line = await writeProofLine({
        ...{ message: new Uint8Array(9), district: parameters.district, period, addresses },
        sealedAt: secondsOf(services.now()),
        signer: { certificate, privateKey: key.privateKey, kid: key.kid },
      })
      return readProofLine(line).proof
    }
    const answer = async (proof: string, to = ann) => {
      const letter = await sealed([[to]])
      return post({ ...letter, message: { ...letter.message, proof } })
    }
    const refused = { code: 'recipient-refused' }
    expect(await problemOf(await post(await sealed([[ann]])))).toMatchObject(refused)
    expect(await problemOf(await answer(await proofFor([bob])))).toMatchObject(refused)
    expect(await problemOf(await answer(await proofFor([alice]), 'other@own-server.example'))).toMatchObject(refused)
    await taken(await answer(await proofFor([bob, alice])))
    const kept = await services.db.selectFrom('outgoing').selectAll().execute()
    expect(JSON.stringify(kept)).not.toContain(certificate)
  })

  it('is limited in number, for each sender', { tags: ['long'] }, async () => {
    const busy = services.browser()
    const from = 'busy@example.org'
    await busy.signIn(services, from)
    const many = (n: number) => sealed([Array.from({ length: 25 }, (_, i) => `p${n}-${i}@example.org`)], { from })
    await taken(await post(await many(1), busy))
    const problem = await problemOf(await post(await many(2), busy))
    expect(problem).toMatchObject({ status: 429, code: 'rate-limited' })
  })
})

it('no address, and nothing of a message, is logged', () => {
  const log = services.logged.join('\n')
  expect(log).toContain('message taken')
  for (const secret of [alice, bob, carol, 'stranger.example', fromBase64url('AA').join()]) {
    if (secret.length > 3) expect(log).not.toContain(secret)
  }
})
