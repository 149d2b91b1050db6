// The text of a calendar as a strict parser of RFC 5545 takes it: what programs write otherwise, put as the standard has it.

import { decodeText } from '../letters/charsets.ts'
import { momentOf } from './definition.ts'
import { withoutEncoding } from './events.ts'
import { withHours } from './hours.ts'

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
  return withHours(withDays(withPlainTimes(withEnds(withCapitals(withPlainQuotes(withPlainTexts(text)))))))
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

/** Without the beginnings of what has no end: parsers look for that of each through all that follows. */
function withEnds(text: string): string {
  const ends = new Map([...text.matchAll(/^END:([\w-]+)/gm)].map(({ 1: name, index }) => [name, index]))
  return text.replace(/^BEGIN:([\w-]+)/gm, (all, name: string, at: number) => ((ends.get(name) ?? -1) > at ? all : ''))
}

const timed =
  /^(DTSTART|DTEND|RECURRENCE-ID)((?:;(?:"[^"\r\n]*"|[^":\r\n])*)?):[ \t]*(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d)(?::?(\d\d))?(?:Z|([+-]\d{2}):?(\d{2}))?)?(?=[ \t]*\r?$)/gm

/** Days that are not said to be days, times without seconds or in the form of other standards, and their offsets. */
function withPlainTimes(text: string): string {
  return text
    .replace(utcByAddress, ';TZID=UTC')
    .replace(timed, (all, name: string, parameters: string, ...parts: string[]) => {
      const [year = '', month = '', day = '', hour, minute = '', second = '00', h, m = ''] = parts
      const date = `${year}${month}${day}`
      if (Number.isNaN(momentOf(date, ''))) return `${name}:`
      if (hour === undefined) return `${name}${/VALUE=DATE\b/i.test(parameters) ? parameters : ';VALUE=DATE'}:${date}`
      if (h === undefined)
        return `${name}${parameters}:${date}T${hour}${minute}${second}${/Z[ \t]*$/.test(all) ? 'Z' : ''}`
      const moment = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${h}:${m}`)
      if (Number.isNaN(moment.getTime())) return all
      return `${name}:${moment.toISOString().replace(/[-:]|\.\d+/g, '')}`
    })
}

/** A name with the sign in it that ends a name. */
const utcByAddress = /;TZID="?tzone:\/\/Microsoft\/Utc"?/gi
