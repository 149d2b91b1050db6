// The lines of a message, one after the other, with what is known of the part that they stand in: for messages of any size.

import { readParameterised } from '../../mail/content-type.ts'
import { readHeader, valuesOf } from '../../mail/header.ts'

/** A line of mail has at most 998 characters (RFC 5322, 2.1.1); what is far longer comes in chunks. */
const maxLine = 64 * 1024
/** Characters of the header of a part; what stands behind is not looked at. */
const maxHeader = 64 * 1024
const maxBoundaries = 1_000
/** Of parts and of messages in messages: no mail of people has as many, and each takes its time. */
const mostHeaders = 10_000

/** Text as it comes, cut into lines, each with its end; every byte one character. */
export class Lines {
  #rest = ''

  push(text: string): string[] {
    const all = this.#rest + text
    const lines: string[] = []
    let start = 0
    for (let end = all.indexOf('\n') + 1; end > 0; end = all.indexOf('\n', start) + 1) {
      lines.push(all.slice(start, end))
      start = end
    }
    this.#rest = all.slice(start)
    if (this.#rest.length > maxLine) lines.push(...this.end())
    return lines
  }

  end(): string[] {
    const rest = this.#rest
    this.#rest = ''
    return rest === '' ? [] : [rest]
  }
}

export interface PartLine {
  readonly line: string
  /** Whether it belongs to what a part holds, not to its header or to what stands between parts. */
  readonly isBody: boolean
  /** Of its part: Content-Transfer-Encoding, lower-case. */
  readonly encoding: string
  /** Of its part, lower-case: Content-Type, and the name of the file; empty for none. */
  readonly type: string
  readonly name: string
}

/** Tolerant: where the structure is broken, a line belongs to the part before. */
export class Parts {
  readonly #boundaries = new Set<string>()
  #header: string | null = ''
  #headers = 0
  #encoding = ''
  #type = ''
  #name = ''

  /** Whether there are more of them than are looked at: what is said of the lines from here on is not to be relied on. */
  get areTooMany(): boolean {
    return this.#headers > mostHeaders
  }

  read(line: string): PartLine {
    const isBody = this.#header === null && !this.#isDelimiter(line)
    if (this.#header !== null) this.#readHeader(line)
    return { line, isBody, encoding: this.#encoding, type: this.#type, name: this.#name }
  }

  #isDelimiter(line: string): boolean {
    if (this.areTooMany || !line.startsWith('--') || !this.#boundaries.has(line.slice(2).trimEnd().replace(/--$/, '')))
      return false
    this.#header = ''
    return true
  }

  #readHeader(line: string): void {
    if (!/^\r?\n?$/.test(line)) {
      if (this.#header!.length < maxHeader) this.#header += line
      return
    }
    this.#headers++
    const header = readHeader(Buffer.from(this.#header!, 'latin1'))
    const value = (name: string) => valuesOf(header, name)[0] ?? ''
    const { value: type, parameters } = readParameterised(value('content-type'))
    const boundary = parameters.get('boundary')?.trimEnd()
    if (boundary && this.#boundaries.size < maxBoundaries) this.#boundaries.add(boundary)
    this.#encoding = value('content-transfer-encoding').toLowerCase()
    this.#type = type
    const disposition = readParameterised(value('content-disposition'))
    this.#name = (disposition.parameters.get('filename') ?? parameters.get('name') ?? '').toLowerCase()
    // A mail in a mail begins with a header again.
    this.#header = /^message\/(?:rfc822|global)$/.test(type) && !this.areTooMany ? '' : null
  }
}

/** What a transfer encoding made of text, undone as it comes (RFC 2045, 6.7 and 6.8). */
export class Decoder {
  #encoding = ''
  #rest = ''

  decode({ line, encoding }: PartLine): string {
    if (encoding !== this.#encoding) this.#rest = ''
    this.#encoding = encoding
    if (encoding === 'base64') return this.#base64(line)
    return encoding === 'quoted-printable' ? quotedPrintable(line) : line
  }

  #base64(line: string): string {
    const all = this.#rest + line.replace(/[^A-Za-z0-9+/]/g, '')
    const whole = all.length - (all.length % 4)
    // A line with padding is the last one.
    const usable = /=\s*$/.test(line) ? all.length : whole
    this.#rest = all.slice(usable)
    return Buffer.from(all.slice(0, usable), 'base64').toString('latin1')
  }
}

function quotedPrintable(line: string): string {
  return line
    .replace(/=[ \t]*\r?\n$/, '')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
}
