import { expect, it } from 'vitest'
import { identityBytes } from '../../core/ibe/identity.ts'
import { verifyIdentityKey } from '../../core/ibe/kem.ts'
import { extractIdentityKey, newMasterSecret, publicKeyOf } from '../../core/ibe/master.ts'
import { verifyByBlst } from './identity-key.ts'

const secret = newMasterSecret()
const identityOf = (address: string) =>
  identityBytes({ district: 'example.org', serial: 1, period: '2026-11', condition: '', address })
const bob = identityOf('bob@example.com')
const right = { publicKey: publicKeyOf(secret), identity: bob, key: extractIdentityKey(secret, bob) }
const changed = (bytes: Uint8Array) => Uint8Array.from(bytes, (byte, i) => (i === bytes.length - 1 ? byte ^ 1 : byte))
/** The identity of G2, compressed: a key that would fit any identity. */
const none = Uint8Array.from({ length: 96 }, (_, i) => (i === 0 ? 0xc0 : 0))

it.each<[string, Partial<typeof right>, boolean]>([
  ['the very key', {}, true],
  ['of somebody else', { identity: identityOf('eve@example.com') }, false],
  ['of another secret', { publicKey: publicKeyOf(newMasterSecret()) }, false],
  ['a changed key', { key: changed(right.key) }, false],
  ['a key that is no point', { key: new Uint8Array(96) }, false],
  ['the point at infinity', { key: none }, false],
  ['a public key at infinity', { publicKey: none.slice(0, 48), key: none }, false],
  ['too few bytes', { key: right.key.slice(1) }, false],
])('%s: as in JavaScript', (_, other, isGenuine) => {
  const { publicKey, identity, key } = { ...right, ...other }
  expect(verifyByBlst(publicKey, identity, key)).toBe(isGenuine)
  expect(verifyIdentityKey(publicKey, identity, key)).toBe(isGenuine)
})
