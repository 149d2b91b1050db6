// The structure of a message, found without decoding any of it: to hold the limits first, and to know what cannot be read.

import { latin1 } from '../core/bytes.ts'
import { PosternError } from '../core/errors.ts'
import { readParameterised } from './content-type.ts'
import { type Header, readHeader, valuesOf } from './header.ts'
import { encodingsNamed } from './reading/transfer.ts'

/** Everything that a hostile message could make large. */
export interface MailLimits {
  /** Of the whole message: more than twice what mail systems carry, and a tab holds up to 8 times as much. */
  readonly bytes: number
  /** Of multiparts in multiparts: people reach about 6. */
  readonly depth: number
  /** Each becomes an object on the screen; the largest digests have some hundreds. */
  readonly parts: number
  /** Of all headers of all parts: a thousand recipients take 100 kB, and parsers of addresses take 400 times that in memory. */
  readonly headerBytes: number
  /** Beside one for every `shortLine` bytes: the parser takes a few hundred bytes for each, however short. */
  readonly lines: number
  /** Characters of a file's name: file systems take 255 at most, browsers add to it, and nobody reads more. */
  readonly nameLength: number
}

export const mailLimits: MailLimits = {
  bytes: 64 * 1024 * 1024,
  depth: 30,
  parts: 2_000,
  headerBytes: 256 * 1024,
  lines: 100_000,
  nameLength: 150,
}
/** No large message has lines so short on the average. */
const shortLine = 30

export interface Part {
  /** `type/subtype`, lower-case. */
  readonly type: string
  /** The value of its Content-Type, unfolded. */
  readonly typeLine: string
  /** Where its headers begin in the message. */
  readonly head: number
  readonly charset: string
  /** Content-Transfer-Encoding, lower-case; empty when none is named. */
  readonly encoding: string
  /** All that it names: only one may be. */
  readonly encodings: readonly string[]
  readonly boundary: string | null
  /** Where its body begins and ends in the message. */
  readonly start: number
  readonly end: number
  /** Of a multipart: how many parts were found in it, and whether its end was. */
  readonly children: number
  readonly closed: boolean
  /** Of a multipart: whether a line was taken for text that other programs take for a boundary of it. */
  readonly doubtful: boolean
  /** The first line among its headers that is none. */
  readonly stray: string | null
  /** The multipart that it is in. */
  readonly parent: Part | null
}

type Open = { -readonly [K in keyof Omit<Part, 'parent'>]: Part[K] } & {
  readonly parent: Open | null
  readonly depth: number
}

const lf = 0x0a
const cr = 0x0d
const dash = 0x2d

/** @throws PosternError `too-large`, with the name of the limit as `values.limit`. */
export function readStructure(raw: Uint8Array, limits: MailLimits): Part[] {
  if (raw.length > limits.bytes) throw over('bytes')
  const parts: Open[] = []
  let headerBytes = 0
  let lines = 0
  const mostLines = limits.lines + raw.length / shortLine
  const begin = (at: number, parent: Open | null) => {
    const header = headerAt(raw, at, parent, limits.headerBytes - headerBytes)
    headerBytes += header.body - at
    const depth = parent ? parent.depth + 1 : 0
    if (depth > limits.depth) throw over('depth')
    if (parts.length >= limits.parts) throw over('parts')
    const part: Open = {
      ...describe(raw, header, parent),
      head: at,
      start: header.body,
      end: raw.length,
      children: 0,
      closed: false,
      doubtful: false,
      parent,
      depth,
    }
    parts.push(part)
    return part
  }

  let current = begin(0, null)
  let at = current.start
  while (at < raw.length) {
    const lineStart = at
    const lineEnd = endOfLine(raw, at)
    at = lineEnd + 1
    if (++lines > mostLines) throw over('lines')
    const found = delimiterOf(raw, lineStart, lineEnd, current)
    if (!found) continue
    close(current, found.part, lineStart)
    found.part.closed = found.last
    if (found.last) {
      current = found.part.parent ?? found.part
    } else {
      found.part.children++
      current = begin(at, found.part)
      at = current.start
    }
  }
  return parts
}

function endOfLine(raw: Uint8Array, at: number): number {
  const end = raw.indexOf(lf, at)
  return end < 0 ? raw.length : end
}

/** A delimiter ends everything that is open inside its multipart, and what stands before the first part. */
function close(current: Open, multipart: Open, at: number): void {
  for (let part = current; part !== multipart; part = part.parent!) part.end = at
  if (current === multipart && multipart.children === 0) multipart.end = at
}

/** RFC 2046, section 5.1.1: the boundary after two dashes, two more after the last part, white space, nothing else. */
function delimiterOf(raw: Uint8Array, start: number, end: number, current: Open): { part: Open; last: boolean } | null {
  if (raw[start] !== dash || raw[start + 1] !== dash) return null
  for (let part: Open | null = current; part; part = part.parent) {
    const { boundary } = part
    if (boundary === null || !startsWith(raw, start + 2, boundary)) continue
    const after = start + 2 + boundary.length
    const last = raw[after] === dash && raw[after + 1] === dash
    if (!part.closed && isBlankUpTo(raw, last ? after + 2 : after, end)) return { part, last }
    part.doubtful = true
  }
  return null
}

function startsWith(raw: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (raw[at + i] !== text.charCodeAt(i)) return false
  return true
}

function isBlankUpTo(raw: Uint8Array, at: number, end: number): boolean {
  for (let i = at; i < end; i++) if (raw[i] !== 0x20 && raw[i] !== 0x09 && raw[i] !== cr) return false
  return at <= end
}

/** Up to the empty line, or to a delimiter. */
function headerAt(raw: Uint8Array, start: number, parent: Open | null, most: number): Header {
  const stop = (at: number, end: number) => parent !== null && delimiterOf(raw, at, end, parent) !== null
  const header = readHeader(raw, { start, most, stop })
  if (!header.ends && header.body < raw.length) throw over('headerBytes')
  return header
}

function describe(
  raw: Uint8Array,
  header: Header,
  parent: Open | null,
): Pick<Part, 'type' | 'typeLine' | 'charset' | 'encoding' | 'encodings' | 'boundary' | 'stray'> {
  // RFC 2046, 5.1.5.
  const usual = parent?.type === 'multipart/digest' ? 'message/rfc822' : 'text/plain'
  const [typeLine = ''] = valuesOf(header, 'content-type')
  const encodings = encodingsNamed(valuesOf(header, 'content-transfer-encoding').join(','))
  const { value, parameters } = readParameterised(typeLine)
  const type = /^[^/]+\/[^/]+$/.test(value) ? value : usual
  const odd = header.oddities.filter(({ code }) => code === 'not-a-field' || code === 'continues-nothing')
  const stray = odd.find(({ start, end }) => !isBlankUpTo(raw, start, end - 1))
  return {
    type,
    typeLine,
    charset: parameters.get('charset') ?? '',
    encoding: encodings[0] ?? '',
    encodings,
    boundary: type.startsWith('multipart/') ? parameters.get('boundary') || null : null,
    stray: stray ? latin1(raw.subarray(stray.start, stray.end)).replace(/\r?\n$/, '') : null,
  }
}

function over(limit: keyof MailLimits): PosternError {
  return new PosternError('too-large', `the message is over the limit of ${limit}`, { values: { limit } })
}
