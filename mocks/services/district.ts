// The district of the pretended services. Its keys are made from words that everybody can read here, so that they are the same
// in every run: files that were saved yesterday open today, and a page kept by a service worker knows its root key again.

import { ed25519 } from '@noble/curves/ed25519.js'
import type { Parameters } from '../../src/contract/parameters.ts'
import { base64url, sha256, utf8 } from '../../src/core/bytes.ts'
import { identityBytes } from '../../src/core/ibe/identity.ts'
import { extractIdentityKey, publicKeyOf } from '../../src/core/ibe/master.ts'
import { addMonths, type Period } from '../../src/core/ibe/period.ts'
import { suite } from '../../src/core/ibe/serial.ts'
import { type Ed25519Jwk, thumbprint } from '../../src/core/jws.ts'

export const district = 'pretended.example'
export const nodeId = 'node-1'

export interface SigningKey {
  readonly kid: string
  readonly jwk: Ed25519Jwk
  readonly privateKey: CryptoKey
}

const seed = (purpose: string) => sha256(utf8(`Postern, pretended services, not a secret: ${purpose}`))

async function signingKey(purpose: string): Promise<SigningKey> {
  const secret = seed(purpose)
  const jwk: Ed25519Jwk = { kty: 'OKP', crv: 'Ed25519', x: base64url(ed25519.getPublicKey(secret)) }
  const privateKey = await crypto.subtle.importKey('jwk', { ...jwk, d: base64url(secret) }, 'Ed25519', false, ['sign'])
  return { kid: await thumbprint(jwk), jwk, privateKey }
}

export interface DistrictKeys {
  readonly root: SigningKey
  readonly certificate: SigningKey
  readonly status: SigningKey
}

export async function districtKeys(): Promise<DistrictKeys> {
  return {
    root: await signingKey('root'),
    certificate: await signingKey('certificate'),
    status: await signingKey('status'),
  }
}

/** Below the order of the group: its top bits are cleared. */
const masterSecret = seed('master').map((byte, i) => (i === 0 ? byte & 0x3f : byte))
const publicKey = base64url(publicKeyOf(masterSecret))

/** Whatever month the clock is put to can be sealed and read. */
export const firstPeriod: Period = '2014-01'
const lastPeriod: Period = '2099-12'

/** The one serial there is. `revoked`: nothing new is sealed with it, and no other one has taken its place yet. */
export function serial(url: string, revoked: boolean, retentionMonths: number): Parameters['serials'][number] {
  return {
    serial: 1,
    suite,
    publicKey,
    sealFrom: firstPeriod,
    sealUntil: lastPeriod,
    state: revoked ? 'revoked' : 'active',
    destroyAfter: addMonths(lastPeriod, retentionMonths),
    threshold: 1,
    epoch: 1,
    nodes: [{ id: nodeId, index: 1, url, publicKey }],
  }
}

/** 96 bytes. */
export function identityKey(address: string, period: Period): Uint8Array {
  return extractIdentityKey(masterSecret, identityBytes({ district, serial: 1, period, condition: '', address }))
}
