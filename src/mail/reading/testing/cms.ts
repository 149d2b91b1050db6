// Signed messages of S/MIME, as far as they hold something: no signature in them is one.

import { concat } from '../../../core/bytes.ts'
import { bytesOf } from '../../charset.ts'

const [signed, compressed, data] = ['\x07\x02', '\x09\x10\x01\x09', '\x07\x01'].map(
  last => `*\x86H\x86\xf7\r\x01${last}`,
)

/** An element of DER. */
export function element(tag: number, ...held: Uint8Array[]): Uint8Array {
  const bytes = concat(...held)
  const length =
    bytes.length < 0x80 ? [bytes.length] : [0x84, ...new Uint8Array(new Uint32Array([bytes.length]).buffer).reverse()]
  return concat(new Uint8Array([tag, ...length]), bytes)
}

/** One that ends by a mark. */
export function endless(tag: number, ...held: Uint8Array[]): Uint8Array {
  return concat(new Uint8Array([tag, 0x80]), ...held, new Uint8Array(2))
}

type Write = typeof element
const identifier = (id: string) => element(0x06, bytesOf(id))
const number = element(0x02, new Uint8Array([1]))

/** @param octets what it holds, as elements; none for a signature of something else. @param write each element that holds others. */
export function cmsOf(
  octets: readonly Uint8Array[],
  write: Write = element,
  type: 'signed' | 'compressed' = 'signed',
): Buffer {
  const algorithm = element(type === 'signed' ? 0x31 : 0x30, identifier('+\x0e\x03\x02\x1a'))
  const held = octets.length === 0 ? [] : [write(0xa0, ...octets)]
  const content = [number, algorithm, write(0x30, identifier(data!), ...held), element(0x31)]
  const id = identifier(type === 'signed' ? signed! : compressed!)
  return Buffer.from(write(0x30, id, write(0xa0, write(0x30, ...content))))
}

/** @param message with its fields, or bytes. */
export function signedMessage(message: string | Uint8Array): Buffer {
  return cmsOf([element(0x04, typeof message === 'string' ? Buffer.from(message) : message)])
}

/** In pieces, and without lengths, as programs write it that do not know how long it becomes. */
export function streamedMessage(message: string): Buffer {
  const pieces = message.match(/.{1,50}/gs)!.map(piece => element(0x04, Buffer.from(piece)))
  return cmsOf([endless(0x24, ...pieces)], endless)
}
