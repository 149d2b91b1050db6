// Times, months and sizes as the reader's own country writes them.

import type { Period } from '../../core/ibe/period.ts'

const language = () => document.documentElement.lang || 'en'
/** The reader's language with the reader's region, where the browser knows one. */
const locale = () => navigator.languages.find(tag => tag.startsWith(language())) ?? language()

/** "November 2026" */
export function month(period: Period): string {
  return new Intl.DateTimeFormat(locale(), { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${period}-01T00:00:00Z`),
  )
}

/** "today, 14:02", or with the date. @param time milliseconds. */
export function moment(time: number, now: number): string {
  const clock = new Intl.DateTimeFormat(locale(), { timeStyle: 'short' }).format(time)
  const day = (at: number) => new Date(at).toDateString()
  if (day(time) !== day(now))
    return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' }).format(time)
  const today = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' }).format(0, 'day')
  return `${today}, ${clock}`
}

/** In the reader's zone, with its name. */
export function zoned(time: Date): string {
  return new Intl.DateTimeFormat(locale(), {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(time)
}

interface Span {
  /** ISO 8601. */
  readonly start: string
  readonly end: string | null
  /** Days, whose midnights are those of UTC; the end is the day after the last. */
  readonly allDay: boolean
}

/** From when to when, in the reader's zone; days stay the days they are. */
export function span({ start, end, allDay }: Span): string {
  const format = new Intl.DateTimeFormat(locale(), {
    dateStyle: 'full',
    ...(allDay ? { timeZone: 'UTC' } : { timeStyle: 'short' }),
  })
  const from = new Date(start)
  const day = 86_400_000
  const to = end === null ? from : new Date(Date.parse(end) - (allDay ? day : 0))
  return to > from ? format.formatRange(from, to) : format.format(from)
}

export function time(at: number): string {
  return new Intl.DateTimeFormat(locale(), { timeStyle: 'short' }).format(at)
}

export function size(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte'] as const
  const step = bytes < 1000 ? 0 : bytes < 1_000_000 ? 1 : 2
  const value = bytes / 1000 ** step
  return new Intl.NumberFormat(locale(), {
    style: 'unit',
    unit: units[step]!,
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: value < 10 && step > 0 ? 1 : 0,
  }).format(value)
}
