// Bytes in and out of text. Native decoders where the platform has them: they are ten times faster on 25 MB.

import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js'

export type Bytes = Uint8Array<ArrayBuffer>

const encoder = new TextEncoder()
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function utf8(text: string): Bytes {
  return encoder.encode(text) as Bytes
}

/** @throws TypeError when the bytes are not UTF-8. */
export function fromUtf8(bytes: Uint8Array): string {
  return strictDecoder.decode(bytes)
}

/** Where there is one. */
const NodeBuffer = (globalThis as { Buffer?: { from(of: ArrayBufferLike, at: number, length: number): NodeBytes } })
  .Buffer
interface NodeBytes {
  toString(encoding: 'latin1' | 'base64'): string
}

/** Every byte one character, and back by `charCodeAt`: `TextDecoder` gives those of Windows-1252 for that name. */
export function latin1(bytes: Uint8Array): string {
  const { buffer, byteOffset, length } = bytes
  if (NodeBuffer) return NodeBuffer.from(buffer, byteOffset, length).toString('latin1')
  const chunk = 0x2000
  let out = ''
  // Spread, each byte is asked of an iterator: seven times as slow.
  for (let i = 0; i < bytes.length; i += chunk)
    out += String.fromCharCode.apply(null, bytes.subarray(i, i + chunk) as unknown as number[])
  return out
}

export function concat(...parts: Uint8Array[]): Bytes {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

/** Compares without telling by its time where two equally long strings of bytes differ. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ b[i]!
  return difference === 0
}

export function xor(a: Uint8Array, b: Uint8Array): Bytes {
  if (a.length !== b.length) throw new RangeError('xor of unequal lengths')
  return Uint8Array.from(a, (byte, i) => byte ^ b[i]!)
}

/** SHA-256, by WebCrypto: for whole messages. */
export async function digest(bytes: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Bytes))
}

/** SHA-256, at once: for short strings. */
export function sha256(bytes: Uint8Array): Bytes {
  return nobleSha256(bytes) as Bytes
}

export function hex(bytes: Uint8Array): string {
  let out = ''
  for (const byte of bytes) out += byte.toString(16).padStart(2, '0')
  return out
}

/** Lower- or upper-case hexadecimal of whole bytes. @throws RangeError otherwise. */
export function fromHex(text: string): Bytes {
  if (!/^(?:[0-9a-f]{2})*$/i.test(text)) throw new RangeError('not hexadecimal')
  return Uint8Array.from(text.match(/../g) ?? [], pair => Number.parseInt(pair, 16))
}

interface NativeBase64 {
  toBase64?(options?: { alphabet?: 'base64' | 'base64url'; omitPadding?: boolean }): string
}
interface NativeFromBase64 {
  fromBase64?(text: string, options?: { alphabet?: 'base64' | 'base64url'; lastChunkHandling?: 'strict' }): Bytes
}

/** RFC 4648 section 4, padded. */
export function base64(bytes: Uint8Array): string {
  const native = (bytes as NativeBase64).toBase64?.()
  if (native !== undefined) return native
  if (NodeBuffer) return NodeBuffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')
  // A multiple of three, so that the pieces join without padding between them.
  const chunk = 3 * 0x2000
  let out = ''
  for (let i = 0; i < bytes.length; i += chunk) out += btoa(String.fromCharCode(...bytes.subarray(i, i + chunk)))
  return out
}

/** RFC 4648 section 4, white space between characters allowed, padding required. @throws RangeError otherwise. */
export function fromBase64(text: string): Bytes {
  const native = (Uint8Array as NativeFromBase64).fromBase64
  try {
    if (native) return native.call(Uint8Array, text, { lastChunkHandling: 'strict' })
    const compact = text.replace(/[\t\n\f\r ]+/g, '')
    if (compact.length % 4 !== 0) throw new RangeError('base64 without its padding')
    const binary = atob(compact)
    const out = new Uint8Array(binary.length)
    for (let i = 0; i < binary.length; i++) out[i] = binary.charCodeAt(i)
    if (out.length % 3 !== 0 && base64(out.subarray(out.length - (out.length % 3))) !== compact.slice(-4)) {
      throw new RangeError('base64 with stray bits')
    }
    return out
  } catch (cause) {
    throw new RangeError('not base64', { cause })
  }
}

/** RFC 4648 section 5, without padding, as JOSE writes it. */
export function base64url(bytes: Uint8Array): string {
  return base64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** RFC 4648 section 5, without padding. @throws RangeError otherwise. */
export function fromBase64url(text: string): Bytes {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new RangeError('not base64url')
  const padding = '='.repeat((4 - (text.length % 4)) % 4)
  return fromBase64(text.replaceAll('-', '+').replaceAll('_', '/') + padding)
}
