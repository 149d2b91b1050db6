// The text of a calendar as a strict parser of RFC 5545 takes it: what programs write otherwise, put as the standard has it.

import { zoneNamed } from '../../zones.ts'
import { decodeText } from '../letters/charsets.ts'
import { withoutEncoding } from './events.ts'

const [lf, cr, tab, space] = [0x0a, 0x0d, 0x09, 0x20]

/** Lines are folded between bytes: a letter may begin in one line and end in the next (RFC 5545, 3.1). */
function unfolded(content: Uint8Array): Uint8Array {
  const out = new Uint8Array(content.length)
  let length = 0
  for (let at = 0; at < content.length; at++) {
    const end = content[at] === cr && content[at + 1] === lf ? at + 1 : at
    const next = content[end + 1]
    if (content[end] === lf && (next === space || next === tab)) at = end + 1
    else out[length++] = content[at]!
  }
  return out.subarray(0, length)
}

/** Unfolded, and every line of it a property. */
export function calendarText(content: Uint8Array): string {
  const text = decodeText(unfolded(content), []).texts[0]!.replace(/\r?\n[ \t]/g, '')
  return withKnownZones(withWholeZones(withDays(withPlainTimes(withCapitals(withPlainQuotes(withPlainTexts(text)))))))
}

/** Some escape them as other formats do. */
function withPlainQuotes(text: string): string {
  return text.replace(/\\([\\"])/g, (all, sign: string) => (sign === '"' ? sign : all))
}

/** Exchange writes a whole day as its midnights, of its own zone. */
function withDays(text: string): string {
  if (!text.includes(wholeDay)) return text
  const [before, ...events] = text.split(/(?=^BEGIN:VEVENT)/m)
  const inDays = (event: string) =>
    event.replace(midnight, (_, name: string, day: string) => `${name};VALUE=DATE:${day}`)
  return [before, ...events.map(event => (event.includes(wholeDay) ? inDays(event) : event))].join('')
}
const wholeDay = '\nX-MICROSOFT-CDO-ALLDAYEVENT:TRUE'
const midnight = /^(DTSTART|DTEND)(?:;[^:\r\n]{0,500})?:(\d{8})T000000(?=[ \t]*\r?$)/gm

/** Definitions that say no offset are none. */
function withWholeZones(text: string): string {
  const [before = '', ...zones] = text.split(/^BEGIN:VTIMEZONE/m)
  return zones.reduce((whole, zone) => {
    const [inside = '', ...after] = zone.split(zoneEnd)
    return (
      whole + (inside.includes('\nTZOFFSETTO') || after.length === 0 ? `BEGIN:VTIMEZONE${zone}` : after.join(zoneEnd))
    )
  }, before)
}
const zoneEnd = 'END:VTIMEZONE'

/** As vCalendar 1.0 writes texts; the line ends in them are no ends of a property. */
function withPlainTexts(text: string): string {
  if (!/;ENCODING=QUOTED-PRINTABLE/i.test(text)) return text
  const plain = withoutEncoding(text.replace(/(?:=0D)?=0A/gi, '\\n'))
  return plain.replace(/;(?:ENCODING=QUOTED-PRINTABLE|CHARSET=[\w-]{1,40})/gi, '')
}

/** Names are the same in any case of letters. */
function withCapitals(text: string): string {
  return text.replace(/^(?:(?:begin|end):[\w-]+|[a-z][\w-]*(?=[;:]))/gim, name => name.toUpperCase())
}

const timed = /^(DTSTART|DTEND|RECURRENCE-ID)([^:\r\n]{0,500}):(\d{8})(?:T(\d{6})([+-]\d{2}):?(\d{2}))?(?=[ \t]*\r?$)/gm

/** Days that are not said to be days, and times with the offset that only other standards know. */
function withPlainTimes(text: string): string {
  return text.replace(timed, (all, name: string, parameters: string, date: string, time?: string, h = '', m = '') => {
    if (time === undefined) return /VALUE=DATE\b/i.test(parameters) ? all : `${name};VALUE=DATE:${date}`
    const iso = `${date}${time}`.replace(/(....)(..)(..)(..)(..)(..)/, `$1-$2-$3T$4:$5:$6${h}:${m}`)
    const moment = new Date(iso)
    if (Number.isNaN(moment.getTime())) return all
    return `${name}:${moment.toISOString().replace(/[-:]|\.\d+/g, '')}`
  })
}

/** In one calendar; looking for one takes its time. */
const mostZones = 50

/** Of a time: the zone that it named. */
export const unknownZone = /;X-UNKNOWN-ZONE=("[^"\r\n]*"|[^;:\r\n]*)/

/** Zones that the calendar names and does not define, by the names that browsers know; without one they float, and keep their name. */
function withKnownZones(text: string): string {
  const defined = new Set([...text.matchAll(/^TZID[^:\r\n]*:([^\r\n]*)/gm)].map(([, name]) => name!.trim()))
  const known = new Map<string, string | null>()
  return text.replace(/;TZID=("[^"\r\n]*"|[^;:\r\n]*)/gi, (all, quoted: string) => {
    const name = quoted.replace(/^"|"$/g, '')
    if (defined.has(name)) return all
    if (!known.has(name) && known.size < mostZones) known.set(name, zoneNamed(name))
    const zone = known.get(name) ?? null
    return zone === null ? `;X-UNKNOWN-ZONE=${quoted}` : `;TZID=${zone}`
  })
}
