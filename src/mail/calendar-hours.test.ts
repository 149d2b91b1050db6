// At which hour an invitation is, by what programs write of zones: definitions that begin too late, names, and none at all.

import { describe, expect, it } from 'vitest'
import { utf8 } from '../core/bytes.ts'
import { readEvent } from './calendar.ts'
import { calendarText } from './reading/calendar/text.ts'

const calendar = (event: readonly string[], before: readonly string[] = []) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//x//EN', ...before, 'BEGIN:VEVENT', 'UID:1@x.example']
    .concat('DTSTAMP:20261120T100000Z', event, 'SUMMARY:x', 'END:VEVENT', 'END:VCALENDAR', '')
    .join('\r\n')
const startOf = (event: readonly string[], before: readonly string[] = []) => {
  const found = readEvent(utf8(calendar(event, before)))
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
  ])('%s', (name, start) => {
    expect(startOf([`DTSTART;TZID=${name}:20260624T160000`])).toEqual(at(start))
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
    ['has the one of a phone of old', ['TZ:+01'], ['DTSTART:20261124T160000'], '11-24T15:00'],
    ['has its summer', ['TZ:+01', 'DAYLIGHT:TRUE;+02;20260329T020000;20261025T030000;;'], floating, '06-24T14:00'],
  ])('%s', (_, before, event, start) => {
    expect(startOf(event, before)).toEqual(at(start))
  })

  it('floats where the calendar names a zone that nobody knows', () => {
    expect(startOf(floating, ['X-WR-TIMEZONE:Nowhere/Else'])).toEqual({ ...at('06-24T16:00'), floating: true })
  })
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
