// A period is a UTC calendar month, `YYYY-MM`: one identity key opens the mail of one address in one period.

import { PosternError } from '../errors.ts'

export type Period = `${number}-${number}`

const shape = /^(?:20|21)\d\d-(?:0[1-9]|1[0-2])$/

export function isPeriod(text: unknown): text is Period {
  return typeof text === 'string' && shape.test(text)
}

/** @throws PosternError `bad-request` when the text is not `YYYY-MM` between 2000 and 2199. */
export function parsePeriod(text: string): Period {
  if (!isPeriod(text)) throw new PosternError('bad-request', 'a period must be written YYYY-MM')
  return text
}

export function periodOf(time: Date): Period {
  return time.toISOString().slice(0, 7) as Period
}

/** The period `months` later (or earlier, when negative). */
export function addMonths(period: Period, months: number): Period {
  const [year, month] = period.split('-').map(Number) as [number, number]
  return periodOf(new Date(Date.UTC(year, month - 1 + months, 1)))
}

/** The first moment of a period. */
export function periodStart(period: Period): Date {
  return new Date(`${period}-01T00:00:00Z`)
}

/** `YYYY-MM` sorts as text: negative when `a` is earlier than `b`. */
export function comparePeriods(a: Period, b: Period): number {
  return a < b ? -1 : a > b ? 1 : 0
}
