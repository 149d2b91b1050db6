// Parts of mail (RFC 2045, 2046, 2183) with one text in them, in every format, charset and encoding; and how parts are put together.

import { deflateSync, gzipSync } from 'node:zlib'
import { signedMessage } from '../../../mail/reading/testing/cms.ts'
import type { Dice } from './dice.ts'
import { nameParameter } from './fields.ts'
import { inCharset, isAscii, lookalike, quotedPrintable, transferred, uuencoded } from './letters.ts'
import { type Format, formatted } from './markup.ts'

/** What a text may ask of the part that it is in. */
export interface Said {
  readonly text: string
  /** A word of the policy's that stands in it; null for none. */
  readonly term: string | null
}

/** `isSure`: all programs take it apart in one way. `isKnown`: they can be asked to read all that it says. */
export interface Part {
  readonly fields: readonly string[]
  /** Every byte one character. */
  readonly body: string
  readonly isSure: boolean
  readonly isKnown: boolean
  /** What every program shows, where nothing declares it and it is ASCII: the text as it stands, whatever was meant by it. */
  readonly asItStands?: string
}

const b64 = (bytes: Buffer) => bytes.toString('base64').replace(/(.{76})/g, '$1\r\n')

/** A text with its word as people may have written it. */
function written(dice: Dice, { text, term }: Said): string {
  return term === null ? text : text.replace(term, () => lookalike(dice, term))
}

const nothingDeclared = 'X-Content: none'

/** @param isPlain whether it is shown the same where nothing declares it. */
function typeField(
  dice: Dice,
  { type, parameters }: Pick<Format, 'type' | 'parameters'>,
  label: string | null,
  isPlain: boolean,
) {
  const charset =
    label === null ? [] : [dice.oneIn(12) ? `charset*=us-ascii''${label.replaceAll('"', '')}` : `charset=${label}`]
  const all = [...charset, ...parameters].map(each => `; ${each}`).join('')
  const plainly = { field: `Content-Type: ${type}${all}`, isSure: true }
  if (!dice.oneIn(6)) return plainly
  const odd = dice.way(
    [2, () => ({ field: `Content-Type: ${type.toUpperCase()}${all}`, isSure: true })],
    [1, () => ({ field: `content-type:\r\n ${type}${all}`, isSure: true })],
    [1, () => ({ field: `Content-Type: (c) ${type}${all}`, isSure: false })],
    [1, () => ({ field: `Content-Type: ${type.replace('/', ' / ')}${all}`, isSure: false })],
    [1, () => ({ field: `Content-Type: ${type}${all}\r\nContent-Type: application/octet-stream`, isSure: false })],
    [1, () => ({ field: `Content-Type: application/octet-stream\r\nContent-Type: ${type}${all}`, isSure: false })],
    [1, () => ({ field: `Content-Type: ${type}${all}; x="`, isSure: false })],
    [1, () => ({ field: `Content-Type: ${type.split('/')[0]}${all}`, isSure: false })],
    [1, () => ({ field: nothingDeclared, isSure: isPlain })],
  )
  // Which nobody reads where it is not named.
  const isLost = odd.field === nothingDeclared && /utf-?7/i.test(label ?? '')
  return isLost ? plainly : odd
}

function dispositionFields(dice: Dice, how: 'attachment' | 'inline' | null, name: string): string[] {
  if (how === null) return []
  return [`Content-Disposition: ${dice.oneIn(8) ? how.toUpperCase() : how}; ${nameParameter(dice, 'filename', name)}`]
}

/** @param isAttached whether it is a file. */
export function textPart(dice: Dice, said: Said, isAttached = dice.oneIn(3), as?: Format): Part {
  const text = written(dice, said)
  const format = as ?? formatted(dice, text)
  const { label, bytes, isKnown } = inCharset(dice, format.text)
  const way = transferred(dice, bytes)
  const isBare = format.type === 'text/plain' && !format.parameters.includes('delsp=yes')
  const isPlain = isBare && isAscii(format.text) && bytes.equals(Buffer.from(format.text))
  const type = typeField(dice, format, label, isPlain)
  const how = isAttached ? dice.one(['attachment', 'attachment', 'inline'] as const) : null
  const fields = [type.field, ...way.fields, ...dispositionFields(dice, how, `file.${format.ending}`)]
  // An alphabet that nobody knows, and that is not named.
  const isUnnamed = type.field === nothingDeclared
  const isAsItStands = isUnnamed && isAscii(bytes.toString('latin1'))
  return {
    ...{ fields, body: way.body, isSure: type.isSure, isKnown: isKnown || isUnnamed },
    ...(isAsItStands && { asItStands: bytes.toString('latin1') }),
  }
}

function pdf(text: string): Buffer {
  const stream = deflateSync(Buffer.from(`BT /F1 12 Tf (${text.replace(/[()\\]/g, '')}) Tj ET`, 'latin1'))
  const head = `%PDF-1.4\n1 0 obj <</Length ${stream.length}/Filter/FlateDecode>> stream\n`
  return Buffer.concat([Buffer.from(head, 'latin1'), stream, Buffer.from('\nendstream endobj\n%%EOF\n')])
}

/** An archive of one file, stored. */
function zip(bytes: Buffer): Buffer {
  const head = Buffer.alloc(30)
  head.write('PK\x03\x04', 'latin1')
  head.writeUInt32LE(bytes.length, 18)
  head.writeUInt32LE(bytes.length, 22)
  head.writeUInt16LE(5, 26)
  return Buffer.concat([head, Buffer.from('a.txt'), bytes])
}

/** Of those that only their own program shows, what the gateway reads: all others are unread. */
const known = ['a.rtf', 'a.gz', 'signed.p7m']

/** A file whose words only its own program shows. */
export function opaquePart(dice: Dice, { text }: Pick<Said, 'text'>): Part {
  const bytes = Buffer.from(text)
  const armor = (title: string) =>
    Buffer.from([`-----BEGIN ${title}-----`, '', b64(bytes), `-----END ${title}-----`, ''].join('\r\n'))
  const [type, name, content] = dice.one<readonly [string, string, () => Buffer]>([
    ['application/pdf', 'a.pdf', () => pdf(text)],
    ['application/zip', 'a.zip', () => zip(bytes)],
    ['application/gzip', 'a.gz', () => gzipSync(bytes)],
    ['application/octet-stream', 'a.docx', () => zip(bytes)],
    ['application/ms-tnef', 'winmail.dat', () => Buffer.concat([Buffer.from('\x78\x9f\x3e\x22', 'latin1'), bytes])],
    ['application/rtf', 'a.rtf', () => Buffer.from(`{\\rtf1\\ansi ${text}}`)],
    ['application/octet-stream', 'a.asc', () => armor('PGP MESSAGE')],
    ['text/plain', 'a.txt', () => armor('AGE ENCRYPTED FILE')],
    ['application/pkcs7-mime', 'smime.p7m', () => bytes],
    [
      'application/pkcs7-mime',
      'signed.p7m',
      () => signedMessage(`Content-Type: text/plain; charset=utf-8\r\n\r\n${text}`),
    ],
    [
      'application/octet-stream',
      'a.bin',
      () => Buffer.concat([Buffer.from([1, 2, 3, 4, 0, 0, 6]), bytes, Buffer.alloc(40)]),
    ],
    ['text/plain', 'a.uue', () => Buffer.from(uuencoded(bytes, 'a.txt'))],
  ])
  const disposition = dispositionFields(dice, dice.oneIn(4) ? null : 'attachment', name)
  const fields = [`Content-Type: ${type}`, 'Content-Transfer-Encoding: base64', ...disposition]
  return { fields, body: b64(content()), isSure: true, isKnown: known.includes(name) }
}

/** Of some other bytes; its name says the text. */
export function namedPart(dice: Dice, { text, term }: Said): Part {
  const picture = Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010806', 'hex')
  const said = term ?? text.slice(0, 60).replace(/[^\p{L}\p{N} ]/gu, '')
  const fields = [
    `Content-Type: image/png; ${nameParameter(dice, 'name', `${said}.png`)}`,
    'Content-Transfer-Encoding: base64',
    ...(dice.oneIn(2) ? dispositionFields(dice, 'attachment', `${said}.png`) : []),
  ]
  return { fields, body: b64(picture), isSure: true, isKnown: true }
}

const boundaries = ['b', 'bb', '=_part', "x'y(z", 'a b', '-----=_NextPart_000', 'b'.repeat(70), '0:1/2=3?4'] as const

/** @param kind of multipart. */
export function multipart(dice: Dice, kind: string, parts: readonly Part[]): Part {
  const number = dice.oneIn(6) ? '' : String(dice.below(1e6))
  const boundary = `${dice.one(boundaries).slice(0, 64)}${number}`
  const named = dice.way<readonly [string, boolean]>(
    [8, () => [`boundary="${boundary}"`, true]],
    [2, () => [`BOUNDARY="${boundary}"`, true]],
    [1, () => [`boundary*=us-ascii''${encodeURIComponent(boundary).replaceAll("'", '%27')}`, true]],
    [1, () => [`boundary*0="${boundary.slice(0, 3)}"; boundary*1="${boundary.slice(3)}"`, true]],
    [1, () => [`boundary="${boundary}"; boundary="x${boundary}"`, false]],
    [1, () => [`boundary="x${boundary}"; boundary="${boundary}"`, false]],
    [1, () => [`boundary="${boundary}`, false]],
    [1, () => ['x=y', false]],
  )
  const end = dice.way<readonly [string[], boolean]>(
    [10, () => [[`--${boundary}--`], true]],
    [1, () => [[], false]],
    [1, () => [[`--${boundary}-- `, 'behind'], false]],
    [1, () => [[`--${boundary}--x`], false]],
  )
  const start = dice.oneIn(6) ? ['This is a message in parts.'] : []
  const line = `--${boundary}${dice.oneIn(10) ? '  ' : ''}`
  const body = [...start, ...parts.flatMap(({ fields, body }) => [line, ...fields, '', body]), ...end[0]]
  return {
    fields: [`Content-Type: multipart/${kind}; ${named[0]}`],
    body: body.join('\r\n'),
    isSure: named[1] && parts.every(({ isSure }) => isSure),
    isKnown: parts.every(({ isKnown }) => isKnown),
  }
}

/** Opened mail is known by what names it, whatever programs make of what is in it. */
const asNamed = { isSure: true, isKnown: true }

/** A message as a part of another one. @param raw every byte one character. @param inner what programs make of it. */
export function messagePart(
  dice: Dice,
  raw: string,
  { isSure, isKnown }: Omit<Part, 'fields' | 'body'> = asNamed,
): Part {
  const bytes = Buffer.from(raw, 'latin1')
  const isSafe = !/[^\0-\x7f]|\0|\r(?!\n)/.test(raw)
  const type = dice.way(
    [8, () => 'message/rfc822'],
    [1, () => 'message/global'],
    [1, () => 'MESSAGE/RFC822; x=y'],
    [1, () => 'application/octet-stream; name="message.eml"'],
    [1, () => 'text/plain; name="message.eml"'],
    [1, () => 'text/rfc822-headers'],
  )
  const named = dice.oneIn(2) ? dispositionFields(dice, 'attachment', 'message.eml') : []
  const [encoding, body] = dice.way<readonly [string, () => string]>(
    [isSafe ? 5 : 1, () => ['7bit', () => raw]],
    [1, () => ['8bit', () => raw]],
    [3, () => ['base64', () => b64(bytes)]],
    [1, () => ['quoted-printable', () => quotedPrintable(dice, bytes)]],
  )
  const told = encoding === '7bit' && dice.oneIn(2) ? [] : [`Content-Transfer-Encoding: ${encoding}`]
  return { fields: [`Content-Type: ${type}`, ...told, ...named], body: body(), isSure, isKnown }
}

const filler = (dice: Dice) =>
  textPart(dice, { text: dice.one(['See below.', 'With kind regards', 'x', 'As we said.']), term: null }, false)

/** A part with the text somewhere in it, however deep. */
export function holding(dice: Dice, said: Said, depth = 0): Part {
  const leaf = (): Part =>
    dice.way(
      [9, () => textPart(dice, said)],
      [1, () => opaquePart(dice, said)],
      [1, () => multipart(dice, 'mixed', [namedPart(dice, said), textPart(dice, { text: said.text, term: null })])],
    )
  if (depth > 2 || dice.oneIn(2)) return leaf()
  const inner = () => holding(dice, said, depth + 1)
  const among = (part: Part) => {
    const others = dice.times(dice.below(3), () => filler(dice))
    return dice.oneIn(2) ? [...others, part] : [part, ...others]
  }
  return dice.way<Part>(
    [4, () => multipart(dice, 'mixed', among(inner()))],
    [3, () => multipart(dice, 'alternative', [filler(dice), inner()])],
    [1, () => multipart(dice, 'related', among(inner()))],
    [1, () => multipart(dice, dice.one(['signed', 'x-unknown', 'form-data', 'parallel']), among(inner()))],
    [1, () => multipart(dice, 'digest', [inMessage(dice, inner())])],
    [2, () => multipart(dice, 'mixed', [filler(dice), inMessage(dice, inner())])],
    [1, () => around(dice, said)],
  )
}

function inMessage(dice: Dice, part: Part): Part {
  const fields = ['From: x@elsewhere.example', 'Subject: x', 'MIME-Version: 1.0', ...part.fields]
  return messagePart(dice, [...fields, '', part.body].join('\r\n'), part)
}

/** The text stands where no part is. */
function around(dice: Dice, { text }: Said): Part {
  const part = multipart(dice, 'mixed', [filler(dice)])
  const bytes = Buffer.from(text.replaceAll('\n', '\r\n')).toString('latin1')
  const body = dice.oneIn(2) ? `${bytes}\r\n${part.body}` : `${part.body}\r\n${bytes}`
  return { ...part, body, isSure: false }
}
