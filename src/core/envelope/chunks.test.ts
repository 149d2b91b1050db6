import { describe, expect, it } from 'vitest'
import { base64url, concat, digest, equalBytes, utf8 } from '../bytes.ts'
import { identityBytes } from '../ibe/identity.ts'
import { extractIdentityKey, newMasterSecret, publicKeyOf } from '../ibe/master.ts'
import { openChunks, sealChunks } from './chunks.ts'
import { open, openHead } from './open.ts'
import { type IdentityKey, readStanzas, splitHeader } from './recipient.ts'
import { seal, sealHead } from './seal.ts'
import { libraryAead } from './stream.ts'

const secret = newMasterSecret()
const address = 'bob@out.test'
const identity = { district: 'portal.test', serial: 1, period: '2026-11', condition: '', address } as const
const key = { ...identity, key: extractIdentityKey(secret, identityBytes(identity)) } as IdentityKey
const common = {
  district: 'portal.test',
  serial: { serial: 1, publicKey: base64url(publicKeyOf(secret)) },
  period: '2026-11' as const,
  addresses: [address],
  signer: null,
  sealedAt: 1,
}

/** Cut into chunks of odd lengths, as a disk or a network would. */
function* cut(bytes: Uint8Array, length: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length)
}

async function whole(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk)
  return concat(...all)
}

async function sealInPieces(message: Uint8Array, length: number): Promise<Uint8Array> {
  const head = await sealHead({ ...common, message: { digest: await digest(message), length: message.length } })
  return whole(sealChunks(head, cut(message, length), message.length, libraryAead))
}

async function openInPieces(envelope: Uint8Array, length: number): Promise<Uint8Array> {
  readStanzas(envelope)
  const { header, payload } = splitHeader(envelope)
  const { fileKey } = await openHead(header, [key], undefined)
  const { message } = await openChunks(fileKey, cut(payload, length), libraryAead)
  return whole(message)
}

/** Around the length of a chunk, of the padding's smallest, and of none at all. */
const lengths = [0, 1, 900, 1_000, 65_535 - 25, 65_536 - 25, 65_536, 200_000]

describe('an envelope in chunks', () => {
  it.each(lengths)('of %i bytes is what the whole one is, both ways', async length => {
    const message = Uint8Array.from({ length }, (_, i) => (i * 7) & 0xff)
    for (const step of [1_000, 64 * 1024, 70_001]) {
      const envelope = await sealInPieces(message, step)
      const opened = await open({ envelope, keys: [key], aead: libraryAead })
      expect(equalBytes(opened.message, message)).toBe(true)
      const other = await seal({ ...common, message, aead: libraryAead })
      expect(envelope.length).toBe(other.envelope.length)
      expect(equalBytes(await openInPieces(other.envelope, step), message)).toBe(true)
    }
  })

  it('is refused when a byte of it was altered, added or cut off, wherever', async () => {
    const message = utf8('A line.\r\n'.repeat(20_000))
    const { envelope } = await seal({ ...common, message, aead: libraryAead })
    const payloadAt = splitHeader(envelope).header.length
    const altered = (at: number) => Uint8Array.from(envelope, (byte, i) => (i === at ? byte ^ 1 : byte))
    const bad = [
      ...[payloadAt, payloadAt + 16, payloadAt + 70_000, envelope.length - 1].map(altered),
      ...[1, 16, 17, 65_552, 65_553].map(less => envelope.subarray(0, envelope.length - less)),
      envelope.subarray(0, payloadAt + 16 + 65_552),
      envelope.subarray(0, payloadAt + 10),
      envelope.subarray(0, payloadAt),
      concat(envelope, new Uint8Array(1)),
      concat(envelope, envelope.subarray(envelope.length - 65_552)),
    ]
    for (const each of bad) await expect(openInPieces(each, 50_000)).rejects.toMatchObject({ code: 'damaged' })
  })

  it('is not made of another message than the one that was measured', async () => {
    const head = await sealHead({ ...common, message: { digest: await digest(utf8('four')), length: 4 } })
    await expect(whole(sealChunks(head, [utf8('fives')], 4, libraryAead))).rejects.toMatchObject({ code: 'internal' })
  })
})
