// What was sealed, as it stands in the mail's `X-Postern` field: digests, which whoever looks at the item compares.
//
//   X-Postern: 1; people=<hex>; words=<hex>; file=<hex>        SHA-256 each

import './missing.ts'
import { sha256 } from '@noble/hashes/sha2.js'
import { bare, peopleOf, type Seal } from '../carrier.ts'

export const field = 'x-postern'
/** Characters of base64 that are decoded at a time: a multiple of four. */
const piece = 0x10000
/** What shows or fetches something and is no words. */
export const moreThanWords = /<(?:img|svg|object|embed|video|audio|picture|input|v:)|url\(/i
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** @throws URIError where half a sign stands alone. */
function utf8(text: string): Uint8Array {
  const parts = encodeURIComponent(text).match(/%..|./g) ?? []
  return Uint8Array.from(parts, part => (part.length > 1 ? Number.parseInt(part.slice(1), 16) : part.charCodeAt(0)))
}

const hex = (bytes: Uint8Array) => Array.from(bytes, byte => `0${byte.toString(16)}`.slice(-2)).join('')

const digestOf = (text: string) => hex(sha256(utf8(text)))

/** Of addresses as the program gives them. */
export const peopleDigest = (from: string, to: readonly string[], cc: readonly string[]) =>
  digestOf(peopleOf([from], to, cc))
/** Of a body as text. */
export const wordsDigest = (text: string) => digestOf(bare(text))

const values = new Uint8Array(128)
for (let i = 0; i < alphabet.length; i++) values[alphabet.charCodeAt(i)] = i

/** Of a file, from its base64. Where this runs nothing decodes it. @throws Error for what is empty, or no base64. */
export function fileDigest(content: string): string {
  const text = content.replace(/\s+/g, '')
  if (text === '' || text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) throw new Error('no base64')
  const hash = sha256.create()
  for (let at = 0; at < text.length; at += piece) hash.update(decoded(text.slice(at, at + piece)))
  return hex(hash.digest())
}

function decoded(text: string): Uint8Array {
  const signs = text.replace(/=+$/, '')
  const bytes = new Uint8Array(Math.floor((signs.length * 3) / 4))
  let [bits, held, at] = [0, 0, 0]
  for (let i = 0; i < signs.length; i++) {
    bits = ((bits << 6) | values[signs.charCodeAt(i)]!) & 0xffff
    held += 6
    if (held < 8) continue
    held -= 8
    bytes[at++] = (bits >> held) & 0xff
  }
  return bytes
}

export const writeSeal = ({ people, words, file }: Seal) => `1; people=${people}; words=${words}; file=${file}`

/** null: the field is not one that says what was sealed. Mail servers may fold it. */
export function readSeal(value: string): Seal | null {
  const found = /^1;people=([0-9a-f]{64});words=([0-9a-f]{64});file=([0-9a-f]{64})$/.exec(value.replace(/\s+/g, ''))
  return found && { people: found[1]!, words: found[2]!, file: found[3]! }
}
