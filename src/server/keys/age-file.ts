// An age file to one X25519 recipient (age v1, "The X25519 recipient type"), by the primitives of Node.js: the library imports a key of
// WebCrypto for each, which takes as long as all the rest of an answer.

import { createHmac, createPublicKey, diffieHellman, generateKeyPairSync, hkdfSync, randomBytes } from 'node:crypto'
import { bech32 } from '@scure/base'
import { concat, utf8 } from '../../core/bytes.ts'
import { sealPayload } from '../../core/envelope/stream.ts'
import { PosternError } from '../../core/errors.ts'
import { nodeAead } from '../../runtime/aead.ts'

const keyLength = 32
const fileKeyLength = 16
/** A wrapping key is used once. */
const zeroNonce = new Uint8Array(12)

const hkdf = (key: Uint8Array, salt: Uint8Array, info: string) =>
  new Uint8Array(hkdfSync('sha256', key, salt, info, 32))
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replace(/=+$/, '')

/** @throws PosternError `bad-request` */
function readRecipient(recipient: string): Uint8Array {
  const read = bech32.decodeUnsafe(recipient)
  const bytes = read?.prefix === 'age' ? bech32.fromWordsUnsafe(read.words) : undefined
  if (bytes?.length === keyLength) return new Uint8Array(bytes)
  throw new PosternError('bad-request', 'the one-time recipient is none')
}

/** Both halves of it of this file alone. @throws PosternError `bad-request` for a point with which everybody shares the same secret. */
function agree(theirs: Uint8Array): { readonly ephemeral: Uint8Array; readonly shared: Uint8Array } {
  const { publicKey, privateKey } = generateKeyPairSync('x25519')
  const ephemeral = Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url')
  try {
    const peer = { kty: 'OKP', crv: 'X25519', x: Buffer.from(theirs).toString('base64url') }
    const shared = diffieHellman({ privateKey, publicKey: createPublicKey({ key: peer, format: 'jwk' }) })
    return { ephemeral, shared }
  } catch (cause) {
    throw new PosternError('bad-request', 'the one-time recipient is none', { cause })
  }
}

/**
 * @param recipient `age1…`
 * @returns the file.
 * @throws PosternError `bad-request` for a recipient that is none.
 */
export async function sealTo(recipient: string, plaintext: Uint8Array): Promise<Uint8Array> {
  const theirs = readRecipient(recipient)
  const { ephemeral, shared } = agree(theirs)
  const fileKey = randomBytes(fileKeyLength)
  const wrapping = await nodeAead(hkdf(shared, concat(ephemeral, theirs), 'age-encryption.org/v1/X25519'))
  const body = await wrapping.seal(zeroNonce, fileKey)
  const header = `age-encryption.org/v1\n-> X25519 ${base64(ephemeral)}\n${base64(body)}\n---`
  const mac = createHmac('sha256', hkdf(fileKey, new Uint8Array(), 'header'))
    .update(header)
    .digest()
  return concat(utf8(`${header} ${base64(mac)}\n`), await sealPayload(fileKey, plaintext, { aead: nodeAead }))
}
