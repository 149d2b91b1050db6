// What the tests of intake share: sealed files, mails that forward them, a signer, and a name service that answers from a table.

import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { createTransport, type SendMailOptions } from 'nodemailer'
import { base64url, utf8 } from '../../../core/bytes.ts'
import { seal } from '../../../core/envelope/seal.ts'
import { writeHtm } from '../../../core/htm/write.ts'
import { newMasterSecret, publicKeyOf } from '../../../core/ibe/master.ts'
import type { Period } from '../../../core/ibe/period.ts'
import type { Resolve } from '../sender.ts'

export const [alice, bob, robin] = ['alice@example.com', 'bob@example.org', 'robin@example.net'] as const
export const forwardAddress = 'read@portal.example'
const serial = { serial: 1, publicKey: base64url(publicKeyOf(newMasterSecret())) }
const jwk = { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) } as const

export interface SealOptions {
  readonly address?: string
  readonly others?: readonly string[]
  readonly district?: string
  readonly period?: Period
  /** Of the message inside. */
  readonly size?: number
}

export async function sealed({
  address = robin,
  others = [],
  district = 'portal.example',
  ...options
}: SealOptions = {}) {
  const period = options.period ?? '2026-11'
  const addresses = [address, ...others]
  const { envelope, indices } = await seal({
    message: options.size === undefined ? utf8('Subject: x\r\n\r\nsecret') : new Uint8Array(randomBytes(options.size)),
    district,
    serial,
    period,
    addresses,
    signer: null,
    sealedAt: 1,
  })
  const htm = await writeHtm({
    envelope,
    readers: addresses.map((reader, i) => ({ address: reader, index: indices[i]! })),
    period,
    portal: 'https://portal.example',
    district,
    portalName: 'Portal',
    statusUrls: ['https://portal.example/status.json'],
    statusKey: { ...jwk, kid: 'B'.repeat(43) },
    forwardAddress,
    sender: 'alice (example.com)',
    date: new Date(Date.UTC(2026, 10, 24)),
  })
  return { envelope, indices, htm: Buffer.from(htm) }
}

const pair = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'der' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})

/** For nodemailer's `dkim`. */
export const signedBy = (domainName: string) => ({ domainName, keySelector: 'sel', privateKey: pair.privateKey })
export const dkimRecord = `v=DKIM1; k=rsa; p=${pair.publicKey.toString('base64')}`

/** What the tests' domains publish: keys each, and the networks that send for them. */
export const records: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['example.com', 'example.org', 'example.net', 'evil.example'].map(domain => [
      `sel._domainkey.${domain}`,
      dkimRecord,
    ]),
  ),
  'example.net': 'v=spf1 ip4:192.0.2.0/24 -all',
}

export const resolve: Resolve = async (name, type) => {
  const record = type === 'TXT' ? records[name] : undefined
  if (record === undefined) throw Object.assign(new Error('nothing there'), { code: 'ENOTFOUND' })
  return [record.match(/.{1,200}/g)!]
}

/** The bytes of a mail, as they come over the wire. */
export async function written(mail: SendMailOptions): Promise<Buffer> {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' })
  return (await transport.sendMail(mail)).message as Buffer
}

/** As most mail apps forward: text, and the file beside it. */
export function forward(htm: Buffer, mail: SendMailOptions = {}): SendMailOptions {
  return {
    from: robin,
    to: forwardAddress,
    subject: 'Fwd: Private message from alice (example.com)',
    text: 'Please see below.\n\nBegin forwarded message:\n\n> alice (example.com) has written you a private message.',
    attachments: [{ filename: 'encrypted_message.htm', content: htm, contentType: 'text/html' }],
    ...mail,
  }
}
