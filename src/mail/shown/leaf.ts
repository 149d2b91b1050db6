// The parts of a message that hold something: what each is said to be, and its very bytes.

import type { Bytes } from '../../core/bytes.ts'
import { decodeUtf8 } from '../charset.ts'
import { type Parameterised, readParameterised } from '../content-type.ts'
import { type Header, readHeader, valuesOf } from '../header.ts'
import { isProse } from '../reading/formats.ts'
import { uuencodedIn } from '../reading/packed/uuencode.ts'
import { decodeTransfer, isPlainBase64, isPlainQuoted } from '../reading/transfer.ts'
import { isIdentity, isUndeclaredBase64 } from '../reading/undeclared.ts'
import type { Part } from '../structure.ts'
import { beforeFooter } from './footer.ts'

export interface Leaf {
  readonly part: Part
  /** `type/subtype`, lower-case. */
  readonly type: string
  readonly parameters: Parameterised['parameters']
  /** As it is named; null where it is not. */
  readonly disposition: 'attachment' | 'inline' | null
  /** Empty where it has none. */
  readonly name: string
  /** Whether it named its charset (RFC 2231): else every byte is one character. */
  readonly isNameDecoded: boolean
  /** Without its angle brackets. */
  readonly contentId: string | null
  /** RFC 2557. */
  readonly location: string | null
  /** What a list's program wrote below its base64. */
  readonly footer: Bytes | null
  /** Decoded, to the byte; as it stands where nobody knows how. */
  readonly content: Bytes
}

/** What is no text that is shown. */
export type BodyFile = Pick<
  Leaf,
  'type' | 'disposition' | 'name' | 'isNameDecoded' | 'contentId' | 'location' | 'content'
>

const [lf, cr, dash] = [0x0a, 0x0d, 0x2d]

/** @param part one without parts in it. */
export function leafOf(raw: Uint8Array, part: Part, sent = raw): Leaf {
  const header = headerOf(raw, part)
  const body = raw.subarray(part.start, Math.max(part.start, beforeBoundary(raw, part)))
  const { bytes, footer } = decode(body, part)
  const content = bytes === body ? sent.subarray(part.start, part.start + body.length) : bytes
  const disposition = readParameterised(valuesOf(header, 'content-disposition')[0] ?? '')
  const type = readParameterised(part.typeLine)
  return {
    part,
    type: part.type,
    parameters: type.parameters,
    disposition: disposition.value === '' ? null : disposition.value === 'inline' ? 'inline' : 'attachment',
    ...nameOf(header, disposition, type),
    contentId: bracketed(header, 'content-id'),
    location: locationIn(header),
    footer,
    content: content.slice(),
  }
}

export function headerOf(raw: Uint8Array, { head, start }: Part): Header {
  return readHeader(raw.subarray(head, start))
}

export function locationIn(header: Header): string | null {
  return valuesOf(header, 'content-location')[0]?.replace(/\s+/g, '') || null
}

/** What some programs call an encoding, and others never heard of. */
export const isUuencode = (encoding: string) => /^(?:x-)?uu(?:e|encode)?$/.test(encoding)

/** Of several encodings that it names, the one in which its body plainly is; base64 where none is named and it is nothing else. */
export function encodingOf(body: Uint8Array, { encoding, encodings, type }: Part): string {
  if (encodings.length < 2) return isIdentity(encoding) && isUndeclaredBase64(body, type) ? 'base64' : encoding
  if (encodings.includes('base64') && isPlainBase64(body) && !isProse(body)) return 'base64'
  if (encodings.includes('quoted-printable') && isPlainQuoted(body)) return 'quoted-printable'
  return isProse(body) ? '' : encoding
}

function decode(body: Uint8Array, part: Part): { bytes: Uint8Array; footer: Bytes | null } {
  const { type } = part
  const encoding = encodingOf(body, part)
  const decoded = decodeTransfer(body, encoding)
  if (decoded === null) return { bytes: (isUuencode(encoding) && uuencodedIn(body)[0]) || body, footer: null }
  const isText = encoding === 'base64' && type.startsWith('text/')
  if (isText && isProse(body) && decodeUtf8(decoded.bytes) === null) return { bytes: body, footer: null }
  const cut = decoded.isOdd && isText ? beforeFooter(body) : null
  return cut ? { bytes: decodeTransfer(cut.base64, encoding)!.bytes, footer: cut.footer } : { ...decoded, footer: null }
}

/** The line end before a boundary belongs to it (RFC 2046, 5.1.1). */
function beforeBoundary(raw: Uint8Array, { end, parent }: Part): number {
  if (parent === null || raw[end] !== dash || raw[end + 1] !== dash || raw[end - 1] !== lf) return end
  return raw[end - 2] === cr ? end - 2 : end - 1
}

/** The one that can say more than ASCII, where there are two (RFC 6266, 4.3). */
function nameOf(header: Header, disposition: Parameterised, type: Parameterised): Pick<Leaf, 'name' | 'isNameDecoded'> {
  const ofFile = disposition.all.get('filename') ?? []
  const names = [...ofFile, ...(type.all.get('name') ?? [])].filter(name => name.trim() !== '')
  const name = ofFile.find(each => beyondAscii.test(each)) ?? names[0] ?? ''
  // What names its charset is written in ASCII.
  const isRaw = header.fields.some(
    ({ name: field, raw }) => /^content-(?:type|disposition)$/.test(field) && beyondAscii.test(raw),
  )
  return { name, isNameDecoded: beyondAscii.test(name) && !isRaw }
}
const beyondAscii = /[^\0-\x7f]/

function bracketed(header: Header, name: string): string | null {
  const [value] = valuesOf(header, name)
  return value?.replace(/^\s*<|>\s*$/g, '').trim() || null
}
