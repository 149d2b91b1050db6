// What a part says that it is, by its fields and its place: its types, its names, where it ends.

import { latin1 } from '../../core/bytes.ts'
import { bytesOf } from '../charset.ts'
import { type Parameterised, readParameterised } from '../content-type.ts'
import { type Header, valuesOf } from '../header.ts'
import type { Part } from '../structure.ts'
import type { Format } from './formats.ts'

export const signature = /^application\/(?:pgp-signature|(?:x-)?pkcs7-signature)$/
const textualName = /\.(?:txt|te?xt|log|md|csv|tsv|x?html?|xml|svg|json|ya?ml|ics|vcf|eml|css|ini|conf)$/
const headerLine =
  /^(?:>?From |(?:Received|Return-Path|Delivered-To|Message-ID|MIME-Version|From|Subject|Date|To|X-[\w-]+):)/im
export const mostTypes = 8

export const isLineEnd = (byte: number) => byte === 0x0a || byte === 0x0d

export function typesOf(header: Header, { parent }: Part): Parameterised[] {
  const fields = [...new Set(valuesOf(header, 'content-type'))].slice(0, mostTypes)
  const isDigest = parent?.type === 'multipart/digest'
  const fallback = { ...readParameterised(isDigest ? 'message/rfc822' : 'text/plain'), isOdd: fields.length > 0 }
  const read = fields
    .map(readParameterised)
    .map(type => (type.value.includes('/') ? type : { ...fallback, ...other(type) }))
  return read.length > 0 ? read : [fallback]
}

const other = ({ parameters, all }: Parameterised) => ({ parameters, all })

export const isOfMessage = ({ value }: Parameterised) => /^(?:message|multipart)\//.test(value)

/** RFC 2045, 6.4: none may be; programs decode it, or do not. */
export function isEncoded({ type, encoding }: Part): boolean {
  return type.startsWith('multipart/') && !['', '7bit', '8bit', 'binary'].includes(encoding)
}

/** Whether the boundary of one multipart can be taken for that of another that it is in. */
export function hasClash({ boundary, parent }: Part): boolean {
  if (boundary === null) return false
  for (let above = parent; above; above = above.parent) {
    if (above.boundary?.startsWith(boundary) || boundary.startsWith(above.boundary ?? '\0')) return true
  }
  return false
}

/** A body, and once more up to the first line in it that some programs take for a boundary around it. */
export function endsOf(body: Uint8Array, { parent }: Part): Uint8Array[] {
  let end = body.length
  for (let around = parent; around; around = around.parent) {
    if (!around.doubtful || around.boundary === null) continue
    const found = latin1(body).indexOf(`\n--${around.boundary}`)
    if (found >= 0) end = Math.min(end, found + 1)
  }
  return end < body.length ? [body, body.subarray(0, end)] : [body]
}

export function withoutBoundaries(bytes: Uint8Array, boundaries: ReadonlySet<string>): Uint8Array {
  const lines = latin1(bytes).split('\n')
  const kept = lines.filter(
    line => !(line.startsWith('--') && boundaries.has(line.slice(2).trimEnd().replace(/--$/, ''))),
  )
  return bytesOf(kept.join('\n'))
}

export function isWithin(part: Part, multipart: Part): boolean {
  for (let above = part.parent; above; above = above.parent) if (above === multipart) return true
  return false
}

export function namesOf(header: Header, types: readonly Parameterised[]): string[] {
  const dispositions = valuesOf(header, 'content-disposition').slice(0, mostTypes).map(readParameterised)
  const all = [
    ...dispositions.flatMap(({ all }) => all.get('filename') ?? []),
    ...types.flatMap(({ all }) => all.get('name') ?? []),
  ]
  return [...new Set(all)].filter(name => name !== '')
}

export function isBody(header: Header, types: readonly Parameterised[]): boolean {
  const isAttached = valuesOf(header, 'content-disposition').some(value => !/^\s*inline\b/i.test(value))
  return types.every(({ value }) => value.startsWith('text/')) && !isAttached && namesOf(header, types).length === 0
}

export function isTextual(type: string, name: string, format: Format): boolean {
  if (format === 'text' || textualName.test(name)) return true
  return (
    /^(?:text|message|multipart)\/|[/+](?:xml|json|xhtml)\b/.test(type) ||
    (signature.test(type) && format !== 'wordless')
  )
}

export function isTight(type: Parameterised): boolean {
  return type.parameters.get('delsp')?.toLowerCase() === 'yes'
}

/** Of a mailbox file (RFC 4155) each, else the one. */
export function messagesIn(bytes: Uint8Array): Uint8Array[] {
  const text = latin1(bytes)
  if (!text.startsWith('From ')) return [bytes]
  const starts = [0, ...[...text.matchAll(/\nFrom /g)].map(({ index }) => index + 1)]
  return starts.map((start, i) => bytes.subarray(start, starts[i + 1]))
}

export function looksLikeMessage(bytes: Uint8Array): boolean {
  return headerLine.test(
    String.fromCharCode(...bytes.subarray(0, 1_000))
      .trimStart()
      .slice(0, 200)
      .split('\n')[0]!,
  )
}
