// Times, months and sizes as the reader's own country writes them.

import type { Period } from '../../core/ibe/period.ts'

const language = () => document.documentElement.lang || 'en'

function parsed(tag: string): Intl.Locale | null {
  try {
    return new Intl.Locale(tag)
  } catch {
    return null
  }
}

/**
 * A language as it is written where the reader lives. That is told by the language the reader prefers: browsers add "en-US"
 * to the preferred ones of half the world.
 */
function locale(wanted = language()): Intl.Locale {
  const tags = navigator.languages.map(parsed).filter(tag => tag !== null)
  const own = tags.find(tag => tag.language === tags[0]!.language && tag.region) ?? tags[0]
  const { region, hourCycle } = own?.maximize() ?? {}
  return new Intl.Locale(wanted, { ...(region && { region }), ...(hourCycle && { hourCycle }) })
}

/** The language of the page, as it is written where the reader lives: BCP 47. */
export function ownLocale(): string {
  return locale().toString()
}

/** "November 2026" */
export function month(period: Period): string {
  return monthIn(period)
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

/** The same in few letters: it stands beside a name. */
export function zonedShort(time: Date): string {
  return new Intl.DateTimeFormat(locale(), {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(time)
}

/** "November 2026 and December 2026" */
export function months(periods: readonly Period[], wanted?: string): string {
  const distinct = [...new Set(periods)].toSorted()
  return list(
    distinct.map(period => monthIn(period, wanted)),
    wanted,
  )
}

function monthIn(period: Period, wanted?: string): string {
  return new Intl.DateTimeFormat(locale(wanted), { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${period}-01T00:00:00Z`),
  )
}

export function list(words: readonly string[], wanted?: string): string {
  return new Intl.ListFormat(locale(wanted), { type: 'conjunction' }).format(words)
}

/** Day and time with the name of the zone, which is the reader's where none is named. @param at milliseconds. */
export function instant(at: number, { zone, language: wanted }: { zone?: string; language?: string } = {}): string {
  return new Intl.DateTimeFormat(locale(wanted), {
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
    ...(zone !== undefined && { timeZone: zone }),
  }).format(at)
}

/** "Taipei" of "Asia/Taipei". */
export function place(zone: string): string {
  return zone.split('/').at(-1)!.replaceAll('_', ' ')
}

interface Span {
  /** ISO 8601. */
  readonly start: string
  readonly end: string | null
  /** Days, whose midnights are those of UTC; the end is the day after the last. */
  readonly allDay: boolean
  /** The hours are those of UTC, wherever one is. */
  readonly floating: boolean
}

/** From when to when, in the reader's zone; days stay the days they are. */
export function span({ start, end, allDay, floating }: Span): string {
  const format = new Intl.DateTimeFormat(locale(), {
    dateStyle: 'full',
    ...((allDay || floating) && { timeZone: 'UTC' }),
    ...(!allDay && { timeStyle: 'short' }),
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
