// Messages as the vault hands them over, sealed for whom they are to.

import type { Parameters } from '../../../contract/parameters.ts'
import { base64url, utf8 } from '../../../core/bytes.ts'
import { seal } from '../../../core/envelope/seal.ts'
import { newMasterSecret, publicKeyOf } from '../../../core/ibe/master.ts'
import type { Draft, Handover } from '../../../workers/vault/protocol.ts'

export const now = Date.UTC(2026, 10, 12, 9)
const district = 'example.org'
const publicKey = base64url(publicKeyOf(newMasterSecret()))
const key = base64url(new Uint8Array(32))
export const parameters = {
  ...{ district, portal: 'https://portal.example.org', name: 'Postern', statusUrls: [], forwardAddress: null },
  statusKey: { kid: key, jwk: { kty: 'OKP', crv: 'Ed25519', x: key } },
} as unknown as Parameters
export const robin = 'robin@example.com'

export const person = (address: string, name = '') => ({ name, address, typed: address })

async function envelopeFor(addresses: readonly string[], sent: readonly string[] = addresses) {
  const serial = { serial: 1, publicKey }
  const { envelope, indices } = await seal({
    ...{ message: utf8('marmalade'), district, serial, period: '2026-11', addresses, sealedAt: now / 1000 },
  } as never)
  const places = addresses.map((address, i) => ({ address, index: indices[i]! }))
  return { bytes: envelope.buffer as ArrayBuffer, recipients: places.filter(({ address }) => sent.includes(address)) }
}

interface Written {
  readonly to?: readonly string[]
  readonly cc?: readonly string[]
  readonly bcc?: readonly string[]
  readonly inReplyTo?: readonly string[]
}

/** A message that was sealed just now. */
export async function written({ to = [], cc = [], bcc = [], inReplyTo = [] }: Written) {
  const envelopes = await Promise.all(
    [[robin, ...new Set([...to, ...cc])], ...bcc.map(one => [one])].map(all => envelopeFor(all)),
  )
  const draft = {
    ...{ from: { name: '', address: robin }, inReplyTo, references: [] },
    ...{ to: to.map(one => person(one, 'A "Name"')), cc: cc.map(one => person(one)), bcc: bcc.map(one => person(one)) },
  } as unknown as Draft
  const handover: Handover = {
    key: 'key-1',
    message: {
      ...{ from: robin, messageId: '<inner@example.org>', inReplyTo: [], references: [], language: 'fr' },
      envelopes: envelopes.map(({ recipients }) => ({ recipients })),
    },
    envelopes: envelopes.map(({ bytes }) => bytes),
  }
  return { draft, handover }
}
