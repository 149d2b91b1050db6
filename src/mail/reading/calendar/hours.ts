// At which hour something is that names its time zone: by the definition that comes along, by what browsers know, or by the calendar's own.

import { offsetAt, zoneNamed } from '../../zones.ts'

/** In one calendar; looking for one takes its time. */
const mostZones = 50

/** Of a time: the zone that it named. */
export const unknownZone = /;X-UNKNOWN-ZONE=("[^"\r\n]*"|[^;:\r\n]*)/

const times = /^(DTSTART|DTEND|RECURRENCE-ID)((?:;(?:"[^"\r\n]*"|[^":\r\n])*)?):(\d{8})T(\d{6})(Z?)(?=[ \t]*\r?$)/gm
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

/** @param text unfolded. @returns it with times in UTC, in a zone that it defines, or in one that nobody knows. */
export function withHours(text: string): string {
  const pieces = piecesOf(withOldZone(text))
  // Definitions that say no offset are none.
  const zones = pieces.filter(({ isZone, text }) => isZone && text.includes('\nTZOFFSETTO'))
  const hollow = pieces.filter(piece => piece.isZone && !zones.includes(piece))
  const defined = new Set(zones.map(zone => key(nameOf(zone))))
  const zoneFor = knownZones(new Map(hollow.map(zone => [key(nameOf(zone)), location.exec(zone.text)?.[1]])))
  const events = pieces.filter(({ isZone }) => !isZone).map(({ text }) => text)
  const own = /^X-WR-TIMEZONE[^:\r\n]{0,100}:([^\r\n]{1,100})/m.exec(events.join(''))?.[1]?.trim()
  const earliest = earliestIn(events)
  const put: Put = (all, name, parameters, day, time, z) => {
    const without = parameters.replace(zoneOf, '')
    if (z !== '') return `${name}${without}:${day}T${time}Z`
    const named = zoneOf.exec(parameters)?.[1] ?? own
    if (named === undefined) return all
    if (defined.has(key(named))) return `${name}${without};TZID=${key(named)}:${day}T${time}`
    const zone = zoneFor(named)
    const utc = zone === null ? null : utcOf(day, time, zone)
    if (utc !== null) return `${name}${without}:${utc}`
    return named === own ? all : `${name}${without};X-UNKNOWN-ZONE=${named}:${day}T${time}`
  }
  const zone = (text: string) =>
    withReach(withSignedOffsets(text), earliest).replace(zoneName, (_, name) => `TZID:${key(name)}`)
  return pieces
    .map(piece => (zones.includes(piece) ? zone(piece.text) : piece.isZone ? '' : piece.text.replace(times, put)))
    .join('')
}

type Put = (all: string, name: string, parameters: string, day: string, time: string, z: string) => string

const zoneName = /^TZID[^:\r\n]{0,200}:([^\r\n]*)/m
const location = /^X-LIC-LOCATION:([^\r\n]{1,100})/m
const nameOf = ({ text }: Piece) => zoneName.exec(text)?.[1] ?? ''

/** Names are the same in quotes, and in any case of letters; some hold signs that end a name. */
function key(name: string): string {
  return name
    .trim()
    .replace(/[^\p{L}\p{N}/+_ -]/gu, '')
    .toLowerCase()
}

/** @param locations where zones are, by their names, that say no more than that. */
function knownZones(locations: ReadonlyMap<string, string | undefined>): (name: string) => string | null {
  const known = new Map<string, string | null>()
  return name => {
    if (!known.has(name) && known.size < mostZones)
      known.set(name, zoneNamed(name) ?? zoneNamed(locations.get(key(name)) ?? ''))
    return known.get(name) ?? null
  }
}

function momentOf(day: string, time: string): number {
  return Date.parse(`${day}${time}`.replace(/(....)(..)(..)(..)(..)(..)/, '$1-$2-$3T$4:$5:$6Z'))
}

const dayMs = 86_400_000

/** An hour that comes twice is the first, one that is left out is told by the hours before it (RFC 5545, 3.3.5). */
function utcOf(day: string, time: string, zone: string): string | null {
  const local = momentOf(day, time)
  if (Number.isNaN(local)) return null
  const [before, after] = [local - dayMs, local + dayMs].map(moment => offsetAt(moment, zone))
  const found = [before!, after!].find(offset => offsetAt(local - offset, zone) === offset)
  return inUtc(local - (found ?? before!))
}

function inUtc(moment: number): string {
  return new Date(moment).toISOString().replace(/[-:]|\.\d+/g, '')
}

/** As other standards write them. */
function withSignedOffsets(text: string): string {
  return text.replace(
    /^(TZOFFSET(?:FROM|TO)):[ \t]*([+-]?)(\d\d):?(\d\d)/gm,
    (_, name: string, sign: string, hours: string, minutes: string) => `${name}:${sign || '+'}${hours}${minutes}`,
  )
}

function earliestIn(events: readonly string[]): string | undefined {
  const all = events.flatMap(text => [...text.matchAll(times)].map(([, , , day, time]) => `${day}T${time}`))
  return all.toSorted()[0]
}

const observance = /^(?=BEGIN:(?:STANDARD|DAYLIGHT))/m
const onset = /^(DTSTART[^:\r\n]{0,100}:)(\d{4})(\d{4}T\d{6})/m
const isRuled = (part: string) => /^RRULE:(?!.*(?:UNTIL|COUNT|INTERVAL))/m.test(part)

/** Programs define a zone by the rules of the year in which they write: those held before, for what was before. */
function withReach(zone: string, earliest: string | undefined): string {
  const [head = '', ...parts] = zone.split(observance)
  const onsets = parts.map(part => onset.exec(part)?.slice(2).join('') ?? '')
  if (earliest === undefined || parts.length === 0 || onsets.some(each => each <= earliest)) return zone
  if (parts.some(isRuled))
    return head + parts.map(part => (isRuled(part) ? part.replace(onset, '$11970$3') : part)).join('')
  const next = parts[onsets.indexOf(onsets.toSorted()[0]!)]!
  const offset = /^TZOFFSETFROM:([^\r\n]*)/m.exec(next)?.[1]
  if (offset === undefined) return zone
  const before = ['BEGIN:STANDARD', 'DTSTART:16010101T000000', `TZOFFSETFROM:${offset}`, `TZOFFSETTO:${offset}`]
  return [head, ...before.map(line => `${line}\r\n`), 'END:STANDARD\r\n', ...parts].join('')
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
