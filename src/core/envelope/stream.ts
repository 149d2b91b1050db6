// The payload of an age file (age v1, "Payload"): the same bytes whatever makes them, as fast as the platform can.
//
//   payload = nonce (16) ‖ chunk …      key = HKDF-SHA-256(file key, salt = nonce, info = "payload")
//   chunk   = ChaCha20-Poly1305(≤ 64 KiB), its nonce = counter (11, big-endian) ‖ last (1)

import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { type Bytes, equalBytes, utf8 } from '../bytes.ts'
import { PosternError } from '../errors.ts'

export const nonceLength = 16
export const chunkLength = 64 * 1024
export const tagLength = 16
/** Chunks under way at once: enough to keep the platform's threads busy, few enough to report progress by. */
const chunksAtOnce = 64

/** One key's cipher. `open` throws on anything forged. */
export interface Aead {
  seal(nonce: Uint8Array, chunk: Uint8Array): Promise<Uint8Array> | Uint8Array
  open(nonce: Uint8Array, chunk: Uint8Array): Promise<Uint8Array> | Uint8Array
}

/** @param key 32 bytes */
export type AeadFactory = (key: Uint8Array) => Promise<Aead>

export type Progress = (doneBytes: number, totalBytes: number) => void

/** ChaCha20-Poly1305 of the library that age-encryption itself uses. */
export const libraryAead: AeadFactory = async key => ({
  seal: (nonce, chunk) => chacha20poly1305(key, nonce).encrypt(chunk),
  open: (nonce, chunk) => chacha20poly1305(key, nonce).decrypt(chunk),
})

/** The browser's own. @throws where WebCrypto has no ChaCha20-Poly1305. */
export const webCryptoAead: AeadFactory = async key => {
  const name = 'ChaCha20-Poly1305'
  // 'raw-secret' is what the algorithm's specification asks for; it is not yet in the type library's list.
  const format = 'raw-secret' as 'raw'
  const handle = await crypto.subtle.importKey(format, key as Bytes, name, false, ['encrypt', 'decrypt'])
  const parameters = (nonce: Uint8Array) => ({ name, iv: nonce as Bytes, tagLength: 8 * tagLength })
  return {
    seal: async (nonce, chunk) =>
      new Uint8Array(await crypto.subtle.encrypt(parameters(nonce), handle, chunk as Bytes)),
    open: async (nonce, chunk) =>
      new Uint8Array(await crypto.subtle.decrypt(parameters(nonce), handle, chunk as Bytes)),
  }
}

let webCryptoWorks: Promise<boolean> | undefined

/** One trial, both ways, against the library: a platform that says it can must also agree. */
async function tryWebCrypto(): Promise<boolean> {
  try {
    const key = crypto.getRandomValues(new Uint8Array(32))
    const nonce = new Uint8Array(12)
    const text = utf8('postern')
    const sealed = await (await libraryAead(key)).seal(nonce, text)
    const native = await webCryptoAead(key)
    return equalBytes(await native.seal(nonce, text), sealed) && equalBytes(await native.open(nonce, sealed), text)
  } catch {
    return false
  }
}

/** WebCrypto where a trial says that it works, the library elsewhere. */
export const platformAead: AeadFactory = async key => {
  webCryptoWorks ??= tryWebCrypto()
  return (await webCryptoWorks) ? webCryptoAead(key) : libraryAead(key)
}

export function payloadKey(fileKey: Uint8Array, nonce: Uint8Array): Uint8Array {
  return hkdf(sha256, fileKey, nonce, utf8('payload'), 32)
}

export function chunkNonce(index: number, last: boolean): Bytes {
  const nonce = new Uint8Array(12)
  new DataView(nonce.buffer).setUint32(7, index)
  nonce[11] = last ? 1 : 0
  return nonce
}

/** Runs `work` over every chunk, some at once, and puts the results where they belong. */
async function overChunks(
  input: Uint8Array,
  inputChunk: number,
  out: Bytes,
  outputChunk: number,
  work: (nonce: Uint8Array, chunk: Uint8Array) => Promise<Uint8Array> | Uint8Array,
  onProgress?: Progress,
): Promise<void> {
  const count = Math.max(1, Math.ceil(input.length / inputChunk))
  for (let first = 0; first < count; first += chunksAtOnce) {
    const indices = Array.from({ length: Math.min(chunksAtOnce, count - first) }, (_, i) => first + i)
    await Promise.all(
      indices.map(async i => {
        const chunk = input.subarray(i * inputChunk, (i + 1) * inputChunk)
        out.set(await work(chunkNonce(i, i === count - 1), chunk), i * outputChunk)
      }),
    )
    onProgress?.(Math.min(input.length, (first + indices.length) * inputChunk), input.length)
  }
}

/** @returns nonce and chunks. */
export async function sealPayload(
  fileKey: Uint8Array,
  plaintext: Uint8Array,
  { aead = platformAead, nonce = crypto.getRandomValues(new Uint8Array(nonceLength)), onProgress }: SealPayload = {},
): Promise<Bytes> {
  const cipher = await aead(payloadKey(fileKey, nonce))
  const count = Math.max(1, Math.ceil(plaintext.length / chunkLength))
  const out = new Uint8Array(nonceLength + plaintext.length + count * tagLength)
  out.set(nonce)
  await overChunks(plaintext, chunkLength, out.subarray(nonceLength), chunkLength + tagLength, cipher.seal, onProgress)
  return out
}

export interface SealPayload {
  aead?: AeadFactory | undefined
  /** 16 random bytes. Given by tests alone. */
  nonce?: Uint8Array | undefined
  onProgress?: Progress | undefined
}

/**
 * @param payload nonce and chunks.
 * @throws PosternError `damaged` when a byte was altered, added or cut off.
 */
export async function openPayload(
  fileKey: Uint8Array,
  payload: Uint8Array,
  { aead = platformAead, onProgress }: Omit<SealPayload, 'nonce'> = {},
): Promise<Bytes> {
  const chunks = payload.subarray(nonceLength)
  const sealedChunk = chunkLength + tagLength
  const count = Math.ceil(chunks.length / sealedChunk)
  const length = chunks.length - count * tagLength
  const lastLength = chunks.length - (count - 1) * sealedChunk
  // Only a payload of a single chunk may end in an empty one.
  if (count === 0 || lastLength < tagLength || (count > 1 && lastLength === tagLength)) {
    throw new PosternError('damaged', 'the payload is cut off')
  }
  const cipher = await aead(payloadKey(fileKey, payload.subarray(0, nonceLength)))
  const out = new Uint8Array(length)
  try {
    await overChunks(chunks, sealedChunk, out, chunkLength, cipher.open, onProgress)
  } catch (cause) {
    throw new PosternError('damaged', 'the payload does not authenticate', { cause })
  }
  return out
}
