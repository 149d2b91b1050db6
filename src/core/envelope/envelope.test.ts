import { Encrypter, Stanza } from 'age-encryption'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { base64url, utf8 } from '../bytes.ts'
import { identityBytes } from '../ibe/identity.ts'
import { extractIdentityKey, newMasterSecret, publicKeyOf } from '../ibe/master.ts'
import { open } from './open.ts'
import { paddedLength } from './padding.ts'
import { type IdentityKey, readStanzas } from './recipient.ts'
import { seal, writeHeader } from './seal.ts'
import { libraryAead, platformAead, webCryptoAead } from './stream.ts'

const secret = newMasterSecret()
const serial = { serial: 1, publicKey: base64url(publicKeyOf(secret)) }
const district = 'example.org'
const period = '2026-11'

function keyOf(address: string, changes: Partial<IdentityKey> = {}): IdentityKey {
  const identity = { district, serial: 1, period, condition: '', address, ...changes } as const
  return { ...identity, key: extractIdentityKey(secret, identityBytes(identity)) }
}

function sealed(message: Uint8Array, addresses: string[]) {
  return seal({ message, district, serial, period, addresses, signer: null, sealedAt: 1_795_000_000 })
}

const bob = 'bob@example.com'
const carol = 'carol@example.com'

describe('seal and open', () => {
  it('gives every recipient the very bytes that were sealed', async () => {
    const message = utf8('Subject: hello\r\n\r\nworld\r\n')
    const { envelope, indices } = await sealed(message, [bob, carol])
    for (const [i, address] of [bob, carol].entries()) {
      const opened = await open({ envelope, keys: [keyOf(address)], hint: indices[i] })
      expect(opened.message).toEqual(message)
      expect(opened.key.address).toBe(address)
      expect(opened.proof).toBe('none')
    }
  })

  it('opens whatever was sealed, at every length around a chunk', { tags: ['long'] }, async () => {
    const key = keyOf(bob)
    const length = fc.oneof(
      fc.nat(3000),
      fc.integer({ min: 65_400, max: 65_700 }),
      fc.integer({ min: 130_900, max: 131_300 }),
    )
    await fc.assert(
      fc.asyncProperty(length, fc.nat(255), fc.nat(3), async (n, fill, hint) => {
        const message = new Uint8Array(n).fill(fill)
        const { envelope } = await sealed(message, [bob])
        expect((await open({ envelope, keys: [key], hint })).message).toEqual(message)
      }),
      { numRuns: 25, seed: 1 },
    )
  })

  it('opens with a wrong hint, and with none', async () => {
    const { envelope, indices } = await sealed(utf8('x'), [bob, carol])
    for (const hint of [undefined, indices[1], 99, -1]) {
      expect((await open({ envelope, keys: [keyOf(bob)], hint })).key.address).toBe(bob)
    }
  })

  it.each([
    ['another address', keyOf(carol)],
    ['another month', keyOf(bob, { period: '2026-12' })],
    ['another serial', keyOf(bob, { serial: 2 })],
    ['another district', keyOf(bob, { district: 'example.net' })],
  ])('is not opened by the key of %s', async (_, key) => {
    const { envelope } = await sealed(utf8('x'), [bob])
    await expect(open({ envelope, keys: [key] })).rejects.toMatchObject({ code: 'not-for-this-address' })
  })

  it('notices every altered, cut or added byte', { tags: ['long'] }, async () => {
    const { envelope } = await sealed(utf8('A message of some length, to be altered.'), [bob])
    const key = keyOf(bob)
    await fc.assert(
      fc.asyncProperty(fc.nat(envelope.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const altered = envelope.slice()
        altered[at]! ^= flip
        await expect(open({ envelope: altered, keys: [key] })).rejects.toMatchObject({ name: 'PosternError' })
      }),
      { numRuns: 60, seed: 1 },
    )
    for (const altered of [
      envelope.slice(0, -1),
      envelope.slice(0, 40),
      Uint8Array.of(...envelope, 0),
      new Uint8Array(0),
    ]) {
      await expect(open({ envelope: altered, keys: [key] })).rejects.toMatchObject({ code: 'damaged' })
    }
  })

  it('says nothing of an address, and not the length of a short message', async () => {
    const short = await sealed(utf8('no'), [bob])
    const longer = await sealed(utf8('no, but with many more words'), [bob])
    expect(short.envelope.length).toBe(longer.envelope.length)
    expect(new TextDecoder('latin1').decode(short.envelope)).not.toMatch(/bob@|@example/)
    expect(readStanzas(short.envelope)).toEqual([{ district, serial: 1, period, condition: '' }])
  })

  it('puts the stanzas in an order that differs from time to time', { tags: ['long'] }, async () => {
    const addresses = [bob, carol, 'dan@example.com', 'eve@example.com']
    const orders = new Set<string>()
    for (let i = 0; i < 12; i++) orders.add((await sealed(utf8('x'), addresses)).indices.join())
    expect(orders.size).toBeGreaterThan(1)
  })

  it('makes and opens the same bytes with every cipher that the platform has', async () => {
    const message = new Uint8Array(200_000).fill(7)
    const { envelope } = await sealed(message, [bob])
    expect((await open({ envelope, keys: [keyOf(bob)], aead: libraryAead })).message).toEqual(message)
    // From 24 on Node.js has it too.
    const aead = await webCryptoAead(new Uint8Array(32)).then(
      () => webCryptoAead,
      () => platformAead,
    )
    expect((await open({ envelope, keys: [keyOf(bob)], aead })).message).toEqual(message)
  })
})

it('writes headers as age itself does, whatever stands in a stanza', async () => {
  for (const lengths of [[80], [0], [1, 47, 48], [49, 96, 100, 0]]) {
    const stanzas = lengths.map(
      (length, i) => new Stanza(['postern', `a${i}`, '-'], crypto.getRandomValues(new Uint8Array(length))),
    )
    let fileKey = new Uint8Array()
    const encrypter = new Encrypter()
    encrypter.addRecipient({
      wrapFileKey(key) {
        fileKey = key.slice()
        return stanzas
      },
    })
    const file = await encrypter.encrypt(new Uint8Array())
    const header = writeHeader(stanzas, fileKey)
    // Behind it, the nonce and the tag of nothing.
    expect(file.length - header.length).toBe(16 + 16)
    expect(Buffer.compare(header, file.subarray(0, header.length))).toBe(0)
  }
})

describe('padding', () => {
  it('adds at most 12 %, never shortens, and leaves few lengths', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1025, max: 2 ** 34 }), length => {
        const padded = paddedLength(length)
        expect(padded).toBeGreaterThanOrEqual(length)
        expect(padded / length).toBeLessThanOrEqual(1.12)
        expect(paddedLength(padded)).toBe(padded)
      }),
    )
    expect([0, 1, 1024].map(paddedLength)).toEqual([1024, 1024, 1024])
  })
})
