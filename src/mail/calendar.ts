// An invitation, in the few facts that a person wants of it.

import { convertIcsCalendar, type IcsDateObject, type IcsEvent } from 'ts-ics'
import { oneLine } from './address/names.ts'
import { eventIds } from './reading/calendar.ts'
import { calendarText } from './reading/calendar-text.ts'

export interface CalendarEvent {
  readonly kind: 'invitation' | 'update' | 'cancellation' | 'answer' | 'event'
  /** Canonical; empty for none. Calendars of one event are one. */
  readonly uid: string
  /** Which of several that speak of it is the latest (RFC 5545, 3.8.7.4). */
  readonly sequence: number
  readonly summary: string
  readonly location: string
  /** ISO 8601. A day without a time is its midnight in UTC, and `allDay` says so. */
  readonly start: string
  readonly end: string | null
  readonly allDay: boolean
  /** Wherever one is, it begins at that hour: `start` and `end` are it as if in UTC. */
  readonly floating: boolean
  readonly repeats: boolean
  /** Display name or address, as the message claims. */
  readonly organizer: string
  readonly attendees: number
  /** How many more events the calendar holds. */
  readonly more: number
}

/** Calendars of whole years are no invitations. */
const maxLength = 512 * 1024
const kinds: ReadonlyMap<string, CalendarEvent['kind']> = new Map(
  Object.entries<CalendarEvent['kind']>({
    REQUEST: 'invitation',
    CANCEL: 'cancellation',
    REPLY: 'answer',
  }),
)

/** @returns null for what is no calendar, or says nothing of when: it stays a file. */
export function readEvent(content: Uint8Array): CalendarEvent | null {
  if (content.length > maxLength) return null
  try {
    const text = calendarText(content)
    const { method = '', events = [] } = convertIcsCalendar(undefined, text)
    // Of a series: what stands for one of its days may come first.
    const place = Math.max(
      0,
      events.findIndex(({ recurrenceId }) => recurrenceId === undefined),
    )
    const event = events[place]
    const start = event && isoOf(event.start)
    if (!event || !start) return null
    const allDay = event.start.type === 'DATE'
    const ids = eventIds(text)
    const lines = text.split(/^BEGIN:VEVENT/m)[place + 1] ?? ''
    const end = isoOf(event.end) ?? endOf(start, event.duration)
    return {
      kind: kindOf(event, method.toUpperCase()),
      uid: ids[0] ?? '',
      sequence: event.sequence ?? 0,
      summary: oneLine(event.summary ?? ''),
      location: oneLine(event.location ?? ''),
      start,
      end: end !== null && end < start ? null : end,
      allDay,
      floating: !allDay && isFloating(lines),
      repeats: event.recurrenceRule !== undefined || /^RDATE[;:]/m.test(lines),
      organizer: oneLine(withSigns(event.organizer?.name ?? event.organizer?.email ?? '')),
      attendees: event.attendees?.length ?? 0,
      more: (ids.length || events.length) - 1,
    }
  } catch {
    return null
  }
}

function kindOf({ status, sequence = 0 }: IcsEvent, method: string): CalendarEvent['kind'] {
  if (status === 'CANCELLED') return 'cancellation'
  const kind = kinds.get(method) ?? 'event'
  return kind === 'invitation' && sequence > 0 ? 'update' : kind
}

/** @param lines of the event: a zone that is defined may have a time in its definition. */
function isFloating(lines: string): boolean {
  const [, parameters = '', value = ''] = /^DTSTART([^:\r\n]*):([^\r\n]*)/m.exec(lines) ?? []
  return !/TZID=/i.test(parameters) && !/Z\s*$/i.test(value)
}

/** RFC 6868: what no parameter can hold. */
function withSigns(name: string): string {
  return name.replace(/\^([n'^])/g, (_, sign: string) => (sign === 'n' ? ' ' : sign === "'" ? '"' : '^'))
}

const unitMs = { weeks: 604_800_000, days: 86_400_000, hours: 3_600_000, minutes: 60_000, seconds: 1_000 } as const

function endOf(start: string, duration: IcsEvent['duration']): string | null {
  if (!duration) return null
  const units = Object.entries(unitMs) as [keyof typeof unitMs, number][]
  const length = units.reduce((sum, [unit, ms]) => sum + (duration[unit] ?? 0) * ms, 0)
  return length > 0 ? new Date(Date.parse(start) + length).toISOString() : null
}

function isoOf(moment: IcsDateObject | IcsEvent['end']): string | null {
  const time = moment?.date?.getTime() ?? Number.NaN
  return Number.isNaN(time) ? null : new Date(time).toISOString()
}
