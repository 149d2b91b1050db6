// Base64 under the name of no encoding: some programs write it and forget to say so. What is not certain stays as it stands.

import { latin1 } from '../../core/bytes.ts'
import { decodeUtf8 } from '../charset.ts'
import { shownAs } from '../kinds.ts'
import { isProse } from './formats.ts'
import { decodeBase64, isPlainBase64 } from './transfer.ts'

/** Names that say that nothing was encoded. */
const identity = /^(?:|[78][-_]?bits?|none|binary)$/
export const isIdentity = (encoding: string) => identity.test(encoding)

/** Letters of a first line below which nothing is certain: keys, codes and hashes are written so in letters. */
const fewest = 40
const reach = 4_096
const firstLine = /^\s{0,20}([A-Za-z0-9+/]{40,}={0,2})[ \t]*(?:\r?\n|$)/

/** @param type lower-case. @returns whether a body is nothing but base64, of words where words are due, or of a file where one is. */
export function isUndeclaredBase64(body: Uint8Array, type: string): boolean {
  const start = latin1(body.subarray(0, reach))
  if (!firstLine.test(start.length < reach ? start : `${start}\n`) || !isEven(start) || !isPlainBase64(body))
    return false
  const { bytes } = decodeBase64(body)
  return type === '' || type.startsWith('text/') ? isWritten(bytes) : isFile(bytes)
}

/** As programs divide it: every line as long as the first, but the last. */
function isEven(start: string): boolean {
  const lines = start.trim().split(/\r?\n/)
  const [first = ''] = lines
  const whole = lines.slice(0, -1).every(line => line.trimEnd().length === first.trimEnd().length)
  return whole && first.length >= fewest && lines.at(-1)!.length <= first.length
}

const opening = /^\s{0,100}(?:BEGIN:V[A-Z]+|<(?:!doctype|html|head|body|meta|div|p|table|span|br)\b)/i

/** Letters of a text, and no other bytes. */
function isWritten(bytes: Uint8Array): boolean {
  const start = bytes.subarray(0, reach)
  if (start.some(byte => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d)) return false
  const plain = start.filter(byte => byte < 0x7f).length
  const isText = decodeUtf8(bytes) !== null || plain > start.length * leastPlain
  return isText && (opening.test(latin1(start)) || isProse(bytes))
}
/** Share of ASCII in a text of a Western alphabet; of what is random, less than a half is. */
const leastPlain = 0.7

function isFile(bytes: Uint8Array): boolean {
  return shownAs(bytes) !== null || latin1(bytes.subarray(0, 4)) === 'PK\x03\x04'
}
