// What stands for a person on a command line: recipients to seal to, identities to open with. Bech32 with a version before it.
//
//   age1postern1…           01 ‖ thumbprint of the root key, 32 bytes ‖ "portal-host district address"
//   AGE-PLUGIN-POSTERN-1…   01 ‖ "portal-host district address", or nothing: every address that is held

import { bech32 } from '@scure/base'
import { base64url, concat, fromBase64url, fromUtf8, utf8 } from '../../core/bytes.ts'
import { PosternError } from '../../core/errors.ts'
import { isDistrict } from '../../core/ibe/identity.ts'
import { canonicalOrNull } from '../../mail/address/address.ts'
import { loopback } from '../../runtime/loopback.ts'

const recipientPrefix = 'age1postern'
const identityPrefix = 'age-plugin-postern-'
const version = 1
const thumbprintLength = 32
/** Longer than the longest host, district and address; age itself has no limit. */
const maxLength = 2_000

/** Whose keys, and who gives them out. */
export interface Place {
  /** Origin of the portal. */
  readonly origin: string
  readonly district: string
  /** Canonical. */
  readonly address: string
}

/** All that a sealer needs to fetch and check the parameters. */
export interface Recipient extends Place {
  /** Thumbprint (RFC 7638) of the district's root key, base64url. */
  readonly root: string
}

/** @throws PosternError `bad-request` where the portal has no address that could be written so. */
export function writeRecipient({ root, ...place }: Recipient): string {
  return encode(recipientPrefix, concat(Uint8Array.of(version), fromBase64url(root), written(place)))
}

/** @throws PosternError `bad-request`, or `newer-version` for a later form. */
export function readRecipient(text: string): Recipient {
  const data = decode(text, recipientPrefix)
  if (text !== text.toLowerCase() || data.length <= 1 + thumbprintLength) throw unreadable('a recipient')
  const root = base64url(data.subarray(1, 1 + thumbprintLength))
  return { root, ...readPlace(data.subarray(1 + thumbprintLength), 'a recipient') }
}

/** @param place null: every address that is held. */
export function writeIdentity(place: Place | null): string {
  const data = place === null ? new Uint8Array() : concat(Uint8Array.of(version), written(place))
  return encode(identityPrefix, data).toUpperCase()
}

/** @returns null for every address that is held. @throws PosternError `bad-request`, or `newer-version` for a later form. */
export function readIdentity(text: string): Place | null {
  const data = decode(text, identityPrefix)
  if (text !== text.toUpperCase()) throw unreadable('an identity')
  return data.length === 0 ? null : readPlace(data.subarray(1), 'an identity')
}

export function isRecipient(text: string): boolean {
  return text.startsWith(`${recipientPrefix}1`)
}

function unreadable(what: string, cause?: unknown): PosternError {
  return new PosternError('bad-request', `This is not ${what} of Postern: a part of it may be missing.`, { cause })
}

function encode(prefix: string, data: Uint8Array): string {
  return bech32.encode(prefix, bech32.toWords(data), false)
}

function decode(text: string, prefix: string): Uint8Array {
  const what = prefix === recipientPrefix ? 'a recipient' : 'an identity'
  let data: Uint8Array
  try {
    const decoded = bech32.decode(text as `${string}1${string}`, maxLength)
    if (decoded.prefix !== prefix) throw new RangeError('of somebody else')
    data = bech32.fromWords(decoded.words)
  } catch (cause) {
    throw unreadable(what, cause)
  }
  if (data.length > 0 && data[0] !== version)
    throw new PosternError('newer-version', `This is ${what} of a newer Postern. Bring this program up to date.`)
  return data
}

function written({ origin, district, address }: Place): Uint8Array {
  const { host } = new URL(origin)
  if (originOf(host) !== origin)
    throw new PosternError('bad-request', 'The portal must be reached by https:// (http:// is for loopback alone).')
  return utf8(`${host} ${district} ${address}`)
}

/** An address may hold a space, a host and a district may not. */
function readPlace(bytes: Uint8Array, what: string): Place {
  let text: string
  try {
    text = fromUtf8(bytes)
  } catch (cause) {
    throw unreadable(what, cause)
  }
  const [, host = '', district = '', address = ''] = /^(\S+) (\S+) (.+)$/su.exec(text) ?? []
  const origin = originOf(host)
  if (origin === null || !isDistrict(district) || canonicalOrNull(address) !== address) throw unreadable(what)
  return { origin, district, address }
}

/** @returns null for what is no host of a portal. */
function originOf(host: string): string | null {
  const named = `https://${host}`
  if (!/^[a-z0-9.:[\]-]+$/.test(host) || !URL.canParse(named)) return null
  const { hostname, pathname } = new URL(named)
  if (pathname !== '/') return null
  const origin = new URL(loopback.test(hostname) ? `http://${host}` : named).origin
  return origin.endsWith(`//${host}`) ? origin : null
}
