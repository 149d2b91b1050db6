// Mails put together by hand for tests, so that every oddity of a mail app can be written down. Text is Latin-1: one character a byte.

import { type Bytes, concat, utf8 } from '../../core/bytes.ts'

/** Header lines, an empty line, a body; lines end with LF until `wire`. */
export type Entity = string

export const entity = (head: readonly string[], body: string): Entity => `${head.join('\n')}\n\n${body}`

let boundaries = 0

export interface MultipartOptions {
  /** In the style of the app. */
  readonly boundary?: string
  readonly head?: readonly string[]
  /** Parameters of the Content-Type, each with its semicolon before it. */
  readonly parameters?: string
  readonly end?: string
}

export function multipart(subtype: string, parts: readonly Entity[], options: MultipartOptions = {}): Entity {
  const boundary = `${options.boundary ?? '=_next'}${boundaries++}`
  const type = `Content-Type: multipart/${subtype}; boundary="${boundary}"${options.parameters ?? ''}`
  const body = parts.map(part => `--${boundary}\n${part}\n`).join('')
  return entity([...(options.head ?? []), type], body + (options.end ?? `--${boundary}--\n`))
}

/** An entity under the headers of a mail. */
export const under = (head: readonly string[], inner: Entity): Entity => `${head.join('\n')}\n${inner}`

export function latin1(text: string): Bytes {
  return Uint8Array.from(text, character => character.charCodeAt(0))
}

/** As it goes over the wire. */
export const wire = (mail: Entity): Bytes => latin1(mail.replaceAll('\n', '\r\n'))

export function base64Lines(content: string | Uint8Array, columns = 76): string {
  const encoded = Buffer.from(typeof content === 'string' ? latin1(content) : content).toString('base64')
  return encoded.match(new RegExp(`.{1,${columns}}`, 'g'))?.join('\n') ?? ''
}

/** RFC 2045, section 6.7, over bytes. */
export function quotedPrintable(text: string): string {
  return text
    .split('\n')
    .map(line => {
      const out = ['']
      for (const character of line) {
        const byte = character.charCodeAt(0)
        const isPlain = byte === 9 || (byte >= 32 && byte <= 126 && byte !== 61)
        const atom = isPlain ? character : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`
        if (out.at(-1)!.length + atom.length > 75) out.push('')
        out[out.length - 1] += atom
      }
      return out.join('=\n').replace(/[ \t]$/, blank => (blank === ' ' ? '=20' : '=09'))
    })
    .join('\n')
}

/** As POSIX `uuencode` writes it. */
export function uuencoded(name: string, content: string): string {
  const bytes = latin1(content)
  const letter = (value: number) => (value === 0 ? '`' : String.fromCharCode(32 + value))
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += 45) {
    const line = bytes.subarray(at, at + 45)
    let out = letter(line.length)
    for (let i = 0; i < line.length; i += 3) {
      const group = (line[i]! << 16) | ((line[i + 1] ?? 0) << 8) | (line[i + 2] ?? 0)
      for (const shift of [18, 12, 6, 0]) out += letter((group >> shift) & 63)
    }
    lines.push(out)
  }
  return `begin 644 ${name}\n${lines.join('\n')}\n\`\nend\n`
}

export function utf16(text: string, options: { readonly little: boolean; readonly mark: boolean }): Bytes {
  const source = options.mark ? `\ufeff${text}` : text
  const out = new DataView(new ArrayBuffer(source.length * 2))
  for (let i = 0; i < source.length; i++) out.setUint16(i * 2, source.charCodeAt(i), options.little)
  return new Uint8Array(out.buffer)
}

/** [MS-OXTNEF]: a signature, a key, and attributes; what is attached stands in them as it is. */
export function winmail(name: string, content: string): Bytes {
  const attribute = (level: number, id: number, data: Uint8Array) => {
    const head = new DataView(new ArrayBuffer(9))
    head.setUint8(0, level)
    head.setUint32(1, id, true)
    head.setUint32(5, data.length, true)
    const sum = data.reduce((total, byte) => (total + byte) & 0xffff, 0)
    return concat(new Uint8Array(head.buffer), data, new Uint8Array([sum & 255, sum >> 8]))
  }
  const [message, attachment] = [1, 2]
  return concat(
    new Uint8Array([0x78, 0x9f, 0x3e, 0x22, 1, 0]),
    attribute(message, 0x00089006, new Uint8Array([0, 0, 1, 0])),
    attribute(message, 0x00078008, utf8('IPM.Microsoft Mail.Note\0')),
    attribute(attachment, 0x00069002, new Uint8Array(14)),
    attribute(attachment, 0x00018010, utf8(`${name}\0`)),
    attribute(attachment, 0x0006800f, latin1(content)),
  )
}

export interface Zipped {
  readonly name: string
  readonly content: Uint8Array
  /** The size that its entry claims. */
  readonly claims?: number
  readonly locked?: boolean
}

/** PKWARE's APPNOTE, 4.3: each file, then the directory, then its end. Checksums are left out: no reader of ours looks. */
export async function zipOf(files: readonly Zipped[]): Promise<Bytes> {
  const parts: Uint8Array[] = []
  const directory: Uint8Array[] = []
  let offset = 0
  for (const { name, content, claims = content.length, locked = false } of files) {
    const stream = new Blob([content as Bytes]).stream().pipeThrough(new CompressionStream('deflate-raw'))
    const packed = new Uint8Array(await new Response(stream).arrayBuffer())
    const common = fields([20, locked ? 1 : 0, 8, 0, 0], [0, packed.length, claims], [name.length, 0])
    const local = concat(utf8('PK\x03\x04'), common, utf8(name), packed)
    parts.push(local)
    directory.push(utf8('PK\x01\x02\x14\x00'), common, fields([0, 0, 0], [0, offset], []), utf8(name))
    offset += local.length
  }
  const central = concat(...directory)
  const end = fields([0, 0, files.length, files.length], [central.length, offset], [0])
  return concat(...parts, central, utf8('PK\x05\x06'), end)
}

/** Little-endian: numbers of two bytes, of four, and of two again. */
function fields(before: readonly number[], wide: readonly number[], after: readonly number[]): Bytes {
  const little = (size: number) => (value: number) => Array.from({ length: size }, (_, i) => (value >>> (8 * i)) & 255)
  return new Uint8Array([...before.flatMap(little(2)), ...wide.flatMap(little(4)), ...after.flatMap(little(2))])
}
