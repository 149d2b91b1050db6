// Header fields as they go on: as they stand, but for what tells which way a mail came.

import { type Header, valuesOf } from '../../mail/header.ts'

/** Of what may be large: as `latin1` of `core/bytes.ts`, natively. */
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}

/** Every line ends in CRLF. */
function ended(raw: string): string {
  return `${raw.replace(/\r?\n$/, '')}\r\n`
}

/** A header, and the empty line behind it. */
export function joinFields(fields: readonly string[]): Buffer {
  return Buffer.from(`${fields.map(ended).join('')}\r\n`, 'latin1')
}

/** What a mail brings along so that loops are seen, without telling which way it came. */
export function traceOf(header: Header, now: Date): string[] {
  const hops = valuesOf(header, 'received').map(value => {
    const time = Date.parse(value.slice(value.lastIndexOf(';') + 1).replace(/\([^()]*\)/g, ''))
    return `Received: from redacted by redacted; ${mailDate(new Date(Number.isNaN(time) ? now.getTime() : time))}\r\n`
  })
  const delivered = header.fields.filter(({ name }) => name === 'delivered-to').map(({ raw }) => raw)
  return [...hops, ...delivered]
}

/** RFC 5322, 3.3, in UTC. */
export function mailDate(date: Date): string {
  return date.toUTCString().replace('GMT', '+0000')
}
