// An invitation, in the few facts that a person wants of it.

import { convertIcsCalendar, type IcsDateObject, type IcsEvent } from 'ts-ics'
import { oneLine } from './address/names.ts'

export interface CalendarEvent {
  readonly kind: 'invitation' | 'cancellation' | 'answer' | 'event'
  readonly summary: string
  readonly location: string
  /** ISO 8601. A day without a time is its midnight in UTC, and `allDay` says so. */
  readonly start: string
  readonly end: string | null
  readonly allDay: boolean
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
    const { method = '', events = [] } = convertIcsCalendar(undefined, new TextDecoder().decode(content))
    const [event] = events
    const start = event && isoOf(event.start)
    if (!event || !start) return null
    return {
      kind: event.status === 'CANCELLED' ? 'cancellation' : (kinds.get(method.toUpperCase()) ?? 'event'),
      summary: oneLine(event.summary ?? ''),
      location: oneLine(event.location ?? ''),
      start,
      end: isoOf(event.end),
      allDay: event.start.type === 'DATE',
      repeats: event.recurrenceRule !== undefined,
      organizer: oneLine(event.organizer?.name ?? event.organizer?.email ?? ''),
      attendees: event.attendees?.length ?? 0,
      more: events.length - 1,
    }
  } catch {
    return null
  }
}

function isoOf(moment: IcsDateObject | IcsEvent['end']): string | null {
  const time = moment?.date?.getTime() ?? Number.NaN
  return Number.isNaN(time) ? null : new Date(time).toISOString()
}
