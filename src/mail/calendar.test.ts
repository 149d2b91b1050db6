import { describe, expect, it } from 'vitest'
import { utf8 } from '../core/bytes.ts'
import { readEvent } from './calendar.ts'

const calendar = (lines: string[], method = 'METHOD:REQUEST') =>
  utf8(
    ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//x//EN', method, 'BEGIN:VEVENT', 'UID:1@example.org']
      .concat('DTSTAMP:20261120T100000Z', lines, 'END:VEVENT', 'END:VCALENDAR', '')
      .join('\r\n'),
  )
const meeting = [
  'DTSTART;TZID=Europe/Zurich:20261124T140000',
  'DTEND;TZID=Europe/Zurich:20261124T150000',
  'SUMMARY:Budget\\, again',
  'LOCATION:Room 1',
  'ORGANIZER;CN=Alice:mailto:alice@example.org',
  'ATTENDEE;CN=Bob:mailto:bob@example.net',
]

describe('an invitation', () => {
  it('says what, when, where, and who', () => {
    expect(readEvent(calendar(meeting))).toEqual({
      kind: 'invitation',
      summary: 'Budget, again',
      location: 'Room 1',
      start: '2026-11-24T13:00:00.000Z',
      end: '2026-11-24T14:00:00.000Z',
      allDay: false,
      repeats: false,
      organizer: 'Alice',
      attendees: 1,
      more: 0,
    })
  })

  it.each<[string, string, string[]]>([
    ['cancellation', 'METHOD:CANCEL', meeting],
    ['cancellation', 'METHOD:PUBLISH', [...meeting, 'STATUS:CANCELLED']],
    ['answer', 'METHOD:REPLY', meeting],
    ['event', 'METHOD:PUBLISH', meeting],
  ])('may be a %s', (kind, method, lines) => {
    expect(readEvent(calendar(lines, method))?.kind).toBe(kind)
  })

  it('may take a whole day', () => {
    expect(readEvent(calendar(['DTSTART;VALUE=DATE:20261124', 'SUMMARY:x']))).toMatchObject({
      allDay: true,
      start: '2026-11-24T00:00:00.000Z',
      end: null,
    })
  })

  it.each<[string, Uint8Array]>([
    ['nothing', utf8('')],
    ['no calendar', utf8('hello')],
    ['no time', calendar(['SUMMARY:x'])],
    ['a time that is none', calendar(['DTSTART:banana', 'SUMMARY:x'])],
    ['a calendar that was cut', calendar(meeting).slice(0, 80)],
    ['a megabyte', utf8('BEGIN:VCALENDAR\r\n'.repeat(60_000))],
  ])('of %s stays a file', (_, content) => {
    expect(readEvent(content)).toBeNull()
  })
})
