// What is fuzzed without a browser: each target takes bytes and says what is wrong with what came of them, or nothing.

import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type Bytes, base64url } from '../../src/core/bytes.ts'
import { open } from '../../src/core/envelope/open.ts'
import { checkProof, issueCertificate, splitPayload, writeProofLine } from '../../src/core/envelope/proof.ts'
import { seal } from '../../src/core/envelope/seal.ts'
import { PosternError } from '../../src/core/errors.ts'
import { armor } from '../../src/core/htm/armor.ts'
import { writeHtm } from '../../src/core/htm/write.ts'
import { identityBytes } from '../../src/core/ibe/identity.ts'
import { extractIdentityKey, newMasterSecret, publicKeyOf } from '../../src/core/ibe/master.ts'
import type { Period } from '../../src/core/ibe/period.ts'
import { type Ed25519Jwk, thumbprint } from '../../src/core/jws.ts'
import { readArrival } from '../../src/mail/arrival.ts'
import { readEvent } from '../../src/mail/calendar.ts'
import { isShowable } from '../../src/mail/html/picture.ts'
import { plainOf } from '../../src/mail/html/plain.ts'
import { isDrawable } from '../../src/mail/html/shape.ts'
import { shownAs } from '../../src/mail/kinds.ts'
import { parseMessage } from '../../src/mail/parse.ts'
import { letter } from '../messages.ts'
import { invitation, mixed } from '../rich.ts'

export interface Target {
  readonly name: string
  readonly seeds: readonly Buffer[]
  readonly tokens: readonly string[]
  /** @returns a sentence when a promise was broken. Whatever it throws is a finding too, but a PosternError. */
  run(input: Buffer): Promise<string | null>
}

const district = 'example.org'
const period: Period = '2026-11'
const sealedAt = Date.UTC(2026, 10, 12, 9) / 1000
const [alice, bob] = ['alice@example.com', 'bob@example.net']

async function newKey() {
  const pair = await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify'])
  const { x } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  const jwk: Ed25519Jwk = { kty: 'OKP', crv: 'Ed25519', x: x! }
  return { privateKey: pair.privateKey, jwk, kid: await thumbprint(jwk) }
}

/** A refusal with a sentence is what bad input gets. */
async function refused<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof PosternError) return null
    throw error
  }
}

const mimeTokens = [
  '\r\n\r\n',
  '\r\n',
  '--',
  '--outer--',
  '--inner\r\n',
  'Content-Type: multipart/mixed; boundary=""\r\n',
  'Content-Type: message/rfc822\r\n',
  'Content-Type: text/html; charset=utf-7\r\n',
  'Content-Type: text/calendar\r\n',
  'Content-Transfer-Encoding: base64\r\n',
  'Content-Transfer-Encoding: quoted-printable\r\n',
  "; filename*0*=utf-8''%00%E2%80%AE",
  '=?utf-8?B?////?=',
  '=?x?Q?=00?=',
  '=',
  '\u0000',
  '\u202e',
  '(((((((((',
  '"',
  '<',
  ',',
  ';',
]
const htmTokens = [
  '<',
  '>',
  '&#',
  '=3D',
  '=\r\n',
  '> ',
  '\r\n',
  '\u00a0',
  '-----',
  'name="index" value="9"',
  '\ufeff',
  '\u0000',
]
const headerTokens = [
  '\n',
  '-> ',
  '--- ',
  'age-encryption.org/v1\n',
  '-> X25519 a\n',
  ' ',
  '=',
  '0',
  '9999-99',
  '\u0000',
]
const proofTokens = ['.', '\r\n', 'none 0', '\u0000', 'eyJ', '=', 'Postern-Proof: ']

async function htmTarget(envelope: Bytes): Promise<Target> {
  const status = await newKey()
  const htm = await writeHtm({
    envelope,
    readers: [{ address: bob, index: 1 }],
    period,
    portal: 'https://portal.example',
    district,
    portalName: 'Fuzzed',
    statusUrls: ['https://portal.example/status'],
    statusKey: { ...status.jwk, kid: status.kid },
    forwardAddress: null,
    sender: null,
    date: new Date(sealedAt * 1000),
  })
  const carrier = mixed('Carrier', [
    { type: 'text/html; name=encrypted_message.htm', content: htm },
    { type: 'text/plain', content: 'Open the file.' },
  ])
  return {
    name: 'htm',
    seeds: [htm, armor(envelope), carrier, `> ${htm.replaceAll('\n', '\n> ')}`].map(text => Buffer.from(text)),
    tokens: htmTokens,
    async run(input) {
      const result = await refused(() => readArrival(input))
      if (result?.intact !== true || Buffer.compare(result.envelope, envelope) === 0) return null
      return 'another envelope passed for the one that the file names'
    },
  }
}

async function envelopeTargets(): Promise<Target[]> {
  const secret = newMasterSecret()
  const message = Buffer.from(letter('Fuzzed', 'Words that were sealed.'))
  const serial = { serial: 1, publicKey: base64url(publicKeyOf(secret)) }
  const { envelope } = await seal({
    message,
    district,
    serial,
    period,
    addresses: [alice, bob],
    signer: null,
    sealedAt,
  })
  const identity = { district, serial: 1, period, condition: '', address: bob }
  const key = { ...identity, key: extractIdentityKey(secret, identityBytes(identity)) }
  return [
    await htmTarget(envelope),
    {
      name: 'envelope',
      seeds: [Buffer.from(envelope)],
      tokens: headerTokens,
      async run(input) {
        const opened = await refused(() => open({ envelope: input, keys: [key] }))
        if (opened === null || Buffer.compare(opened.message, message) === 0) return null
        return 'an altered envelope opened to another message'
      },
    },
  ]
}

async function proofTarget(): Promise<Target> {
  const message = Buffer.from(letter('Fuzzed', 'Words that were signed.'))
  const [signing, own] = [await newKey(), await newKey()]
  const certificate = await issueCertificate({
    district,
    subject: alice,
    period,
    jwk: own.jwk,
    jti: 'c1',
    now: sealedAt - 1_000,
    signingKey: signing,
  })
  const line = await writeProofLine({
    message,
    district,
    period,
    addresses: [bob],
    sealedAt,
    signer: { certificate, privateKey: own.privateKey, kid: own.kid },
  })
  const trusted = {
    district,
    signingKeys: [{ kid: signing.kid, jwk: signing.jwk, notBefore: sealedAt - 1_000_000 }],
    revokedCertificates: [],
  }
  const key = { district, serial: 1, period, condition: '', address: bob, key: new Uint8Array() }
  return {
    name: 'proof',
    seeds: [Buffer.concat([line, message, Buffer.alloc(64)])],
    tokens: proofTokens,
    async run(input) {
      const bytes = new Uint8Array(input)
      const split = await refused(async () => splitPayload(bytes))
      if (split === null) return null
      const sender = await checkProof({ ...split, key, from: [alice], district: trusted })
      if (sender.state !== 'verified' || Buffer.compare(split.message, message) === 0) return null
      return 'an altered message counts as verified'
    },
  }
}

const mimeFolder = path.join('src', 'mail', 'corpus')

const mimeTarget: Target = {
  name: 'mime',
  seeds: [
    ...readdirSync(mimeFolder)
      .filter(file => file.endsWith('.msg'))
      .map(file => readFileSync(path.join(mimeFolder, file))),
    Buffer.from(letter('Fuzzed', 'Words in HTML.')),
    Buffer.from(mixed('Fuzzed', [invitation])),
  ],
  tokens: mimeTokens,
  async run(input) {
    const message = await parseMessage(new Uint8Array(input))
    if (message.html !== null && isDrawable(message.html)) plainOf(message.html)
    for (const { content, mimeType } of message.attachments) {
      if (shownAs(content)?.startsWith('image/')) isShowable(content)
      if (mimeType === 'text/calendar') readEvent(content)
    }
    const lost = message.text === null && message.html === null && message.attachments.length === 0
    return lost && message.notices.length === 0 ? 'nothing is shown, and nothing is said' : null
  },
}

export async function allTargets(): Promise<readonly Target[]> {
  return [...(await envelopeTargets()), await proofTarget(), mimeTarget]
}
