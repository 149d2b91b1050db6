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
      uid: '1@example.org',
      sequence: 0,
      summary: 'Budget, again',
      location: 'Room 1',
      start: '2026-11-24T13:00:00.000Z',
      end: '2026-11-24T14:00:00.000Z',
      allDay: false,
      floating: false,
      unknownZone: null,
      repeats: false,
      days: null,
      organizer: 'Alice',
      attendees: 1,
      answers: [],
      more: 0,
    })
  })

  it.each<[string, string, string[]]>([
    ['cancellation', 'METHOD:CANCEL', meeting],
    ['cancellation', 'METHOD:PUBLISH', [...meeting, 'STATUS:CANCELLED']],
    ['answer', 'METHOD:REPLY', meeting],
    ['answer', 'METHOD:REPLY', [...meeting, 'STATUS:CANCELLED']],
    ['counter', 'METHOD:COUNTER', meeting],
    ['counter-refused', 'METHOD:DECLINECOUNTER', meeting],
    ['update', 'METHOD:ADD', meeting],
    ['update', 'METHOD:REQUEST', [...meeting, 'SEQUENCE:2']],
    ['invitation', 'METHOD:REQUEST', [...meeting, 'SEQUENCE:0']],
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

  const four = '2026-11-24T16:00:00.000Z'
  const three = '2026-11-24T15:00:00.000Z'
  it.each<[why: string, start: string, at: string, floating: boolean]>([
    ['of no zone', 'DTSTART:20261124T160000', four, true],
    ['in UTC', 'DTSTART:20261124T160000Z', four, false],
    ['in a zone of Outlook', 'DTSTART;TZID=W. Europe Standard Time:20261124T160000', three, false],
    ['in one in quotes', 'DTSTART;TZID="W. Europe Standard Time":20261124T160000', three, false],
    [
      'in one behind where it is defined',
      'DTSTART;TZID=/x.example/20240101_1/Europe/Zurich:20261124T160000',
      three,
      false,
    ],
    ['in one by its cities', 'DTSTART;TZID="(UTC+01:00) Amsterdam, Berlin, Bern":20261124T160000', three, false],
    [
      'in one as Windows shows it',
      'DTSTART;TZID="(UTC-05:00) Eastern Time (US & Canada)":20261124T100000',
      three,
      false,
    ],
    ['in one of an offset alone', 'DTSTART;TZID=GMT+0100:20261124T160000', three, false],
    ['in London as Outlook names it', 'DTSTART;TZID=GMT Standard Time:20261124T160000', four, false],
    ['with an offset', 'DTSTART:20261124T160000+0100', three, false],
    ['in small letters', 'dtstart;tzid=Europe/Zurich:20261124T160000', three, false],
    ['in one that nobody knows', 'DTSTART;TZID=My Zone:20261124T160000', four, true],
    ['in one whose line is folded', 'DTSTART;TZID=W. Europe Stan\r\n dard Time:20261124T160000', three, false],
  ])('at an hour %s', (_, start, at, floating) => {
    expect(readEvent(calendar([start, 'DURATION:PT1H30M', 'SUMMARY:x']))).toMatchObject({
      start: at,
      end: new Date(Date.parse(at) + 5_400_000).toISOString(),
      floating,
    })
  })

  it('with a zone that it defines itself is at the hour of that', () => {
    const zone = ['BEGIN:VTIMEZONE', 'TZID:My Zone', 'BEGIN:STANDARD', 'DTSTART:19700101T000000', 'TZOFFSETFROM:+0300']
    const text = new TextDecoder()
      .decode(calendar(['DTSTART;TZID=My Zone:20261124T160000', 'SUMMARY:x']))
      .replace(
        'BEGIN:VEVENT',
        [...zone, 'TZOFFSETTO:+0300', 'END:STANDARD', 'END:VTIMEZONE', 'BEGIN:VEVENT'].join('\r\n'),
      )
    expect(readEvent(utf8(text))).toMatchObject({ start: '2026-11-24T13:00:00.000Z', floating: false })
  })

  it('that was written in another alphabet is read', () => {
    const text = new TextDecoder().decode(calendar(['DTSTART:20261124T160000Z', 'SUMMARY:Gr??e']))
    const bytes = Uint8Array.from(text.replace('??', '\xfc\xdf'), sign => sign.charCodeAt(0))
    expect(readEvent(bytes)?.summary).toBe('Grüße')
  })

  it('folded within a letter says that letter', () => {
    const text = new TextDecoder().decode(calendar(['DTSTART:20261124T160000Z', 'SUMMARY:Gr??e']))
    const bytes = Uint8Array.from(text.replace('??', '\xc3\r\n \xbc\xc3\x9f'), sign => sign.charCodeAt(0))
    expect(readEvent(bytes)?.summary).toBe('Grüße')
  })

  it('with a zone whose definition says nothing is at the hour of its name, or of no zone', () => {
    const hollow = (name: string, place: string) =>
      new TextDecoder()
        .decode(calendar([`DTSTART;TZID=${name}:20261124T160000`, 'SUMMARY:x']))
        .replace('BEGIN:VEVENT', `BEGIN:VTIMEZONE\r\nTZID:${name}\r\n${place}END:VTIMEZONE\r\nBEGIN:VEVENT`)
    expect(readEvent(utf8(hollow('Europe/Zurich', 'X-LIC-LOCATION:Europe/Zurich\r\n')))?.start).toBe(three)
    expect(readEvent(utf8(hollow('My Zone', '')))).toMatchObject({ start: four, unknownZone: 'My Zone' })
  })

  it.each<[start: string, zone: string | null]>([
    ['DTSTART;TZID=My Zone:20261124T160000', 'My Zone'],
    ['DTSTART;TZID="Room 4: east":20261124T160000', 'Room 4: east'],
    ['DTSTART;TZID=My Zone:20261124T160000Z', null],
    ['DTSTART;TZID=My Zone;VALUE=DATE:20261124', null],
    ['DTSTART:20261124T160000', null],
  ])('of %s names the zone that nobody knows, or none', (start, zone) => {
    expect(readEvent(calendar([start, 'SUMMARY:x']))?.unknownZone).toBe(zone)
  })

  it.each<[attendee: string, answer: object]>([
    ['ATTENDEE;CN="Weber, Ines";PARTSTAT=ACCEPTED:mailto:i@i.example', { name: 'Weber, Ines', answer: 'accepted' }],
    ['ATTENDEE;PARTSTAT=declined;CN=:MAILTO:bob@b.example', { name: 'bob@b.example', answer: 'declined' }],
    ['ATTENDEE;PARTSTAT=TENTATIVE:mailto:bob@b.example', { name: 'bob@b.example', answer: 'tentative' }],
    ['ATTENDEE;PARTSTAT=DELEGATED:mailto:bob@b.example', { name: 'bob@b.example', answer: 'delegated' }],
    ['ATTENDEE;PARTSTAT=X-MAYBE:mailto:bob@b.example', { name: 'bob@b.example', answer: null }],
  ])('answered by %s says who answered what', (attendee, answer) => {
    const organizer = 'ORGANIZER:mailto:alice@a.example'
    expect(readEvent(calendar([organizer, attendee], 'METHOD:REPLY'))).toMatchObject({ start: null, answers: [answer] })
  })

  it.each<[why: string, method: string, lines: string[], event: object]>([
    ['cancelled', 'METHOD:CANCEL', ['SUMMARY:Budget'], { kind: 'cancellation', summary: 'Budget', start: null }],
    [
      'cancelled on one day',
      'METHOD:CANCEL',
      ['SUMMARY:Budget', 'RECURRENCE-ID:20261124T160000Z'],
      { start: '2026-11-24T16:00:00.000Z', days: 'one' },
    ],
  ])('that is %s needs no time', (_, method, lines, event) => {
    expect(readEvent(calendar(lines, method))).toMatchObject(event)
  })

  it.each<[why: string, lines: string[], event: object]>([
    ['that ends before it begins, by its length', ['DTSTART:20261124T160000Z', 'DURATION:-PT1H'], { end: null }],
    [
      'of Exchange that takes a whole day',
      [
        ...['DTSTART;TZID=Europe/Zurich:20261124T000000', 'DTEND;TZID=Europe/Zurich:20261125T000000'],
        'X-MICROSOFT-CDO-ALLDAYEVENT:TRUE',
      ],
      { allDay: true, start: '2026-11-24T00:00:00.000Z', end: '2026-11-25T00:00:00.000Z' },
    ],
    [
      'whose quotes are escaped',
      ['DTSTART:20261124T160000Z', 'SUMMARY:The \\"new\\" plan\\, at C:\\\\'],
      { summary: 'The "new" plan, at C:\\' },
    ],
    [
      'of some days of a series',
      ['DTSTART:20261124T160000Z', 'RECURRENCE-ID;RANGE=THISANDFUTURE:20261124T150000Z'],
      { days: 'following' },
    ],
    [
      'behind what it was before',
      [
        ...['DTSTART:20261124T160000Z', 'SUMMARY:Old', 'SEQUENCE:1', 'END:VEVENT'],
        ...['BEGIN:VEVENT', 'UID:1@example.org', 'DTSTAMP:20261120T100000Z', 'DTSTART:20261124T150000Z'],
        ...['SEQUENCE:2', 'SUMMARY:New'],
      ],
      { kind: 'update', summary: 'New', start: '2026-11-24T15:00:00.000Z', more: 0 },
    ],
    ['on a day that is not said to be one', ['DTSTART:20261124'], { allDay: true, start: '2026-11-24T00:00:00.000Z' }],
    ['that ends before it begins', ['DTSTART:20261124T160000Z', 'DTEND:20261124T150000Z'], { end: null }],
    ['on days that it names', ['DTSTART:20261124T160000Z', 'RDATE:20261201T160000Z'], { repeats: true }],
    [
      'as phones of old wrote it',
      ['DTSTART:20261124T160000Z', 'SUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Gr=C3=BC=C3=9Fe=0D=0Aagain'],
      { summary: 'Grüße again' },
    ],
    [
      'of one whose name has quotes',
      ['DTSTART:20261124T160000Z', "ORGANIZER;CN=Ann ^'Bo^' X:mailto:a@a.example"],
      { organizer: 'Ann "Bo" X' },
    ],
    [
      'of a series, one of whose days was moved',
      [
        ...['DTSTART:20261201T170000Z', 'RECURRENCE-ID:20261201T160000Z', 'SUMMARY:Moved', 'END:VEVENT'],
        ...['BEGIN:VEVENT', 'UID:1@example.org', 'DTSTAMP:20261120T100000Z', 'DTSTART:20261124T160000Z'],
        ...['RRULE:FREQ=WEEKLY', 'SUMMARY:Weekly'],
      ],
      { summary: 'Weekly', repeats: true, start: '2026-11-24T16:00:00.000Z' },
    ],
  ])('%s', (_, lines, event) => {
    expect(readEvent(calendar(lines))).toMatchObject(event)
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
