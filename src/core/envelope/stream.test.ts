import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digest, fromHex, hex } from '../bytes.ts'
import { payloadVectors } from '../vectors/cctv.ts'
import wycheproof from '../vectors/wycheproof/chacha20_poly1305_test.json' with { type: 'json' }
import { libraryAead, openPayload, platformAead, sealPayload } from './stream.ts'

const vectors = await payloadVectors()

describe('the payload stream', () => {
  it('has vectors of both kinds to be tested with', () => {
    expect(vectors.filter(v => v.sha256).length).toBeGreaterThan(20)
    expect(vectors.filter(v => !v.sha256).length).toBeGreaterThan(15)
  })

  it.each(vectors.filter(v => v.sha256))('opens $name, and makes the same bytes again', {
    tags: ['long'],
  }, async vector => {
    const plaintext = await openPayload(vector.fileKey, vector.payload, { aead: libraryAead })
    expect(hex(await digest(plaintext))).toBe(vector.sha256)
    const again = await sealPayload(vector.fileKey, plaintext, {
      aead: libraryAead,
      nonce: vector.payload.subarray(0, 16),
    })
    expect(Buffer.compare(again, vector.payload)).toBe(0)
  })

  it.each(vectors.filter(v => !v.sha256))('refuses $name', async vector => {
    await expect(openPayload(vector.fileKey, vector.payload, { aead: libraryAead })).rejects.toMatchObject({
      code: 'damaged',
    })
  })

  it('reports progress up to the end', async () => {
    const seen: number[] = []
    const plaintext = new Uint8Array(10_000_000)
    await sealPayload(new Uint8Array(16), plaintext, { onProgress: done => seen.push(done) })
    expect(seen.at(-1)).toBe(plaintext.length)
    expect(seen.length).toBeGreaterThan(1)
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
  })

  it('opens what it made, with whatever cipher the platform offers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        fc.uint8Array({ maxLength: 200 }),
        async (key, text) => {
          const sealed = await sealPayload(key, text, { aead: platformAead })
          expect(Buffer.compare(await openPayload(key, sealed, { aead: libraryAead }), text)).toBe(0)
        },
      ),
    )
  })
})

describe('ChaCha20-Poly1305 of the library, by Wycheproof', () => {
  const cases = wycheproof.testGroups
    .filter(group => group.ivSize === 96)
    .flatMap(group => group.tests)
    .filter(test => test.aad === '')

  it('has cases', () => expect(cases.length).toBeGreaterThan(10))

  it.each(cases)('$tcId $comment: $result', async test => {
    const aead = await libraryAead(fromHex(test.key))
    const sealed = fromHex(test.ct + test.tag)
    if (test.result === 'valid') {
      expect(hex(await aead.seal(fromHex(test.iv), fromHex(test.msg)))).toBe(test.ct + test.tag)
      expect(hex(await aead.open(fromHex(test.iv), sealed))).toBe(test.msg)
    } else {
      await expect(async () => aead.open(fromHex(test.iv), sealed)).rejects.toThrow()
    }
  })
})
