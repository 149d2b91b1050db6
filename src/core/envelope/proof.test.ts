import { describe, expect, it } from 'vitest'
import { base64url, utf8 } from '../bytes.ts'
import type { Period } from '../ibe/period.ts'
import { type Ed25519Jwk, signJws, thumbprint } from '../jws.ts'
import {
  checkProof,
  covers,
  issueCertificate,
  noProof,
  type ProofKeys,
  type Signer,
  splitPayload,
  writeProofLine,
  writerTo,
} from './proof.ts'

const district = 'example.org'
const period: Period = '2026-11'
const sealedAt = Date.UTC(2026, 10, 12, 9) / 1000
const alice = 'alice@example.com'
const bob = 'bob@example.net'
const message = utf8('From: alice@example.com\r\n\r\nhello\r\n')

async function newKey() {
  const pair = await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify'])
  const { x } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  const jwk: Ed25519Jwk = { kty: 'OKP', crv: 'Ed25519', x: x! }
  return { privateKey: pair.privateKey, jwk, kid: await thumbprint(jwk) }
}

const signing = await newKey()
const own = await newKey()
const keys: ProofKeys = {
  district,
  signingKeys: [{ kid: signing.kid, jwk: signing.jwk, notBefore: sealedAt - 1_000_000 }],
  revokedCertificates: [],
}

async function signer(
  changes: { subject?: string; period?: Period; district?: string; jti?: string; signingKey?: typeof own } = {},
): Promise<Signer> {
  const certificate = await issueCertificate({
    district,
    subject: alice,
    period,
    jwk: own.jwk,
    jti: 'c1',
    now: sealedAt - 1000,
    signingKey: signing,
    ...changes,
  })
  return { certificate, privateKey: own.privateKey, kid: own.kid }
}

async function proofBy(
  by: Signer | null,
  changes: { addresses?: string[]; sealedAt?: number; message?: Uint8Array; district?: string; period?: Period } = {},
) {
  const line = await writeProofLine({ message, district, period, addresses: [bob], sealedAt, signer: by, ...changes })
  return splitPayload(new Uint8Array([...line, ...(changes.message ?? message), 0, 0])).proof
}

interface Asked {
  proof: string
  from?: string[]
  reader?: string
  message?: Uint8Array
  district?: ProofKeys
  stanza?: { district?: string; period?: Period }
}

function check({ proof, from = [alice], reader = bob, district: by = keys, stanza = {}, ...rest }: Asked) {
  const key = { district, serial: 1, period, condition: '', address: reader, ...stanza }
  return checkProof({ proof, message: rest.message ?? message, key, from, district: by })
}

describe('who sealed a message, by its proof alone', () => {
  const organisation = '@example.com'

  it('is an address or an organisation, for those whom it was sealed for', async () => {
    expect(await writerTo(bob, await proofBy(await signer()), keys)).toBe(alice)
    expect(await writerTo(bob, await proofBy(await signer({ subject: organisation })), keys)).toBe(organisation)
    expect([covers(organisation, alice), covers(organisation, 'x@sub.example.com'), covers(alice, bob)]).toEqual([
      true,
      false,
      false,
    ])
  })

  it.each<[string, () => Promise<string>, Partial<ProofKeys>?]>([
    ['for others', async () => proofBy(await signer(), { addresses: ['other@example.com'] })],
    ['by nobody', () => proofBy(null)],
    ['that is none', async () => 'a.b.c'],
    [
      'by a key that another certificate is for',
      async () => proofBy({ ...(await signer()), privateKey: signing.privateKey }),
    ],
    ['of another month than its certificate', async () => proofBy(await signer({ period: '2026-10' }))],
    ['of another district', async () => proofBy(await signer(), { district: 'elsewhere.example' })],
    ['by a certificate that was revoked', async () => proofBy(await signer()), { revokedCertificates: ['c1'] }],
    ['by an authority that is none', async () => proofBy(await signer({ signingKey: own }))],
  ])('is nobody by one %s', async (_, proof, more = {}) => {
    expect(await writerTo(bob, await proof(), { ...keys, ...more })).toBe(null)
  })
})

describe('what a reader may believe of the sender', () => {
  it('is verified, when all agrees', async () => {
    expect(await check({ proof: await proofBy(await signer()) })).toMatchObject({
      state: 'verified',
      subject: alice,
      period,
      sealedAt,
    })
  })

  it("is verified in the sender's own copy", async () => {
    expect(await check({ proof: await proofBy(await signer()), reader: alice })).toMatchObject({ state: 'verified' })
  })

  it('is verified for an organisation, whose people were not checked', async () => {
    const proof = await proofBy(await signer({ subject: '@example.com' }))
    expect(await check({ proof })).toMatchObject({ state: 'verified', subject: '@example.com' })
    expect(await check({ proof, from: ['alice@sub.example.com'] })).toMatchObject({ state: 'mismatch' })
  })

  it('is passed on, when it was sealed to somebody else', async () => {
    const proof = await proofBy(await signer(), { addresses: ['carol@example.net'] })
    expect(await check({ proof })).toMatchObject({ state: 'passed-on', subject: alice, sealedAt })
  })

  it.each([
    [['mallory@example.com']],
    [[alice, 'mallory@example.com']],
    [[]],
  ])('does not match the From fields %j', async from => {
    expect(await check({ proof: await proofBy(await signer()), from })).toMatchObject({
      state: 'mismatch',
      subject: alice,
      from,
      sealedAt,
    })
  })

  it('is not signed, without a proof', async () => {
    expect(await check({ proof: noProof })).toEqual({ state: 'unsigned', reason: 'none' })
  })

  it('is not signed, by a district that this portal cannot check', async () => {
    const elsewhere = await proofBy(await signer({ district: 'example.net' }), { district: 'example.net' })
    expect(await check({ proof: elsewhere })).toEqual({ state: 'unsigned', reason: 'unknown-district' })
    const proof = await proofBy(await signer())
    expect(await check({ proof, stanza: { district: 'example.net' } })).toMatchObject({ state: 'unsigned' })
  })
})

describe('a proof is broken', () => {
  const later = Date.UTC(2026, 11, 2) / 1000
  const revokedKey = { ...keys, signingKeys: [{ ...keys.signingKeys[0]!, revokedAt: sealedAt + 1 }] }
  const retiredKey = { ...keys, signingKeys: [{ ...keys.signingKeys[0]!, notAfter: sealedAt - 5000 }] }

  it.each<[string, () => Promise<Asked>]>([
    ['for another message', async () => ({ proof: await proofBy(await signer()), message: utf8('another') })],
    [
      'for a message of the same length',
      async () => ({ proof: await proofBy(await signer()), message: message.map(b => b ^ 1) }),
    ],
    [
      'with a stanza of another month',
      async () => ({ proof: await proofBy(await signer()), stanza: { period: '2026-10' } }),
    ],
    [
      'with a certificate of another month',
      async () => ({ proof: await proofBy(await signer({ period: '2026-12' })) }),
    ],
    ['sealed after its month', async () => ({ proof: await proofBy(await signer(), { sealedAt: later }) })],
    ['by a certificate of its own making', async () => ({ proof: await proofBy(await signer({ signingKey: own })) })],
    [
      'by a certificate of another district',
      async () => ({ proof: await proofBy(await signer({ district: 'example.net' })) }),
    ],
    [
      'by a revoked certificate',
      async () => ({
        proof: await proofBy(await signer({ jti: 'bad' })),
        district: { ...keys, revokedCertificates: ['bad'] },
      }),
    ],
    ['by a revoked district key', async () => ({ proof: await proofBy(await signer()), district: revokedKey })],
    [
      'by a certificate newer than its signing key',
      async () => ({ proof: await proofBy(await signer()), district: retiredKey }),
    ],
    [
      'signed with a key other than the certified',
      async () => ({ proof: await proofBy({ ...(await signer()), ...(await newKey()) }) }),
    ],
    ['with its signature cut', async () => ({ proof: (await proofBy(await signer())).slice(0, -4) })],
    [
      'made for another purpose',
      async () => ({
        proof: await signJws('postern-request+jwt', { iss: district, length: message.length }, own, {
          cert: (await signer()).certificate,
        }),
      }),
    ],
  ])('%s', async (_, asked) => {
    expect(await check(await asked())).toMatchObject({ state: 'broken' })
  })

  it('whose header brings a key along', async () => {
    const [, payload, signature] = (await proofBy(await signer())).split('.')
    const header = {
      alg: 'Ed25519',
      typ: 'postern-proof+jws',
      kid: own.kid,
      jwk: own.jwk,
      cert: (await signer()).certificate,
    }
    const proof = `${base64url(utf8(JSON.stringify(header)))}.${payload}.${signature}`
    expect(await check({ proof })).toMatchObject({ state: 'broken' })
  })

  it('whose header asks for no algorithm', async () => {
    const [, payload] = (await proofBy(await signer())).split('.')
    const header = { alg: 'none', typ: 'postern-proof+jws', kid: own.kid, cert: (await signer()).certificate }
    const proof = `${base64url(utf8(JSON.stringify(header)))}.${payload}.`
    expect(await check({ proof })).toMatchObject({ state: 'broken' })
  })
})

describe('the proof line', () => {
  it.each([
    ['no CRLF', 'Postern-Proof: none 0\n'],
    ['a length beyond the end', 'Postern-Proof: none 5\r\nabcd'],
    ['a negative length', 'Postern-Proof: none -1\r\nabcd'],
    ['a length with a leading zero', 'Postern-Proof: none 04\r\nabcd'],
    ['a line without end', `Postern-Proof: none ${'1'.repeat(9000)}`],
    ['a statement that is none', 'Postern-Proof: a.b.c\r\nabcd'],
    ['a statement without a length', `Postern-Proof: e30.${base64url(utf8('{"iss":"x"}'))}.e30\r\nabcd`],
  ])('is refused: %s', (_, text) => {
    expect(() => splitPayload(utf8(text))).toThrowError(expect.objectContaining({ code: 'damaged' }))
  })

  it.each([
    ['nothing', ''],
    ['a message alone', 'From: alice@example.com\r\n\r\n'],
    ['the beginning of a line', 'Postern-Proof:'],
    ['another line', 'postern-proof: none 0\r\n'],
  ])('is not there, so that it is a file and no message, damaged or not: %s', (_, text) => {
    expect(() => splitPayload(utf8(text))).toThrowError(expect.objectContaining({ code: 'not-our-file' }))
  })

  it('takes the padding off, whatever it is', () => {
    expect(splitPayload(utf8('Postern-Proof: none 4\r\nabcdzzz\0'))).toEqual({ proof: 'none', message: utf8('abcd') })
  })
})
