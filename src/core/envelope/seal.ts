// Sealing: a message, locked to addresses and a month, as an age v1 file. Needs nothing but public parameters.

import { hkdf } from '@noble/hashes/hkdf.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import type { Stanza } from 'age-encryption'
import { type Bytes, base64, concat, utf8 } from '../bytes.ts'
import { PosternError } from '../errors.ts'
import { fileKeyLength } from '../ibe/kem.ts'
import type { Period } from '../ibe/period.ts'
import type { Serial } from '../ibe/serial.ts'
import { paddedLength } from './padding.ts'
import { type Measured, type Signer, writeProofLine } from './proof.ts'
import { firstLine, maxStanzas, sealStanza } from './recipient.ts'
import { type AeadFactory, type Progress, sealPayload } from './stream.ts'

export interface HeadOptions {
  /** RFC 5322 bytes, or what is known of them. */
  readonly message: Uint8Array | Measured
  readonly district: string
  readonly serial: Pick<Serial, 'serial' | 'publicKey'>
  readonly period: Period
  /** Canonical, each once. Bcc recipients never share an envelope with anybody. */
  readonly addresses: readonly string[]
  readonly signer: Signer | null
  /** Seconds. */
  readonly sealedAt: number
}

export interface SealOptions extends HeadOptions {
  /** Returned by `open` as they are. */
  readonly message: Uint8Array
  readonly aead?: AeadFactory
  readonly onProgress?: Progress
}

/** What stands before the message, in clear and inside. */
export interface EnvelopeHead {
  readonly header: Bytes
  readonly fileKey: Uint8Array
  /** The proof line. */
  readonly line: Bytes
  /** Of the stanza of each address, in the order of `addresses`. */
  readonly indices: readonly number[]
}

/**
 * All of an envelope for which nothing but the digest of its message must be known.
 * @throws PosternError `too-large`, `bad-address`, `key-invalid`
 */
export async function sealHead(options: HeadOptions): Promise<EnvelopeHead> {
  const { district, serial, period, addresses } = options
  if (addresses.length === 0) throw new PosternError('bad-address', 'a message is sealed to somebody')
  if (addresses.length > maxStanzas) throw new PosternError('too-large', 'more recipients than the limit')
  const line = await writeProofLine(options)
  const order = shuffled(addresses.length)
  const fileKey = crypto.getRandomValues(new Uint8Array(fileKeyLength))
  const stanzas = order.map(i =>
    sealStanza(serial, { district, serial: serial.serial, period, condition: '', address: addresses[i]! }, fileKey),
  )
  return { header: writeHeader(stanzas, fileKey), fileKey, line, indices: addresses.map((_, i) => order.indexOf(i)) }
}

/**
 * @returns the envelope, and the index of the stanza of each address, in the order of `addresses`.
 * @throws PosternError `too-large`, `bad-address`, `key-invalid`
 */
export async function seal(options: SealOptions): Promise<{ envelope: Bytes; indices: readonly number[] }> {
  const { message, aead, onProgress } = options
  const { header, fileKey, line, indices } = await sealHead(options)
  const plaintext = new Uint8Array(paddedLength(line.length + message.length))
  plaintext.set(line)
  plaintext.set(message, line.length)
  return { envelope: concat(header, await sealPayload(fileKey, plaintext, { aead, onProgress })), indices }
}

/**
 * age v1, "Header": what the library writes, which makes a payload of streams along with each.
 *
 *   age-encryption.org/v1 LF, for each stanza `-> arguments` LF and its body in lines of 64 characters, the last one shorter, then
 *   `--- MAC` LF: HMAC-SHA-256 of all up to `---`, its key HKDF-SHA-256(file key, no salt, info = "header")
 */
export function writeHeader(stanzas: readonly Stanza[], fileKey: Uint8Array): Bytes {
  const text = `${firstLine}${stanzas.map(stanzaText).join('')}---`
  const mac = hmac(sha256, hkdf(sha256, fileKey, undefined, utf8('header'), 32), utf8(text))
  return utf8(`${text} ${unpadded(mac)}\n`)
}

function stanzaText({ args, body }: Stanza): string {
  const lines = Array.from({ length: Math.floor(body.length / stanzaLine) + 1 }, (_, i) =>
    unpadded(body.subarray(i * stanzaLine, (i + 1) * stanzaLine)),
  )
  return `-> ${args.join(' ')}\n${lines.join('\n')}\n`
}

/** Bytes in a line of a stanza. */
const stanzaLine = 48
const unpadded = (bytes: Uint8Array) => base64(bytes).replace(/=+$/, '')

/** 0 … n-1 in an order that tells nothing (Fisher–Yates, unbiased). */
function shuffled(n: number): number[] {
  const order = Array.from({ length: n }, (_, i) => i)
  for (let i = n - 1; i > 0; i--) {
    const j = randomBelow(i + 1)
    const swapped = order[i]!
    order[i] = order[j]!
    order[j] = swapped
  }
  return order
}

function randomBelow(limit: number): number {
  const range = 2 ** 32
  const unbiased = range - (range % limit)
  for (;;) {
    const [value] = crypto.getRandomValues(new Uint32Array(1))
    if (value! < unbiased) return value! % limit
  }
}
