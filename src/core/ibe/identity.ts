// An identity: whom, for which month, in which district, a message is locked to.
//
//   postern:v1:<district>:<serial>:<period>:<condition>:<address>
//
// No field but the last holds a colon.

import { type Bytes, utf8 } from '../bytes.ts'
import { PosternError } from '../errors.ts'
import { isPeriod, type Period } from './period.ts'

export interface Identity {
  /** Lower-case A-label domain, no port. */
  readonly district: string
  readonly serial: number
  readonly period: Period
  /** Empty in version 1. */
  readonly condition: string
  /** Canonical (`mail/address.ts` makes it), or `@domain`, reserved for gateways. */
  readonly address: string
}

const districtShape = /^(?=.{1,253}$)(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9-]{1,63}(?<!-))*$/
const maxSerial = 1_000_000

export function isDistrict(text: string): boolean {
  return districtShape.test(text)
}

/**
 * The bytes that are hashed to the curve.
 * @throws PosternError `bad-request` for a field out of its shape, `newer-version` for a condition this code does not know.
 */
export function identityBytes(identity: Identity): Bytes {
  const { district, serial, period, condition, address } = identity
  if (!isDistrict(district)) throw new PosternError('bad-request', 'the district is not a lower-case domain')
  if (!Number.isInteger(serial) || serial < 1 || serial > maxSerial) {
    throw new PosternError('bad-request', 'the serial is not a positive integer')
  }
  if (!isPeriod(period)) throw new PosternError('bad-request', 'the period is not YYYY-MM')
  if (condition !== '') throw new PosternError('newer-version', 'the condition is not known to version 1')
  if (address.length === 0 || utf8(address).length > 254 || !address.includes('@')) {
    throw new PosternError('bad-address', 'the address is not canonical')
  }
  return utf8(`postern:v1:${district}:${serial}:${period}:${condition}:${address}`)
}
