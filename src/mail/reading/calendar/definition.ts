// What a calendar says itself of a time zone: when its clocks are changed, and how far from UTC they are (RFC 5545, 3.6.5).

/** Not a number for what is on no calendar and no clock: engines take the 31st of February for a day in March. */
export function momentOf(date: string, time: string): number {
  const numbers = `${date}${time}`.match(/^\d{4}|\d\d/g)?.map(Number) ?? []
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = numbers
  if (year < 100 || hour > 24 || minute > 59 || second > 60 || !isDay(year, month, day)) return Number.NaN
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

function isDay(year: number, month: number, day: number): boolean {
  const found = new Date(Date.UTC(year, month - 1, day))
  return found.getUTCMonth() === month - 1 && found.getUTCDate() === day
}

/** One that comes every year, or every few. */
interface Rule {
  readonly interval: number
  /** Infinite for one without an end. Milliseconds. */
  readonly until: number
  /** Whether that is in UTC, as it must be. */
  readonly isUtc: boolean
  /** Of the years in which it is, the last. */
  readonly lastYear: number
  readonly months: readonly number[]
  readonly monthDays: readonly number[]
  readonly weekdays: readonly { readonly nth: number; readonly day: number }[]
  readonly places: readonly number[]
}

/** Times as the clock before showed them, offsets in milliseconds. */
interface Change {
  readonly onset: number
  readonly before: number
  readonly after: number
  readonly rule: Rule | null
}

/** Of one zone: a century has two hundred. */
const mostChanges = 400
const furthest = 15 * 3_600_000

/** UTC by the clock of a zone. Milliseconds. */
export type ZoneClock = (local: number) => number

/** @param zone unfolded, in capitals. @returns null for one that says no offsets, or says when in ways that nobody writes. */
export function clockOf(zone: string): ZoneClock | null {
  const [, ...parts] = zone.split(/^(?=BEGIN:(?:STANDARD|DAYLIGHT))/m)
  const changes: Change[] = []
  for (const part of parts) {
    const found = changesOf(part)
    if (found === null || changes.length + found.length > mostChanges) return null
    changes.push(...found)
  }
  return changes.length === 0 ? null : local => local - offsetOf(changes, local)
}

function offsetOf(changes: readonly Change[], local: number): number {
  const year = new Date(local).getUTCFullYear()
  const past = changes.flatMap(change => onsetsOf(change, year, change.onset).map(onset => ({ ...change, onset })))
  // Programs define a zone by the rules of the year in which they write: those held before, for what was before.
  const ruled = () => changes.filter(({ rule }) => rule?.interval === 1 && rule.until === Number.POSITIVE_INFINITY)
  const before = () => ruled().flatMap(change => onsetsOf(change, year, -Infinity).map(onset => ({ ...change, onset })))
  const last = latest(past, local) ?? latest(before(), local)
  if (last === null) return changes.reduce((first, change) => (change.onset < first.onset ? change : first)).before
  // An hour that is left out is told by the hours before it (RFC 5545, 3.3.5).
  return local < last.onset + last.after - last.before ? last.before : last.after
}

function latest<T extends { readonly onset: number }>(changes: readonly T[], local: number): T | null {
  let found: T | null = null
  for (const change of changes) if (change.onset <= local && change.onset >= (found?.onset ?? -Infinity)) found = change
  return found
}

/** Of this year and as many before it as one may skip. @param from before which there is none. */
function onsetsOf({ onset, before, rule }: Change, year: number, from: number): number[] {
  if (rule === null) return [onset]
  const first = new Date(onset).getUTCFullYear()
  const years = [year - 1, year].map(each =>
    each < first ? each : Math.min(each, rule.lastYear) - ((Math.min(each, rule.lastYear) - first) % rule.interval),
  )
  const ruled = [...new Set(years)].flatMap(each => daysOf(rule, each, onset))
  return [onset, ...ruled.filter(each => each >= from && each - (rule.isUtc ? before : 0) <= rule.until)]
}

const dayMs = 86_400_000

function daysOf(rule: Rule, year: number, onset: number): number[] {
  const start = new Date(onset)
  const months = rule.months.length > 0 ? rule.months : [start.getUTCMonth() + 1]
  const isPlain = rule.monthDays.length === 0 && rule.weekdays.length === 0
  const monthDays = isPlain ? [start.getUTCDate()] : rule.monthDays
  const days = months.flatMap(month => {
    const length = new Date(Date.UTC(year, month, 0)).getUTCDate()
    return Array.from({ length }, (_, i) => i + 1)
      .filter(day => monthDays.length === 0 || monthDays.includes(day) || monthDays.includes(day - length - 1))
      .map(day => ({ day, length, moment: Date.UTC(year, month - 1, day) }))
  })
  const fit = days.filter(each => rule.weekdays.length === 0 || rule.weekdays.some(weekday => isThat(each, weekday)))
  const chosen =
    rule.places.length === 0 ? fit : rule.places.flatMap(place => fit.at(place > 0 ? place - 1 : place) ?? [])
  return chosen.map(({ moment }) => moment + (((onset % dayMs) + dayMs) % dayMs))
}

interface Day {
  readonly day: number
  readonly length: number
  readonly moment: number
}

function isThat({ day, length, moment }: Day, weekday: Rule['weekdays'][number]): boolean {
  if (new Date(moment).getUTCDay() !== weekday.day) return false
  if (weekday.nth === 0) return true
  return weekday.nth === (weekday.nth > 0 ? Math.ceil(day / 7) : -Math.ceil((length - day + 1) / 7))
}

function changesOf(part: string): Change[] | null {
  const after = offsetIn(part, 'TO')
  const [, date = '', time = ''] = /^DTSTART[^:\r\n]{0,100}:(\d{8})T(\d{6})/m.exec(part) ?? ['', '19700101', '000000']
  const onset = momentOf(date, time)
  const rule = ruleOf(/^RRULE[^:\r\n]{0,100}:([^\r\n]*)/m.exec(part)?.[1], onset)
  if (after === null || rule === undefined || Number.isNaN(onset)) return null
  const change = { before: offsetIn(part, 'FROM') ?? after, after }
  const days = [...part.matchAll(/^RDATE[^:\r\n]{0,100}:([^\r\n]*)/gm)].flatMap(([, value = '']) => value.split(','))
  const named = days.map(day => momentOf(day.slice(0, 8), day.slice(9, 15))).filter(day => !Number.isNaN(day))
  return [{ ...change, onset, rule }, ...named.map(day => ({ ...change, onset: day, rule: null }))]
}

const offset = /^(?:UTC|GMT)?[ \t]*([+-]?)(?:(\d\d):?([0-5]\d):?([0-5]\d)|(\d\d?)(?::?([0-5]\d))?)$/

/** As other standards write it, too. */
function offsetIn(part: string, name: 'FROM' | 'TO'): number | null {
  const value = new RegExp(`^TZOFFSET${name}[^:\r\n]{0,100}:([^\r\n]{0,100})`, 'm').exec(part)?.[1]
  const found = offset.exec(value?.trim() ?? '')
  if (!found) return null
  const [, sign, h, m, seconds = '0', hours = h, minutes = m ?? '0'] = found
  const length = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000
  return length > furthest ? null : sign === '-' ? -length : length
}

const weekdays = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']
const parts = /^(?:FREQ|INTERVAL|COUNT|UNTIL|WKST|BYMONTH|BYMONTHDAY|BYDAY|BYSETPOS)$/
/** Of one part of a rule. */
const mostNumbers = 31

/** @returns undefined for one of a kind by which nobody changes clocks. */
function ruleOf(text: string | undefined, onset: number): Rule | null | undefined {
  if (text === undefined) return null
  const values = new Map(
    text
      .trim()
      .split(';')
      .filter(Boolean)
      .map(each => [each.split('=')[0]!, each.split('=')[1] ?? '']),
  )
  const numbers = (name: string) => (values.get(name)?.split(',') ?? []).map(Number)
  const days = (values.get('BYDAY')?.split(',') ?? []).map(each => /^([+-]?[1-5])?(SU|MO|TU|WE|TH|FR|SA)$/.exec(each))
  const [interval = 1, count = Number.POSITIVE_INFINITY] = [numbers('INTERVAL')[0], numbers('COUNT')[0]]
  const lists = ['BYMONTH', 'BYMONTHDAY', 'BYSETPOS'].map(numbers)
  const all = [interval, ...lists.flat()]
  const isOdd =
    values.get('FREQ') !== 'YEARLY' || ![...values.keys()].every(name => parts.test(name)) || days.includes(null)
  if (isOdd || lists.some(({ length }) => length > mostNumbers) || days.length > mostNumbers) return undefined
  if (!all.every(Number.isInteger) || interval < 1 || Number.isNaN(count)) return undefined
  const until = values.get('UNTIL') ?? ''
  const [months = [], monthDays = [], places = []] = lists
  const end = until === '' ? Number.POSITIVE_INFINITY : momentOf(until.slice(0, 8), until.slice(9, 15) || '235959')
  const lastYear = Math.min(
    new Date(onset).getUTCFullYear() + (count - 1) * interval,
    new Date(Math.min(end, 8e15)).getUTCFullYear(),
  )
  if (Number.isNaN(end) || !months.every(month => month >= 1 && month <= 12)) return undefined
  const named = days.map(each => ({ nth: Number(each![1] ?? 0), day: weekdays.indexOf(each![2]!) }))
  return { interval, until: end, isUtc: until.endsWith('Z'), lastYear, months, monthDays, weekdays: named, places }
}
