// The status feed as it may be believed: signed by the district's status key, of this district, and no older than one that was seen.

import { PosternError } from '../core/errors.ts'
import { verifyJws } from '../core/jws.ts'
import type { Parameters } from './parameters.ts'
import { type Status, status } from './status.ts'

const toleranceSeconds = 86_400

/** The highest sequence that was seen, by name. */
export interface Sequences {
  sequence(name: string): Promise<number>
  saw(name: string, sequence: number): Promise<void>
}

export interface VerifyStatusDeps {
  readonly parameters: Parameters
  readonly store: Sequences
  /** Seconds, as far as it is known better than by the device: by the answer that brought the feed. */
  readonly now: number
}

/**
 * @throws PosternError `parameters-invalid` for a feed that is unsigned, of another key or district, replayed, or from the future.
 * A feed that is past its time is given: the caller says how old it is.
 */
export async function verifyStatus(signed: string, { parameters, store, now }: VerifyStatusDeps): Promise<Status> {
  let feed: Status
  try {
    feed = status.parse(await verifyJws('postern-status+jwt', signed, parameters.statusKey.jwk))
  } catch (cause) {
    throw new PosternError('parameters-invalid', 'the status feed is not signed by the district', { cause })
  }
  const name = `status:${parameters.district}`
  if (feed.district !== parameters.district || feed.issuedAt > now + toleranceSeconds)
    throw new PosternError('parameters-invalid', 'the status feed is of another district, or of the future')
  if (feed.sequence < (await store.sequence(name)))
    throw new PosternError('parameters-invalid', 'the status feed is older than one that was seen')
  await store.saw(name, feed.sequence)
  return feed
}
