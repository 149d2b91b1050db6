// At which hour something is that names its time zone: by the definition that comes along, by what browsers know, or by the calendar's own.

import { offsetAt, zoneNamed, zoneNumbered } from '../../zones.ts'
import { clockOf, momentOf, type ZoneClock } from './definition.ts'

/** In one calendar; looking for one takes its time. */
const mostZones = 50
/** Of a zone, in one calendar: far more than an invitation has. */
const mostTimes = 2_000

/** Of a time: the zone that it named. */
export const unknownZone = /;X-UNKNOWN-ZONE=("[^"\r\n]*"|[^;:\r\n]*)/

const times = /^(DTSTART|DTEND|RECURRENCE-ID)((?:;(?:"[^"\r\n]*"|[^":\r\n])*)?):(\d{8})T(\d{6})(Z?)(?=[ \t]*\r?$)/gm
/** What says when and is not shown: a parser takes its time over each of them. */
const aside =
  /^(?!DTSTART|DTEND|RECURRENCE-ID)([A-Z][\w-]*)((?:;(?!TZID=)(?:"[^"\r\n]*"|[^";:\r\n])*)*);TZID=(?:"[^"\r\n]*"|[^;:\r\n]*)/gm
const zoneOf = /;TZID=("[^"\r\n]*"|[^;:\r\n]*)/i

/** A definition of a zone, or what stands around them. */
interface Piece {
  readonly isZone: boolean
  readonly text: string
}

const zoneStart = /^(?=BEGIN:VTIMEZONE[ \t]*\r?$)/m
const zoneEnd = '\nEND:VTIMEZONE'

function piecesOf(text: string): Piece[] {
  return text.split(zoneStart).flatMap((piece, i) => {
    const end = i === 0 && !piece.startsWith('BEGIN:VTIMEZONE') ? -1 : piece.indexOf(zoneEnd)
    if (end < 0) return [{ isZone: false, text: piece }]
    const cut = end + zoneEnd.length
    return [
      { isZone: true, text: piece.slice(0, cut) },
      { isZone: false, text: piece.slice(cut) },
    ]
  })
}

/** @param text unfolded. @returns it with times in UTC, or in a zone that nobody knows; without definitions of zones. */
export function withHours(text: string): string {
  const pieces = piecesOf(withOldZone(text))
  const zones = pieces.filter(({ isZone }) => isZone).map(({ text }) => text)
  const events = pieces.filter(({ isZone }) => !isZone).map(({ text }) => text.replace(aside, '$1$2'))
  const clockFor = knownZones(zones)
  const own = ofCalendar(events.join(''))
  let looked = 0
  const put: Put = (_, name, parameters, day, time, z) => {
    const without = parameters.replace(zoneOf, '')
    const local = momentOf(day, time)
    if (Number.isNaN(local)) return `${name}${without}:`
    if (z !== '') return `${name}${without}:${day}T${time}Z`
    const named = zoneOf.exec(parameters)?.[1] ?? own
    if (named === undefined) return `${name}${without}:${day}T${time}`
    const clock = ++looked > mostTimes ? null : clockFor(named)
    return clock === null
      ? `${name}${without};X-UNKNOWN-ZONE=${named}:${day}T${time}`
      : `${name}${without}:${inUtc(clock(local))}`
  }
  return events.map(event => event.replace(times, put)).join('')
}

type Put = (all: string, name: string, parameters: string, day: string, time: string, z: string) => string

const zoneName = /^TZID[^:\r\n]{0,200}:([^\r\n]*)/m
const location = /^X-LIC-LOCATION:([^\r\n]{1,100})/m
const number = /^X-MICROSOFT-CDO-TZID[^:\r\n]{0,100}:([^\r\n]{1,100})/m
const nameOf = (zone: string) => zoneName.exec(zone)?.[1] ?? ''

/** What a definition says besides: its name of the IANA, or nothing. */
function elsewhere(zone: string): string | null {
  return zoneNamed(location.exec(zone)?.[1] ?? '') ?? zoneNumbered(number.exec(zone)?.[1] ?? '')
}

/** The zone of what names none. */
function ofCalendar(text: string): string | undefined {
  const named = /^(?:X-WR-TIMEZONE|TIMEZONE-ID)[^:\r\n]{0,100}:([^\r\n]{1,100})/m.exec(text)?.[1]?.trim()
  return named ?? zoneNumbered(number.exec(text)?.[1] ?? '') ?? undefined
}

/** Names are the same in quotes, and in any case of letters; some hold signs that end a name. */
function key(name: string): string {
  return name
    .trim()
    .replace(/[^\p{L}\p{N}/+_ -]/gu, '')
    .toLowerCase()
}

/** By the first definition of a name; or as everybody knows it, by its name or by what an empty definition says besides. */
function knownZones(zones: readonly string[]): (name: string) => ZoneClock | null {
  const known = new Map<string, ZoneClock | null>()
  const find = (name: string): ZoneClock | null => {
    const definitions = zones.filter(zone => key(nameOf(zone)) === key(name))
    for (const zone of definitions) {
      const clock = clockOf(zone)
      if (clock !== null) return clock
    }
    const named = zoneNamed(name) ?? definitions.map(elsewhere).find(each => each !== null) ?? null
    return named === null ? null : local => utcOf(local, named)
  }
  return name => {
    if (!known.has(name) && known.size < mostZones) known.set(name, find(name))
    return known.get(name) ?? null
  }
}

const dayMs = 86_400_000

/** An hour that comes twice is the first, one that is left out is told by the hours before it (RFC 5545, 3.3.5). */
function utcOf(local: number, zone: string): number {
  const [before, after] = [local - dayMs, local + dayMs].map(moment => offsetAt(moment, zone))
  const found = [before!, after!].find(offset => offsetAt(local - offset, zone) === offset)
  return local - (found ?? before!)
}

function inUtc(moment: number): string {
  return new Date(moment).toISOString().replace(/[-:]|\.\d+/g, '')
}

const oldZone = /^TZ:([+-]\d\d):?(\d\d)?[ \t]*\r?$/m
const oldSummer = /^DAYLIGHT:TRUE;([+-]\d\d):?(\d\d)?;(\d{8}T\d{6});(\d{8}T\d{6})/gm

/** Years: no calendar needs more. */
const mostSummers = 100

/** The one zone of vCalendar 1.0, which defines none, and its summers. */
function withOldZone(text: string): string {
  const zone = oldZone.exec(text)
  if (!zone || text.includes('BEGIN:VTIMEZONE')) return text
  const msOf = (hours: string, minutes = '00') =>
    (Number(hours) * 60 + (hours.startsWith('-') ? -1 : 1) * Number(minutes)) * 60_000
  const summers = [...text.matchAll(oldSummer)].slice(0, mostSummers)
  const put: Put = (all, name, parameters, day, time, z) => {
    const local = momentOf(day, time)
    if (z !== '' || zoneOf.test(parameters) || Number.isNaN(local)) return all
    const at = `${day}T${time}`
    const summer = summers.find(([, , , from, to]) => from! <= at && at < to!)
    return `${name}${parameters}:${inUtc(local - (summer ? msOf(summer[1]!, summer[2]) : msOf(zone[1]!, zone[2])))}`
  }
  return text.replace(times, put)
}
