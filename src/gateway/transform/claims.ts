// Whom an opened message may be taken to come from: by every way in which a mail program may read its header.

import { normalForm } from '../../core/normal-form.ts'
import { canonicalAddress, domainOf } from '../../mail/address/address.ts'
import { asciiDomain } from '../../mail/address/domain.ts'
import { latin1 } from '../message/fields.ts'
import { type LooseField, looseFields, looseName } from '../message/loose.ts'
import { Hold } from '../policy/hold.ts'

export interface Claims {
  /** Of our own domains: addresses, and `@domain` where nobody can say which. */
  readonly own: readonly string[]
  /** From fields that any program may see. */
  readonly fromFields: number
  /** Whether all of it could be read. */
  readonly isReadable: boolean
}

const from = looseName('from:')
const sender = looseName('sender:')

/** Characters: no sender needs more, and each is read in many ways. */
const most = 8_000

/** @param header every byte of it. @throws Hold `unreadable` */
export function claimsOf(header: Uint8Array, domains: readonly string[]): Claims {
  const text = latin1(header)
  const fromFields = looseFields(text, from)
  const fields = [...fromFields, ...looseFields(text, sender)]
  if (fields.reduce((sum, field) => sum + field.text.length, 0) > most) throw new Hold('unreadable')
  const readings = fields.flatMap(readingsOf)
  const own = readings.flatMap(({ text: read }) => claimsIn(read, domains))
  return {
    own: [...new Set(own)],
    fromFields: fromFields.length,
    isReadable: readings.every(({ isReadable }) => isReadable),
  }
}

interface TextReading {
  readonly text: string
  readonly isReadable: boolean
}

/** Encoded words within encoded words: somebody may decode again. */
const decodings = 3

function readingsOf({ text }: LooseField): TextReading[] {
  const readings = [...new Set([text, asUtf8(text)])].map(each => ({ text: each, isReadable: true }))
  for (const reading of [...readings]) {
    let last: TextReading = reading
    for (let i = 0; i < decodings; i++) {
      const next = decoded(last)
      if (next.text === last.text) break
      readings.push(next)
      last = next
    }
  }
  return readings
}

function asUtf8(text: string): string {
  return new TextDecoder().decode(Buffer.from(text, 'latin1'))
}

/** RFC 2047, more tolerant than anybody: of any length, and with anything within. */
const wordStart = /=\?([^\s?*]{1,60})(?:\*[^\s?]{0,20})?\?([bq])\?/gi
const betweenWords = /\s*(?==\?)/y

function decoded({ text, isReadable }: TextReading): TextReading {
  let [plain, at, readable] = ['', 0, isReadable]
  for (const { 0: start, 1: charset, 2: encoding, index } of text.matchAll(wordStart)) {
    const begin = index + start.length
    const end = text.indexOf('?=', begin)
    if (end < 0) break
    if (index < at) continue
    const content = text.slice(begin, end)
    const bytes = encoding!.toLowerCase() === 'b' ? Buffer.from(content, 'base64') : quotedBytes(content)
    const word = inCharset(bytes, charset!)
    readable &&= word !== null
    plain += text.slice(at, index) + (word ?? '')
    betweenWords.lastIndex = end + 2
    at = betweenWords.test(text) ? betweenWords.lastIndex : end + 2
  }
  return { text: plain + text.slice(at), isReadable: readable }
}

/** @returns null for a charset that is not known. */
function inCharset(bytes: Uint8Array, charset: string): string | null {
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return null
  }
}

function quotedBytes(content: string): Buffer {
  const text = content
    .replaceAll('_', ' ')
    .replace(/=([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
  return Buffer.from(text, 'latin1')
}

/** What people do not see, and what they take for the sign beside it. */
const unseen = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}]/gu
const dots = /[\u3002\uff61]/g

function claimsIn(text: string, domains: readonly string[]): string[] {
  const composed = normalForm(text, 'NFKC')
  const shown = composed.replace(unseen, '').replace(dots, '.')
  const exact = addressesIn(shown, domains)
  // Where a domain shows only once something is taken out, nobody can say whose address it is.
  const others = [composed.replace(dots, '.'), withoutComments(shown), shown.replace(/["\\]/g, '')]
    .flatMap(other => [other, withoutBlanks(other)])
    .flatMap(other => addressesIn(other, domains))
    .map(address => `@${domainOf(address)}`)
    .filter(domain => !exact.some(address => domainOf(address) === domain.slice(1)))
  return [...exact, ...others]
}

/** Of both sides as much as an address may have. */
const address = /(?:([^\s<>()[\]",;:@]{0,64})|"((?:[^"\\]|\\.){0,130})")@([\p{L}\p{M}\p{N}.-]{1,300})/gu

function addressesIn(text: string, domains: readonly string[]): string[] {
  return [...text.matchAll(address)].flatMap(([, local = '', quoted, typed = '']) => {
    const domain = asciiDomain(typed.replace(/^\.+|\.+$/g, ''))
    if (domain === null || !domains.includes(domain)) return []
    try {
      return [
        canonicalAddress(
          `${quoted === undefined ? local.replace(/^['`\u2018-\u201f]+/, '') : `"${quoted}"`}@${domain}`,
        ),
      ]
    } catch {
      return [`@${domain}`]
    }
  })
}

/** Where the old grammar allows white space: around the signs that an address is made of. */
function withoutBlanks(text: string): string {
  return text
    .split(/([@.])/)
    .map(piece => piece.trim())
    .join('')
}

/** RFC 5322, 3.2.2: comments hold comments. */
function withoutComments(text: string): string {
  let [plain, depth] = ['', 0]
  for (const sign of text) {
    if (sign === '(') depth++
    if (depth === 0) plain += sign
    if (sign === ')' && depth > 0) depth--
  }
  return plain
}
