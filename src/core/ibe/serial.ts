// A serial names one generation of a district's master secret (RFC 5408, section 4.3: districtSerial).

import { PosternError } from '../errors.ts'
import { comparePeriods, type Period } from './period.ts'

/** The only suite of version 1: Boneh–Franklin on BLS12-381, public key in G1. */
export const suite = 'BF-BLS12381-G1'

/** Nodes of one serial at the most, and the highest index that one may have: indexes of nodes that left are not given out again. */
export const maxNodes = 16
export const maxIndex = 255

/** What the one machine is called that holds a key whole. */
export const wholeNodeId = 'node-1'

export interface KeyNode {
  readonly id: string
  readonly index: number
  readonly url: string
  /** base64url of 48 bytes. */
  readonly publicKey: string
}

export interface Serial {
  /** 1, 2, … */
  readonly serial: number
  readonly suite: typeof suite
  /** base64url of the compressed point `s·G1`, 48 bytes. */
  readonly publicKey: string
  /** First and last period that is sealed with it, both inclusive. */
  readonly sealFrom: Period
  readonly sealUntil: Period
  readonly state: 'active' | 'revoked' | 'destroyed'
  /** The secret is destroyed when this period is over. */
  readonly destroyAfter: Period
  readonly threshold: number
  readonly epoch: number
  readonly nodes: readonly KeyNode[]
}

/**
 * The one serial that seals a period.
 * @throws PosternError `key-retired` when none does, or the one that does was revoked.
 */
export function serialForPeriod<T extends Pick<Serial, 'sealFrom' | 'sealUntil' | 'state'>>(
  serials: readonly T[],
  period: Period,
): T {
  const fitting = serials.filter(
    s => comparePeriods(s.sealFrom, period) <= 0 && comparePeriods(period, s.sealUntil) <= 0 && s.state === 'active',
  )
  if (fitting.length !== 1) throw new PosternError('key-retired', `${fitting.length} serials seal ${period}, not one`)
  return fitting[0]!
}
