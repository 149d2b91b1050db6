// At which hour an invitation is, by what programs write of zones: definitions that begin too late, names, and none at all.

import { describe, expect, it } from 'vitest'
import { utf8 } from '../core/bytes.ts'
import { readEvent } from './calendar.ts'
import { calendarText } from './reading/calendar/text.ts'

const calendar = (event: readonly string[], before: readonly string[] = []) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//x//EN', ...before, 'BEGIN:VEVENT', 'UID:1@x.example']
    .concat('DTSTAMP:20261120T100000Z', event, 'SUMMARY:x', 'END:VEVENT', 'END:VCALENDAR', '')
    .join('\r\n')
const eventOf = (event: readonly string[], before: readonly string[] = []) => readEvent(utf8(calendar(event, before)))
const startOf = (event: readonly string[], before: readonly string[] = []) => {
  const found = eventOf(event, before)
  return found && { start: found.start, floating: found.floating }
}
const at = (start: string) => ({ start: `2026-${start}:00.000Z`, floating: false })

const zone = (name: string, ...lines: readonly string[]) => [
  'BEGIN:VTIMEZONE',
  `TZID:${name}`,
  ...lines,
  'END:VTIMEZONE',
]
const part = (kind: string, start: string, from: string, to: string, ...more: readonly string[]) => [
  `BEGIN:${kind}`,
  ...[`DTSTART:${start}`, `TZOFFSETFROM:${from}`, `TZOFFSETTO:${to}`, ...more],
  `END:${kind}`,
]
const winter = (year: number, ...more: readonly string[]) =>
  part('STANDARD', `${year}1025T030000`, '+0200', '+0100', ...more)
const summer = (year: number, ...more: readonly string[]) =>
  part('DAYLIGHT', `${year}0329T020000`, '+0100', '+0200', ...more)
const yearly = (year: number) => [
  ...winter(year, 'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU'),
  ...summer(year, 'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU'),
]
const inMine = (day: string) => [`DTSTART;TZID=Mine:${day}T160000`]
const [november, june] = ['20261124', '20260624']

describe('an invitation whose zone is defined', () => {
  it.each<[why: string, definition: readonly string[], event: readonly string[], start: string]>([
    ['from the year after on, in winter', yearly(2027), inMine(november), '11-24T15:00'],
    ['from the year after on, in summer', yearly(2027), inMine(june), '06-24T14:00'],
    ['from its own summer on, before that', yearly(2026), inMine('20260124'), '01-24T15:00'],
    [
      'by one change that is still to come',
      part('STANDARD', '20270101T000000', '+0300', '+0400'),
      inMine(november),
      '11-24T13:00',
    ],
    ['by changes of one year, before them', [...summer(2026), ...winter(2026)], inMine('20260124'), '01-24T15:00'],
    ['by changes of one year, behind them', [...summer(2025), ...winter(2025)], inMine(november), '11-24T15:00'],
    [
      'with an offset that has no sign',
      part('STANDARD', '19700101T000000', '0100', '0100'),
      inMine(november),
      '11-24T15:00',
    ],
    [
      'with an offset as other standards write it',
      part('STANDARD', '19700101T000000', '-03:30', '-03:30'),
      inMine(november),
      '11-24T19:30',
    ],
    ['by the place where it is alone', ['X-LIC-LOCATION:Europe/Zurich'], inMine(june), '06-24T14:00'],
    ['under a name in other letters', yearly(1970), ['DTSTART;TZID=MINE:20261124T160000'], '11-24T15:00'],
    ['and named in UTC too', yearly(1970), ['DTSTART;TZID=Mine:20261124T160000Z'], '11-24T16:00'],
    [
      'and repeats but on some days',
      yearly(1970),
      [...inMine(november), 'RRULE:FREQ=WEEKLY', 'EXDATE;TZID=Mine:20261201T160000'],
      '11-24T15:00',
    ],
  ])('%s', (_, definition, event, start) => {
    expect(startOf(event, zone('Mine', ...definition))).toEqual(at(start))
  })

  const everySummer = ['RRULE:FREQ=YEARLY;INTERVAL=1;BYMONTH=3;BYDAY=-1SU']
  const everyWinter = ['RRULE:FREQ=YEARLY;INTERVAL=1;BYMONTH=10;BYDAY=-1SU']
  const always = (offset: string) => part('STANDARD', '19700101T000000', offset, offset)
  const [ofSummer, ofWinter] = [
    ['RDATE:20260329T020000', 'RDATE:20270328T020000'],
    ['RDATE:20261025T030000,20271031T030000'],
  ]
  it.each<[why: string, definition: readonly string[], day: string, start: string]>([
    [
      'later by Exchange',
      [...winter(2027, ...everyWinter), ...summer(2027, ...everySummer)],
      june,
      '2026-06-24T14:00:00',
    ],
    ['by seconds', always('+001730'), november, '2026-11-24T15:42:30'],
    ['by seconds, westwards', always('-00:17:30'), november, '2026-11-24T16:17:30'],
    [
      'by seconds, of old',
      [...part('STANDARD', '18000101T000000', '+003408', '+003408'), ...always('+0100')],
      november,
      '2026-11-24T15:00:00',
    ],
    [
      'from seconds on, before that',
      part('STANDARD', '18940601T000000', '+005328', '+0100'),
      '18900624',
      '1890-06-24T15:06:32',
    ],
    ['by one digit of the hour', always('+100'), november, '2026-11-24T15:00:00'],
    ['by the name of UTC', always('UTC+01:00'), november, '2026-11-24T15:00:00'],
    [
      'by the days of its summers',
      [...summer(2025, ...ofSummer), ...winter(2025, ...ofWinter)],
      june,
      '2026-06-24T14:00:00',
    ],
    [
      'by the days of its winters',
      [...summer(2025, ...ofSummer), ...winter(2025, ...ofWinter)],
      november,
      '2026-11-24T15:00:00',
    ],
    ['by its number in the list of CDO', ['X-MICROSOFT-CDO-TZID:4'], june, '2026-06-24T14:00:00'],
    ['by its name in place of that number', ['X-MICROSOFT-CDO-TZID:India Standard Time'], june, '2026-06-24T10:30:00'],
  ])('%s, is at its hour', (_, definition, day, start) => {
    expect(startOf(inMine(day), zone('Mine', ...definition))).toEqual({ start: `${start}.000Z`, floating: false })
  })

  it.each<[why: string, definition: readonly string[]]>([
    ['an offset that is none', always('banana')],
    ['an offset of days', always('+9900')],
    ['one offset that is none', [...always('+0100'), ...part('DAYLIGHT', '19700329T020000', '+0100', 'x')]],
    ['a number of which lists tell differently', ['X-MICROSOFT-CDO-TZID:2']],
  ])('by %s is not known', (_, definition) => {
    expect(eventOf(inMine(november), zone('Mine', ...definition))).toMatchObject({
      ...{ start: '2026-11-24T16:00:00.000Z', floating: true, unknownZone: 'Mine' },
    })
  })

  it.each(['"Mine"', 'tzone://Microsoft/Custom'])('under a name that must be quoted: %s', name => {
    const event = [`DTSTART;TZID="${name.replaceAll('"', '')}":20261124T160000`]
    expect(startOf(event, zone(name, ...yearly(1970)))).toEqual(at('11-24T15:00'))
  })
})

describe('an invitation whose zone is named', () => {
  it.each<[name: string, start: string]>([
    ['Coordinated Universal Time', '06-24T16:00'],
    ['tzone://Microsoft/Utc', '06-24T16:00'],
    ['"tzone://Microsoft/Utc"', '06-24T16:00'],
    ['Z', '06-24T16:00'],
    ['US-Eastern', '06-24T20:00'],
    ['US/Eastern', '06-24T20:00'],
    ['CET', '06-24T14:00'],
    ['Pacific Standard Time', '06-24T23:00'],
    ['/mozilla.org/20070129_1/America/Argentina/Buenos_Aires', '06-24T19:00'],
    ['/freeassociation.sourceforge.net/Tzfile/Europe/Berlin', '06-24T14:00'],
    ['"(GMT+01.00) Amsterdam / Berlin / Bern / Rome / Stockholm / Vienna"', '06-24T14:00'],
    ['"(UTC+01:00) Amsterdam\\, Berlin\\, Bern\\, Rom\\, Stockholm\\, Wien"', '06-24T14:00'],
    ['"(GMT-05.00) Eastern Time (US & Canada)"', '06-24T20:00'],
    ['"(UTC-07:00) Arizona"', '06-24T23:00'],
    ['"(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi"', '06-24T10:30'],
    ['"Kolkata, Chennai, Mumbai, New Delhi"', '06-24T10:30'],
    ['Armenian Standard Time', '06-24T12:00'],
    ['Central Daylight Time (Mexico)', '06-24T22:00'],
    ['GMT+0530', '06-24T10:30'],
    ['"-03:30"', '06-24T19:30'],
    ['CEST', '06-24T14:00'],
  ])('%s', (name, start) => {
    expect(startOf([`DTSTART;TZID=${name}:20260624T160000`])).toEqual(at(start))
  })

  // Of offsets beside words it is the winter's; of three letters there are several, and engines take different ones.
  it.each([
    'GMT+0100 (Standard) / GMT+0200 (Daylight)',
    '(UTC+01:00) Somewhere',
    'GMT+99',
    'BST',
    'IST',
    'CST',
    'AST',
  ])('%s says no hour', name => {
    expect(eventOf([`DTSTART;TZID="${name}":20260624T160000`])).toMatchObject({ floating: true, unknownZone: name })
  })

  it('is at the first of two hours, and told by the hours before one that is left out', () => {
    const inZurich = (time: string) => startOf([`DTSTART;TZID=Europe/Zurich:${time}`])
    expect(inZurich('20261025T023000')).toEqual(at('10-25T00:30'))
    expect(inZurich('20260329T023000')).toEqual(at('03-29T01:30'))
  })
})

describe('an invitation without a zone of its own', () => {
  const floating = ['DTSTART:20260624T160000']
  it.each<[why: string, before: readonly string[], event: readonly string[], start: string]>([
    ['has that of its calendar', ['X-WR-TIMEZONE:Europe/Zurich'], floating, '06-24T14:00'],
    ['has it by the name of Windows', ['X-WR-TIMEZONE:W. Europe Standard Time'], floating, '06-24T14:00'],
    [
      'has it where the calendar defines it',
      ['X-WR-TIMEZONE:Mine', ...zone('Mine', ...yearly(1970))],
      floating,
      '06-24T14:00',
    ],
    ['is in UTC all the same', ['X-WR-TIMEZONE:Europe/Zurich'], ['DTSTART:20260624T160000Z'], '06-24T16:00'],
    ['is a day all the same', ['X-WR-TIMEZONE:Europe/Zurich'], ['DTSTART;VALUE=DATE:20260624'], '06-24T00:00'],
    ['has that of its calendar by another name', ['TIMEZONE-ID:Europe/Zurich'], floating, '06-24T14:00'],
    ['has its number in the list of CDO', [], [...floating, 'X-MICROSOFT-CDO-TZID:10'], '06-24T20:00'],
    ['has the one of a phone of old', ['TZ:+01'], ['DTSTART:20261124T160000'], '11-24T15:00'],
    ['has its summer', ['TZ:+01', 'DAYLIGHT:TRUE;+02;20260329T020000;20261025T030000;;'], floating, '06-24T14:00'],
  ])('%s', (_, before, event, start) => {
    expect(startOf(event, before)).toEqual(at(start))
  })

  it('floats where the calendar names a zone that nobody knows', () => {
    expect(eventOf(floating, ['X-WR-TIMEZONE:Nowhere/Else'])).toMatchObject({
      ...{ ...at('06-24T16:00'), floating: true, unknownZone: 'Nowhere/Else' },
    })
  })
})

describe('an end', () => {
  const [zurich, nowhere] = ['DTSTART;TZID=Europe/Zurich:20260624T160000', 'DTSTART;TZID=My Zone:20260624T160000']
  it.each<[start: string, end: string, shown: string | null]>([
    [zurich, 'DTEND;TZID=America/New_York:20260624T110000', '2026-06-24T15:00:00.000Z'],
    [zurich, 'DTEND:20260624T150000Z', '2026-06-24T15:00:00.000Z'],
    [nowhere, 'DTEND;TZID=my zone:20260624T170000', '2026-06-24T17:00:00.000Z'],
    [zurich, 'DTEND;TZID=My Zone:20260624T170000', null],
    [zurich, 'DTEND:20260624T170000', null],
    [zurich, 'DTEND;VALUE=DATE:20260625', null],
    [nowhere, 'DTEND:20260624T190000Z', null],
    ['DTSTART:20260624T160000', 'DTEND:20260624T170000Z', null],
  ])('of %s is shown where it goes by the same clock: %s', (start, end, shown) => {
    expect(eventOf([start, end])?.end).toBe(shown)
  })
})

it.each([
  ...['20260230T100000Z', '20260230', '20261301T100000Z', '20260624T250000Z', '20260624T106100', '00000101T100000Z'],
])('a day or an hour that there is not is none: %s', time => {
  expect(eventOf([`DTSTART:${time}`])).toBeNull()
  expect(eventOf([`DTSTART;TZID=Europe/Zurich:${time}`])).toBeNull()
})

describe('an hour that is written otherwise', () => {
  it.each<[start: string, at: string]>([
    ['DTSTART;TZID=Europe/Zurich:20261124T1600', '11-24T15:00'],
    ['DTSTART:20261124T1600Z', '11-24T16:00'],
    ['DTSTART:2026-11-24T16:00:00Z', '11-24T16:00'],
    ['DTSTART;TZID=Europe/Zurich:2026-11-24T16:00:00', '11-24T15:00'],
    ['DTSTART: 20261124T160000Z', '11-24T16:00'],
  ])('%s', (start, time) => {
    expect(startOf([start])).toEqual(at(time))
  })
})

it.each([
  'VTIMEZONE',
  'VEVENT',
  'VALARM',
  'STANDARD',
])('of a calendar of %s without an end no parser looks for it', name => {
  const begun = utf8(`BEGIN:VCALENDAR\r\n${`BEGIN:${name}\r\n`.repeat(25_000)}`)
  expect(calendarText(begun)).not.toContain('BEGIN:')
  expect(readEvent(begun)).toBeNull()
})
