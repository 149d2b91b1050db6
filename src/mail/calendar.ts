// An invitation, in the few facts that a person wants of it.

import { convertIcsCalendar, type IcsDateObject, type IcsEvent } from 'ts-ics'
import { oneLine } from './address/names.ts'
import { eventIds } from './reading/calendar.ts'
import { decodeText } from './reading/letters/charsets.ts'
import { zoneNamed } from './zones.ts'

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
    const text = withKnownZones(decodeText(content, []).texts[0]!)
    const { method = '', events = [] } = convertIcsCalendar(undefined, text)
    const [event] = events
    const start = event && isoOf(event.start)
    if (!event || !start) return null
    const allDay = event.start.type === 'DATE'
    const ids = eventIds(text)
    return {
      kind: kindOf(event, method.toUpperCase()),
      uid: ids[0] ?? '',
      sequence: event.sequence ?? 0,
      summary: oneLine(event.summary ?? ''),
      location: oneLine(event.location ?? ''),
      start,
      end: isoOf(event.end) ?? endOf(start, event.duration),
      allDay,
      floating: !allDay && isFloating(text),
      repeats: event.recurrenceRule !== undefined,
      organizer: oneLine(event.organizer?.name ?? event.organizer?.email ?? ''),
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

/** In one calendar; looking for one takes its time. */
const mostZones = 50

/** Zones that the calendar names and does not define, by the names that browsers know; without one they float. */
function withKnownZones(text: string): string {
  const unfolded = text.replace(/\r?\n[ \t]/g, '')
  const defined = new Set([...unfolded.matchAll(/^TZID[^:\r\n]*:([^\r\n]*)/gim)].map(([, name]) => name!.trim()))
  const known = new Map<string, string | null>()
  return unfolded.replace(/;TZID=("[^"\r\n]*"|[^;:\r\n]*)/gi, (all, quoted: string) => {
    const name = quoted.replace(/^"|"$/g, '')
    if (defined.has(name)) return all
    if (!known.has(name) && known.size < mostZones) known.set(name, zoneNamed(name))
    const zone = known.get(name) ?? null
    return zone === null ? '' : `;TZID=${zone}`
  })
}

/** The first event's: a zone that is defined may have a time in its definition. */
function isFloating(text: string): boolean {
  const event = text.slice(text.search(/^BEGIN:VEVENT/im))
  const [, parameters = '', value = ''] = /^DTSTART([^:\r\n]*):([^\r\n]*)/im.exec(event) ?? []
  return !/TZID=/i.test(parameters) && !/Z\s*$/i.test(value)
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
