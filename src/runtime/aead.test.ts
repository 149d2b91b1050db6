import { describe, expect, it } from 'vitest'
import { digest, fromHex, hex } from '../core/bytes.ts'
import { libraryAead, openPayload, sealPayload } from '../core/envelope/stream.ts'
import { payloadVectors } from '../core/vectors/cctv.ts'
import wycheproof from '../core/vectors/wycheproof/chacha20_poly1305_test.json' with { type: 'json' }
import { nodeAead } from './aead.ts'

const vectors = await payloadVectors()

describe("Node's own cipher", () => {
  it.each(vectors)('judges $name as the age vectors do', async ({ fileKey, payload, sha256 }) => {
    const opened = openPayload(fileKey, payload, { aead: nodeAead })
    if (sha256 === null) await expect(opened).rejects.toMatchObject({ code: 'damaged' })
    else expect(hex(await digest(await opened))).toBe(sha256)
  })

  it('makes the very bytes that the library makes', async () => {
    const nonce = new Uint8Array(16).fill(3)
    const plaintext = new Uint8Array(200_000).fill(9)
    const [ours, theirs] = await Promise.all(
      [nodeAead, libraryAead].map(aead => sealPayload(new Uint8Array(16), plaintext, { aead, nonce })),
    )
    expect(Buffer.compare(ours!, theirs!)).toBe(0)
  })

  it.each(
    wycheproof.testGroups
      .filter(group => group.ivSize === 96)
      .flatMap(group => group.tests.filter(test => test.aad === '')),
  )('agrees with Wycheproof: $tcId $comment', async test => {
    const aead = await nodeAead(fromHex(test.key))
    const open = async () => aead.open(fromHex(test.iv), fromHex(test.ct + test.tag))
    if (test.result === 'valid') expect(hex(await open())).toBe(test.msg)
    else await expect(open()).rejects.toThrow()
  })
})
