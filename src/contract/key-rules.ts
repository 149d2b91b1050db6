// Which signed requests are of this moment, and the keys of which months are given out.

import { PosternError } from '../core/errors.ts'
import { addMonths, comparePeriods, type Period } from '../core/ibe/period.ts'

/** A request is good for minutes by the clock of the device that signs it. Seconds. */
const longestValidity = 600
/**
 * Devices go by their own clock while it is no more than a day off. A request that is sent again within that time gains
 * nobody anything: it needs the session's cookie, and the answer is for the one-time recipient that it names.
 */
const clockSkew = 86_400
/** Keys of before the previous month are given for a code that is younger. */
const freshSeconds = 86_400

/** @throws PosternError `bad-request` */
export function demandPresent({ iat, exp }: { iat: number; exp: number }, now: number): void {
  const minutes = exp > iat && exp - iat <= longestValidity
  if (minutes && exp > now - clockSkew && iat <= now + clockSkew) return
  throw new PosternError('bad-request', 'the request is not of this moment')
}

export interface PeriodRules {
  readonly current: Period
  readonly retentionMonths: number
  /** First period of the address's present owner. */
  readonly ownedFrom: Period | null
  /** Seconds since the address was proven. */
  readonly provenFor: number
}

export function isForeign(period: Period, { ownedFrom }: Pick<PeriodRules, 'ownedFrom'>): boolean {
  return ownedFrom !== null && comparePeriods(period, ownedFrom) < 0
}

/** @throws PosternError `period-not-yet`, `period-expired`, `period-before-owner`, `fresh-code-needed` */
export function demandPeriod(period: Period, rules: PeriodRules): void {
  const { current, retentionMonths, provenFor } = rules
  const values = { period }
  if (comparePeriods(period, addMonths(current, 1)) > 0)
    throw new PosternError('period-not-yet', 'a key of a later month', { values })
  if (comparePeriods(period, addMonths(current, -retentionMonths)) < 0)
    throw new PosternError('period-expired', 'a key of before retention', { values })
  if (isForeign(period, rules))
    throw new PosternError('period-before-owner', 'a key of before the present owner', { values })
  if (comparePeriods(period, addMonths(current, -1)) < 0 && provenFor >= freshSeconds)
    throw new PosternError('fresh-code-needed', 'an old key needs a young code')
}
