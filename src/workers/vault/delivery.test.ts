import { Encrypter } from 'age-encryption'
import { describe, expect, it } from 'vitest'
import { keyAssertion } from '../../contract/keys.ts'
import type { Parameters } from '../../contract/parameters.ts'
import { base64url } from '../../core/bytes.ts'
import { identityBytes } from '../../core/ibe/identity.ts'
import { extractIdentityKey, newMasterSecret, publicKeyOf } from '../../core/ibe/master.ts'
import { verifyJws } from '../../core/jws.ts'
import { readDelivery, writeRequest } from './delivery.ts'
import { publicJwk } from './keystore.ts'

const secret = newMasterSecret()
const fields = { address: 'robin@example.com', serial: 1, period: '2026-11', condition: '' } as const
const identity = { ...fields, district: 'example.org' }
const known = {
  district: 'example.org',
  serials: [{ serial: 1, publicKey: base64url(publicKeyOf(secret)), nodes: [{ id: 'node-1' }] }],
} as unknown as Parameters
const device = (await crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify'])) as CryptoKeyPair

async function ask() {
  const pending = await writeRequest({
    address: fields.address,
    wanted: [fields],
    only: true,
    device,
    known,
    now: 1000,
  })
  const assertion = keyAssertion.parse(await verifyJws('postern-request+jwt', pending.request, await publicJwk(device)))
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
    expect((await ask()).assertion.recipient).not.toBe(assertion.recipient)
  })

  it('takes a genuine key', async () => {
    const { pending, assertion } = await ask()
    const [held] = await readDelivery(await deliver(assertion.recipient, [genuine]), pending.identity, known)
    expect(held).toMatchObject(identity)
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
    await expect(readDelivery(file, pending.identity, known)).rejects.toMatchObject({ code: 'key-invalid' })
  })

  it.each([
    ['nothing', []],
    ['another shape', {}],
    ['a short key', [{ ...genuine, key: 'AA' }]],
  ])('takes %s as it is, or refuses it', async (what, keys) => {
    const { pending, assertion } = await ask()
    const read = readDelivery(await deliver(assertion.recipient, keys), pending.identity, known)
    if (what === 'nothing') expect(await read).toEqual([])
    else await expect(read).rejects.toMatchObject({ code: 'key-invalid' })
  })

  it('refuses an answer that was made for somebody else', async () => {
    const { pending } = await ask()
    const other = await ask()
    const file = await deliver(other.assertion.recipient, [genuine])
    await expect(readDelivery(file, pending.identity, known)).rejects.toMatchObject({ code: 'key-invalid' })
  })
})
