// An invitation, in the few facts that a person wants of it.

import { convertIcsCalendar, type IcsDateObject, type IcsEvent } from 'ts-ics'
import { oneLine } from './address/names.ts'
import { eventIds } from './reading/calendar/events.ts'
import { unknownZone } from './reading/calendar/hours.ts'
import { calendarText } from './reading/calendar/text.ts'

export interface CalendarEvent {
  readonly kind: 'invitation' | 'update' | 'cancellation' | 'answer' | 'counter' | 'counter-refused' | 'event'
  /** Canonical; empty for none. Calendars of one event are one. */
  readonly uid: string
  /** Which of several that speak of it is the latest (RFC 5545, 3.8.7.4). */
  readonly sequence: number
  readonly summary: string
  readonly location: string
  /** ISO 8601. A day without a time is its midnight in UTC, and `allDay` says so. null where what it says needs none. */
  readonly start: string | null
  readonly end: string | null
  readonly allDay: boolean
  /** Wherever one is, it begins at that hour: `start` and `end` are it as if in UTC. */
  readonly floating: boolean
  /** The name of the time zone in which it is, where nobody knows that: it floats. null where it has none, or a known one. */
  readonly unknownZone: string | null
  readonly repeats: boolean
  /** What of a series it speaks of, where not of all of it. */
  readonly days: 'one' | 'following' | null
  /** Display name or address, as the message claims. */
  readonly organizer: string
  readonly attendees: number
  /** Of an answer, and of who would rather have another time. */
  readonly answers: readonly EventAnswer[]
  /** How many more events the calendar holds. */
  readonly more: number
}

export interface EventAnswer {
  /** Display name or address, as the message claims. */
  readonly name: string
  /** null where it is not said. */
  readonly answer: 'accepted' | 'declined' | 'tentative' | 'delegated' | null
}

/** Calendars of whole years are no invitations. */
const maxLength = 512 * 1024
const kinds: ReadonlyMap<string, CalendarEvent['kind']> = new Map(
  Object.entries<CalendarEvent['kind']>({
    REQUEST: 'invitation',
    CANCEL: 'cancellation',
    REPLY: 'answer',
    COUNTER: 'counter',
    DECLINECOUNTER: 'counter-refused',
    ADD: 'update',
  }),
)
/** What these say is said without a time too (RFC 5546, 3.2.3 and 3.2.5). */
const timeless: ReadonlySet<CalendarEvent['kind']> = new Set(['cancellation', 'answer', 'counter-refused'])
/** RFC 5545, 3.2.12. */
const answers: ReadonlyMap<string, EventAnswer['answer']> = new Map(
  Object.entries<EventAnswer['answer']>({
    ACCEPTED: 'accepted',
    DECLINED: 'declined',
    TENTATIVE: 'tentative',
    DELEGATED: 'delegated',
  }),
)
const mostAnswers = 20

/** @returns null for what is no calendar, or says nothing of when: it stays a file. */
export function readEvent(content: Uint8Array): CalendarEvent | null {
  if (content.length > maxLength) return null
  try {
    const text = calendarText(content)
    const { method = '', events = [] } = convertIcsCalendar(undefined, text)
    const event = mainOf(events)
    if (!event) return null
    const place = events.indexOf(event)
    const kind = kindOf(event, method.toUpperCase())
    // Of one day of a series, what is cancelled may say the day alone.
    const at: IcsDateObject | undefined = event.start ?? event.recurrenceId?.value
    const start = isoOf(at)
    if (start === null && !timeless.has(kind)) return null
    const ids = eventIds(text)
    return {
      kind,
      uid: ids[0] ?? '',
      sequence: event.sequence ?? 0,
      summary: oneLine(event.summary ?? ''),
      location: oneLine(event.location ?? ''),
      ...timesOf(event, at, text.split(/^BEGIN:VEVENT/m)[place + 1] ?? ''),
      organizer: nameOf(event.organizer),
      attendees: event.attendees?.length ?? 0,
      answers: answersOf(event, kind),
      more: (ids.length || events.length) - 1,
    }
  } catch {
    return null
  }
}

/** Of a series, what stands for one of its days may come first; of an update, what it was. */
function mainOf(events: readonly IcsEvent[]): IcsEvent | undefined {
  const first = events.find(({ recurrenceId }) => recurrenceId === undefined) ?? events[0]
  const same = events.filter(({ uid, recurrenceId }) => uid === first?.uid && !recurrenceId === !first?.recurrenceId)
  return same.toSorted((a, b) => (b.sequence || 0) - (a.sequence || 0))[0]
}

type Times = Pick<CalendarEvent, 'start' | 'end' | 'allDay' | 'floating' | 'unknownZone' | 'repeats' | 'days'>

/** @param lines of the event. */
function timesOf(event: IcsEvent, at: IcsDateObject | undefined, lines: string): Times {
  const start = isoOf(at)
  const end = start === null ? null : ((isOneClock(lines) ? isoOf(event.end) : null) ?? endOf(start, event.duration))
  const allDay = at?.type === 'DATE'
  const floating = start !== null && !allDay && isFloating(lines)
  return {
    start,
    end: start !== null && end !== null && end < start ? null : end,
    allDay,
    floating,
    unknownZone: floating ? unknownZoneIn(lines) : null,
    repeats: event.recurrenceRule !== undefined || /^RDATE[;:]/m.test(lines),
    days: event.recurrenceId ? (event.recurrenceId.range ? 'following' : 'one') : null,
  }
}

function answersOf({ attendees = [] }: IcsEvent, kind: CalendarEvent['kind']): EventAnswer[] {
  if (kind !== 'answer' && kind !== 'counter') return []
  return attendees.slice(0, mostAnswers).map(attendee => ({
    name: nameOf(attendee),
    answer: answers.get(attendee.partstat?.toUpperCase() ?? '') ?? null,
  }))
}

function nameOf(person: IcsEvent['organizer']): string {
  return oneLine(withSigns(person?.name || person?.email || ''))
}

function kindOf({ status, sequence = 0 }: IcsEvent, method: string): CalendarEvent['kind'] {
  const kind = kinds.get(method) ?? 'event'
  // Whoever answers is heard, whatever became of it.
  if (status === 'CANCELLED' && !['answer', 'counter', 'counter-refused'].includes(kind)) return 'cancellation'
  return kind === 'invitation' && sequence > 0 ? 'update' : kind
}

/** @param lines of the event: a zone that is defined may have a time in its definition. */
function isFloating(lines: string): boolean {
  const [, parameters = '', value = ''] = startOf(lines)
  return !/TZID=/i.test(parameters) && !/Z\s*$/i.test(value)
}

function unknownZoneIn(lines: string): string | null {
  const [, parameters = ''] = startOf(lines)
  const [, name = ''] = unknownZone.exec(parameters) ?? []
  return oneLine(name.replaceAll('"', '')).slice(0, 80) || null
}

const startOf = (lines: string) => lineOf('DTSTART', lines) ?? lineOf('RECURRENCE-ID', lines) ?? []

/** A parameter may hold colons in quotes. */
function lineOf(name: string, lines: string): readonly string[] | null {
  return new RegExp(`^${name}((?:"[^"\r\n]*"|[^":\r\n])*):([^\r\n]*)`, 'm').exec(lines)
}

/** Whether it begins and ends by the same clock, as it must (RFC 5545, 3.8.2.2): how far two are apart, nobody knows. */
function isOneClock(lines: string): boolean {
  const end = lineOf('DTEND', lines)
  return end === null || clockOf(startOf(lines)) === clockOf(end)
}

function clockOf([, parameters = '', value = '']: readonly string[]): string {
  if (/VALUE=DATE\b(?!-)/i.test(parameters)) return 'day'
  if (/TZID=/i.test(parameters) || /Z\s*$/i.test(value)) return 'known'
  return unknownZone.exec(parameters)?.[1]?.toLowerCase() ?? ''
}

/** RFC 6868: what no parameter can hold. */
function withSigns(name: string): string {
  return name.replace(/\^([n'^])/g, (_, sign: string) => (sign === 'n' ? ' ' : sign === "'" ? '"' : '^'))
}

const unitMs = { weeks: 604_800_000, days: 86_400_000, hours: 3_600_000, minutes: 60_000, seconds: 1_000 } as const

function endOf(start: string, duration: IcsEvent['duration']): string | null {
  if (!duration || duration.before) return null
  const units = Object.entries(unitMs) as [keyof typeof unitMs, number][]
  const length = units.reduce((sum, [unit, ms]) => sum + (duration[unit] ?? 0) * ms, 0)
  return length > 0 ? new Date(Date.parse(start) + length).toISOString() : null
}

function isoOf(moment: IcsDateObject | IcsEvent['end']): string | null {
  const time = moment?.date?.getTime() ?? Number.NaN
  return Number.isNaN(time) ? null : new Date(time).toISOString()
}
