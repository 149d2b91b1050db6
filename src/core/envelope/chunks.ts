// Envelopes of any size, a chunk at a time: what `seal` makes and `open` reads, where a message is not to be in memory whole.

import { type Bytes, concat } from '../bytes.ts'
import { type Chunks, inChunks } from '../chunks.ts'
import { PosternError } from '../errors.ts'
import { paddedLength } from './padding.ts'
import { maxLineLength, readProofLine, shorter } from './proof.ts'
import type { EnvelopeHead } from './seal.ts'
import { type AeadFactory, chunkLength, chunkNonce, nonceLength, payloadKey, tagLength } from './stream.ts'

/**
 * @param message as long as it was measured for the head.
 * @param length of the message, in bytes.
 * @returns the envelope.
 */
export async function* sealChunks(
  { header, fileKey, line }: EnvelopeHead,
  message: Chunks,
  length: number,
  aead: AeadFactory,
): AsyncGenerator<Bytes> {
  const nonce = crypto.getRandomValues(new Uint8Array(nonceLength))
  const cipher = await aead(payloadKey(fileKey, nonce))
  yield concat(header, nonce)
  let index = 0
  for await (const { chunk, last } of inChunks(plaintext(line, message, length), chunkLength))
    yield (await cipher.seal(chunkNonce(index++, last), chunk)) as Bytes
}

async function* plaintext(line: Uint8Array, message: Chunks, length: number): AsyncGenerator<Uint8Array> {
  yield line
  let seen = 0
  for await (const some of message) {
    seen += some.length
    yield some
  }
  if (seen !== length) throw new PosternError('internal', 'the message is not the one that was measured')
  const padding = paddedLength(line.length + length) - line.length - length
  for (let at = 0; at < padding; at += chunkLength) yield new Uint8Array(Math.min(chunkLength, padding - at))
}

/**
 * @param payload what follows the header.
 * @returns the proof, and the message: to be believed once it has ended, and not before.
 * @throws PosternError `damaged`, from the message too, when a byte was altered, added or cut off.
 */
export async function openChunks(
  fileKey: Uint8Array,
  payload: Chunks,
  aead: AeadFactory,
): Promise<{ readonly proof: string; readonly message: AsyncIterable<Bytes> }> {
  const pieces = opened(fileKey, payload, aead)
  let start: Bytes = new Uint8Array(0)
  while (start.length < maxLineLength) {
    const next = await pieces.next()
    if (next.done) break
    start = concat(start, next.value)
  }
  const line = readProofLine(start)
  return { proof: line.proof, message: messageIn(start.subarray(line.start), pieces, line.length) }
}

async function* opened(fileKey: Uint8Array, payload: Chunks, aead: AeadFactory): AsyncGenerator<Bytes> {
  const { nonce, chunks } = await splitNonce(payload)
  const cipher = await aead(payloadKey(fileKey, nonce))
  let index = 0
  for await (const { chunk, last } of inChunks(chunks, chunkLength + tagLength)) {
    // Only a payload of a single chunk may end in an empty one.
    if (chunk.length < tagLength || (chunk.length === tagLength && index > 0)) throw damaged()
    try {
      yield (await cipher.open(chunkNonce(index++, last), chunk)) as Bytes
    } catch (cause) {
      throw damaged(cause)
    }
  }
}

const damaged = (cause?: unknown) => new PosternError('damaged', 'the payload does not authenticate', { cause })

async function splitNonce(payload: Chunks): Promise<{ nonce: Uint8Array; chunks: AsyncIterable<Uint8Array> }> {
  const source = (async function* () {
    yield* payload
  })()
  let start: Bytes = new Uint8Array(0)
  while (start.length < nonceLength) {
    const next = await source.next()
    if (next.done) throw damaged()
    start = concat(start, next.value)
  }
  const rest = (async function* () {
    yield start.subarray(nonceLength)
    yield* source
  })()
  return { nonce: start.subarray(0, nonceLength), chunks: rest }
}

/** To the end of the padding: an envelope that was cut off shows only there. */
async function* messageIn(start: Bytes, rest: AsyncIterable<Bytes>, length: number): AsyncGenerator<Bytes> {
  let left = length
  const cut = (some: Bytes) => {
    const own = some.subarray(0, left)
    left -= own.length
    return own
  }
  yield cut(start)
  for await (const some of rest) {
    const own = cut(some)
    if (own.length > 0) yield own
  }
  if (left > 0) throw shorter()
}
