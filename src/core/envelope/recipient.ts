// The one stanza type of ours in the age header, and the header's limits.
//
//   -> postern <district> <serial> <period> <condition or ->
//   <80 bytes, base64>

import { Stanza } from 'age-encryption'
import { type Bytes, fromBase64url, fromUtf8 } from '../bytes.ts'
import { PosternError } from '../errors.ts'
import { type Identity, identityBytes, isDistrict } from '../ibe/identity.ts'
import { encapsulate } from '../ibe/kem.ts'
import { isPeriod, type Period } from '../ibe/period.ts'
import type { Serial } from '../ibe/serial.ts'

const stanzaType = 'postern'
const noCondition = '-'
const argumentsOfStanza = 4

/** A header has no business being longer: 1,000 stanzas of ours take 200 kB. */
export const maxHeaderLength = 1024 * 1024
export const maxStanzas = 1_000
/** Every age file begins so. */
export const firstLine = 'age-encryption.org/v1\n'

/** What a stanza says in clear: never anything derived from an address. */
export interface StanzaFields {
  readonly district: string
  readonly serial: number
  readonly period: Period
  /** Empty in version 1. */
  readonly condition: string
}

/** An identity key that a device holds. */
export interface IdentityKey extends Identity {
  /** 96 bytes. */
  readonly key: Uint8Array
}

export function sealStanza(serial: Pick<Serial, 'publicKey'>, identity: Identity, fileKey: Uint8Array): Stanza {
  const { district, serial: number, period, condition } = identity
  const args = [stanzaType, district, String(number), period, condition === '' ? noCondition : condition]
  return new Stanza(args, encapsulate(fromBase64url(serial.publicKey), identityBytes(identity), fileKey))
}

/**
 * The fields of a stanza of ours; null for a type of somebody else's.
 * @throws PosternError `newer-version` for a form of ours that this code does not know, `damaged` for a malformed one.
 */
export function stanzaFields(args: readonly string[]): StanzaFields | null {
  const [type = '', district = '', serial = '', period = '', condition = ''] = args
  if (!type.startsWith(stanzaType)) return null
  if (type !== stanzaType || args.length !== 1 + argumentsOfStanza || condition !== noCondition) {
    throw new PosternError('newer-version', 'a stanza of a later version')
  }
  if (!isDistrict(district) || !/^[1-9]\d{0,6}$/.test(serial) || !isPeriod(period)) {
    throw new PosternError('damaged', 'a stanza with malformed fields')
  }
  return { district, serial: Number(serial), period, condition: '' }
}

/**
 * Cuts the header off an envelope, within its limits and before anything parses it.
 * @throws PosternError `damaged`, `too-large`
 */
export function splitHeader(envelope: Uint8Array): { header: Bytes; payload: Bytes } {
  const start = envelope.subarray(0, maxHeaderLength)
  const mac = indexOfMac(start)
  if (mac === -1) {
    if (envelope.length > maxHeaderLength) throw new PosternError('too-large', 'the header has no end within its limit')
    throw new PosternError('damaged', 'the header has no end')
  }
  const end = start.indexOf(0x0a, mac + 1) + 1
  if (end === 0) throw new PosternError('damaged', 'the header is cut off')
  return { header: envelope.subarray(0, end) as Bytes, payload: envelope.subarray(end) as Bytes }
}

/** Where "\n--- " begins. */
function indexOfMac(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) {
    if (bytes[at + 1] === 0x2d && bytes[at + 2] === 0x2d && bytes[at + 3] === 0x2d && bytes[at + 4] === 0x20) return at
  }
  return -1
}

/**
 * What the stanzas of an envelope say, in their order, unverified; null where a stanza is not ours, or cannot be read while
 * another one can.
 * @throws PosternError `damaged`, `too-large`, `newer-version`
 */
export function readStanzas(envelope: Uint8Array): (StanzaFields | null)[] {
  const { header } = splitHeader(envelope)
  let text: string
  try {
    text = fromUtf8(header)
  } catch (cause) {
    throw new PosternError('damaged', 'the header is not text', { cause })
  }
  if (!text.startsWith(firstLine)) throw new PosternError('damaged', 'not an age header of version 1')
  const lines = text.split('\n').filter(line => line.startsWith('-> '))
  if (lines.length > maxStanzas) throw new PosternError('too-large', 'more stanzas than the limit')
  const stanzas = lines.map(line => readableFields(line.split(' ').slice(1)))
  const odd = stanzas.find(stanza => stanza instanceof PosternError)
  if (odd && !stanzas.some(isRead)) throw odd
  return stanzas.map(stanza => (isRead(stanza) ? stanza : null))
}

/** The same as `stanzaFields`, for whom another stanza may do: what it would throw is returned. */
export function readableFields(args: readonly string[]): StanzaFields | PosternError | null {
  try {
    return stanzaFields(args)
  } catch (error) {
    if (error instanceof PosternError) return error
    throw error
  }
}

export function isRead(stanza: StanzaFields | PosternError | null): stanza is StanzaFields {
  return stanza !== null && !(stanza instanceof PosternError)
}
