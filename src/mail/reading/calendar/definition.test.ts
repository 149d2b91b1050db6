// Zones as programs define them, held against what is known of the same zones.

import { describe, expect, it, vi } from 'vitest'
import { readEvent } from '../../calendar.ts'
import { offsetAt } from '../../zones.ts'
import { clockOf } from './definition.ts'
import { eventIds } from './events.ts'
import { calendarText } from './text.ts'

const part = (kind: string, start: string, from: string, to: string, ...more: readonly string[]) => [
  `BEGIN:${kind}`,
  ...[`DTSTART:${start}`, `TZOFFSETFROM:${from}`, `TZOFFSETTO:${to}`, ...more],
  `END:${kind}`,
]
const zone = (...parts: readonly string[]) =>
  ['BEGIN:VTIMEZONE', 'TZID:Mine', ...parts, 'END:VTIMEZONE', ''].join('\r\n')

const europe = (summer: string, winter: string) => [
  ...part('DAYLIGHT', '16010101T020000', '+0100', '+0200', `RRULE:FREQ=YEARLY;${summer}`),
  ...part('STANDARD', '16010101T030000', '+0200', '+0100', `RRULE:FREQ=YEARLY;${winter}`),
]
const lastWeek = (month: number) => `BYMONTH=${month};BYMONTHDAY=25,26,27,28,29,30,31;BYDAY=SU`
const america = [
  ...part('DAYLIGHT', '20070311T020000', '-0500', '-0400', 'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU'),
  ...part('STANDARD', '20071104T020000', '-0400', '-0500', 'RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU'),
  ...part(
    'DAYLIGHT',
    '19870405T020000',
    '-0500',
    '-0400',
    'RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU;UNTIL=20060402T070000Z',
  ),
  ...part(
    'STANDARD',
    '19671029T020000',
    '-0400',
    '-0500',
    'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;UNTIL=20061029T060000Z',
  ),
]
const days = (month: string, from: number) =>
  Array.from({ length: 26 }, (_, i) => {
    const year = 2010 + i
    const last = new Date(Date.UTC(year, Number(month), 0))
    return `RDATE:${year}${month}${last.getUTCDate() - last.getUTCDay()}T0${from}0000`
  })
const hour = 3_600_000

describe('a definition', () => {
  it.each<[why: string, name: string, parts: readonly string[]]>([
    ['by the last of a weekday', 'Europe/Berlin', europe('BYMONTH=3;BYDAY=-1SU', 'BYMONTH=10;BYDAY=-1SU')],
    ['by days of a month', 'Europe/Berlin', europe(lastWeek(3), lastWeek(10))],
    [
      'by a place among days',
      'Europe/Berlin',
      europe('INTERVAL=1;BYMONTH=3;BYDAY=SU;BYSETPOS=-1;WKST=MO', 'BYDAY=SU;BYSETPOS=-1;BYMONTH=10'),
    ],
    [
      'by days that it names',
      'Europe/Berlin',
      [
        ...part('DAYLIGHT', '20090329T020000', '+0100', '+0200', ...days('03', 2)),
        ...part('STANDARD', '20091025T030000', '+0200', '+0100', ...days('10', 3)),
      ],
    ],
    ['by rules that were others before', 'America/New_York', america],
  ])('%s says what is known of %s', { tags: ['long'] }, (_, name, parts) => {
    const clock = clockOf(zone(...parts))!
    const odd: string[] = []
    const year = name === 'Europe/Berlin' ? 2025 : 2005
    for (let moment = Date.UTC(year, 0, 1); moment < Date.UTC(year + 3, 0, 1); moment += 5 * hour) {
      const local = moment + offsetAt(moment, name)
      // Of an hour that comes twice it is the first.
      const first = [moment - hour, moment].find(each => each + offsetAt(each, name) === local)
      if (clock(local) !== first) odd.push(new Date(moment).toISOString())
    }
    expect(odd).toEqual([])
  })

  it('tells an hour that is left out by the hours before it', () => {
    const clock = clockOf(zone(...europe('BYMONTH=3;BYDAY=-1SU', 'BYMONTH=10;BYDAY=-1SU')))!
    expect(clock(Date.UTC(2026, 2, 29, 2, 30))).toBe(Date.UTC(2026, 2, 29, 1, 30))
  })

  it.each([
    ...['FREQ=SECONDLY', 'FREQ=DAILY', 'FREQ=YEARLY;BYHOUR=1', 'FREQ=YEARLY;BYDAY=9SU', 'FREQ=YEARLY;INTERVAL=0'],
    ...['FREQ=YEARLY;BYMONTH=13', 'FREQ=YEARLY;UNTIL=banana', `FREQ=YEARLY;BYMONTH=${'1,'.repeat(1_000)}1`],
  ])('by %s says nothing', rule => {
    expect(clockOf(zone(...part('STANDARD', '20250101T000000', '+0100', '+0200', `RRULE:${rule}`)))).toBeNull()
  })

  it('of thousands of changes says nothing', () => {
    const one = part('STANDARD', '20250101T000000', '+0100', '+0200')
    expect(clockOf(zone(...Array.from({ length: 5_000 }, () => one).flat()))).toBeNull()
    expect(
      clockOf(
        zone(
          ...part(
            'STANDARD',
            '20250101T000000',
            '+0100',
            '+0200',
            ...days('03', 2).map(day => `${day}${`,${day.slice(6)}`.repeat(100)}`),
          ),
        ),
      ),
    ).toBeNull()
  })
})

describe('of a calendar', () => {
  const calendar = (lines: readonly string[]) =>
    new TextEncoder().encode(['BEGIN:VCALENDAR', ...lines, 'END:VCALENDAR', ''].join('\r\n'))

  it('no parser looks into a definition, or for the zone of any time', () => {
    const definition = zone(...europe('BYMONTH=3;BYDAY=-1SU', 'BYMONTH=10;BYDAY=-1SU'))
      .trimEnd()
      .split('\r\n')
    const left = 'EXDATE;VALUE=DATE-TIME;TZID=Mine:20261201T160000'
    const text = calendarText(
      calendar([...definition, 'BEGIN:VEVENT', 'DTSTART;TZID=Mine:20261124T160000', left, 'END:VEVENT']),
    )
    expect(text).not.toMatch(/TZID|VTIMEZONE|RRULE/)
    expect(text).toContain('DTSTART:20261124T150000Z')
  })

  it('few of ten thousand times are looked up', () => {
    const asked = vi.spyOn(Intl.DateTimeFormat.prototype, 'formatToParts')
    try {
      calendarText(calendar(Array.from({ length: 10_000 }, () => 'DTSTART;TZID=Europe/Zurich:20261124T160000')))
      expect(asked.mock.calls.length).toBeLessThan(10_000)
    } finally {
      asked.mockRestore()
    }
  })
})

describe('of very much', () => {
  const event = (lines: readonly string[]) =>
    ['BEGIN:VEVENT', 'UID:1', 'DTSTAMP:20261120T100000Z', ...lines, 'SUMMARY:x', 'END:VEVENT'].join('\r\n')
  const read = (...lines: readonly string[]) =>
    readEvent(
      new TextEncoder().encode(
        ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', ...lines, 'END:VCALENDAR', ''].join('\r\n'),
      ),
    )
  const start = 'DTSTART:20261124T160000Z'

  it('a calendar of a megabyte is a file', () => {
    expect(read(event([start, `DESCRIPTION:${'x'.repeat(100_000)}`]))).not.toBeNull()
    expect(read(event([start, `DESCRIPTION:${'x'.repeat(1_000_000)}`]))).toBeNull()
  })

  it('twenty answers are read', () => {
    const people = Array.from({ length: 100 }, (_, i) => `ATTENDEE;PARTSTAT=ACCEPTED:mailto:b${i}@b.example`)
    expect(read('METHOD:REPLY', event([start, ...people]))?.answers).toHaveLength(20)
  })

  it('a thousand events are counted', () => {
    expect(eventIds(Array.from({ length: 5_000 }, (_, i) => `UID:${i}`).join('\r\n'))).toHaveLength(1_000)
  })

  it('fifty zones are looked for, none by a long name', () => {
    const asked = vi.spyOn(Intl, 'supportedValuesOf')
    try {
      const starts = (length: number) =>
        Array.from({ length: 1_000 }, (_, i) => `DTSTART;TZID=${'Z'.repeat(length)}${i}:20261124T160000`)
      read(event(starts(10)))
      expect(asked.mock.calls.length).toBeLessThan(60)
      asked.mockClear()
      read(event(starts(200)))
      expect(asked.mock.calls.length).toBeLessThan(2)
    } finally {
      asked.mockRestore()
    }
  })

  it('a hundred summers of a phone of old are held against a time', () => {
    const none = Array.from({ length: 150 }, () => 'DAYLIGHT:TRUE;+02;20200101T000000;20200201T000000;;')
    const own = 'DAYLIGHT:TRUE;+02;20260329T020000;20261225T030000;;'
    const floating = event(['DTSTART:20261124T160000'])
    expect(read('TZ:+01', ...none.slice(0, 50), own, floating)?.start).toBe('2026-11-24T14:00:00.000Z')
    expect(read('TZ:+01', ...none, own, floating)?.start).toBe('2026-11-24T15:00:00.000Z')
  })
})
