import { Encrypter } from 'age-encryption'
import { describe, expect, it } from 'vitest'
import { demandPresent } from '../contract/key-rules.ts'
import { keyAssertion } from '../contract/keys.ts'
import type { Parameters } from '../contract/parameters.ts'
import { base64url, utf8 } from '../core/bytes.ts'
import { identityBytes } from '../core/ibe/identity.ts'
import { extractIdentityKey, newMasterSecret, publicKeyOf } from '../core/ibe/master.ts'
import { type Ed25519Jwk, thumbprint, verifyJws } from '../core/jws.ts'
import type { RequestKey } from './claims.ts'
import { readKeyAnswer, writeKeyRequest } from './keys.ts'

const secret = newMasterSecret()
const fields = { address: 'robin@example.com', serial: 1, period: '2026-11', condition: '' } as const
const identity = { ...fields, district: 'example.org' }
const parameters = {
  district: 'example.org',
  serials: [{ serial: 1, publicKey: base64url(publicKeyOf(secret)), nodes: [{ id: 'node-1' }] }],
} as unknown as Parameters

async function newKey(): Promise<RequestKey> {
  const pair = (await crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify'])) as CryptoKeyPair
  const { x } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  const jwk: Ed25519Jwk = { kty: 'OKP', crv: 'Ed25519', x: x! }
  return { privateKey: pair.privateKey, jwk, kid: await thumbprint(jwk) }
}
const key = await newKey()

async function ask(proof: 'code' | 'domain' = 'code') {
  const asker = { subject: fields.address, key, proof }
  const pending = await writeKeyRequest(asker, { wanted: [fields], only: true }, parameters, 1000)
  const assertion = keyAssertion.parse(await verifyJws('postern-request+jwt', pending.request, key.jwk))
  return { pending, assertion }
}

async function deliver(recipient: string, keys: unknown): Promise<Uint8Array> {
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  return encrypter.encrypt(JSON.stringify({ node: 'node-1', index: 1, epoch: 1, keys }))
}

const genuine = { ...fields, key: base64url(extractIdentityKey(secret, identityBytes(identity))) }

describe('asking for keys', () => {
  it('is signed by the device, for one node, one address and one answer', async () => {
    const { assertion } = await ask()
    expect(assertion).toMatchObject({ aud: 'node-1', sub: fields.address, iat: 1000, wanted: [fields], only: true })
    const again = (await ask()).assertion
    expect(again.recipient).not.toBe(assertion.recipient)
    expect(again.jti).not.toBe(assertion.jti)
  })

  it('is good for as long as servers take it, and not longer', async () => {
    const { iat, exp } = (await ask()).assertion
    expect(() => demandPresent({ iat, exp }, 1000)).not.toThrow()
    expect(exp - iat).toBe(300)
  })

  it('says the key of a gateway, which no session knows', async () => {
    expect((await ask('domain')).assertion.jwk).toEqual(key.jwk)
    expect((await ask()).assertion.jwk).toBeUndefined()
  })

  it('takes a genuine key', async () => {
    const { pending, assertion } = await ask()
    const [key] = await readKeyAnswer(await deliver(assertion.recipient, [genuine]), pending.identity, parameters)
    expect(key).toMatchObject(identity)
  })

  it.each([
    [
      'made by another secret',
      { ...fields, key: base64url(extractIdentityKey(newMasterSecret(), identityBytes(identity))) },
    ],
    ['of another address', { ...genuine, address: 'carol@example.com' }],
    ['of another month', { ...genuine, period: '2026-12' }],
    ['of an unknown serial', { ...genuine, serial: 2 }],
    ['that is no point', { ...fields, key: base64url(new Uint8Array(96)) }],
  ])('refuses a key %s, and all that came with it', async (_, key) => {
    const { pending, assertion } = await ask()
    const file = await deliver(assertion.recipient, [genuine, key])
    await expect(readKeyAnswer(file, pending.identity, parameters)).rejects.toMatchObject({
      code: 'key-invalid',
      temporary: false,
    })
  })

  it('takes an answer without keys as one', async () => {
    const { pending, assertion } = await ask()
    expect(await readKeyAnswer(await deliver(assertion.recipient, []), pending.identity, parameters)).toEqual([])
  })

  it.each([
    ['of another shape', async (to: string) => deliver(to, {})],
    ['with a key that is too short', async (to: string) => deliver(to, [{ ...genuine, key: 'AA' }])],
    ['made for somebody else', async () => deliver((await ask()).assertion.recipient, [genuine])],
    ['cut off', async (to: string) => (await deliver(to, [genuine])).subarray(0, -1)],
    ["that is a proxy's page", async () => utf8('<html><h1>Bad gateway</h1></html>')],
  ])('hears nothing in an answer %s, and may ask again', async (_, write) => {
    const { pending, assertion } = await ask()
    const read = readKeyAnswer(await write(assertion.recipient), pending.identity, parameters)
    await expect(read).rejects.toMatchObject({ code: 'unavailable', temporary: true })
  })
})
