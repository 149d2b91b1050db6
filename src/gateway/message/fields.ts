// What of a mail's header goes on with it, and how a header is put together.

import { canonicalOrNull, domainOf } from '../../mail/address/address.ts'
import { type Header, valuesOf } from '../../mail/header.ts'
import { type WrittenField, writeField, writeHeader } from '../../mail/write-header.ts'

/** Of what may be large: as `latin1` of `core/bytes.ts`, natively. */
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}

/** A header, and the empty line behind it. */
export function headerBytes(fields: readonly (WrittenField | null)[]): Buffer {
  return Buffer.from(writeHeader(fields), 'latin1')
}

/** Text as a field of bytes has it. */
export function utf8Bytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

/**
 * What a mail brings along so that loops are seen, without telling which way it came. Of Delivered-To what names one of our own
 * people: our own mail servers go by it.
 */
export function traceOf(header: Header, now: Date, domains: readonly string[]): WrittenField[] {
  const hops = valuesOf(header, 'received').map(value => {
    const time = Date.parse(value.slice(value.lastIndexOf(';') + 1).replace(/\([^()]*\)/g, ''))
    const date = new Date(Number.isNaN(time) ? now.getTime() : time)
    return writeField('Received', `(a hop before the gateway: names are left out); ${mailDate(date)}`)
  })
  const delivered = valuesOf(header, 'delivered-to')
    .map(canonicalOrNull)
    .filter(address => address !== null && domains.includes(domainOf(address)))
  return [...hops, ...delivered.map(address => writeField('Delivered-To', utf8Bytes(address!)))]
}

/** Our own hop. */
export function receivedHere(now: Date): WrittenField {
  return writeField('Received', `by gateway (Postern); ${mailDate(now)}`)
}

/** RFC 5322, 3.3, in UTC. */
export function mailDate(date: Date): string {
  return date.toUTCString().replace('GMT', '+0000')
}
