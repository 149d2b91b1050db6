// What a part holds, told by its bytes rather than by what the message claims: text, nothing that has words, or what cannot be read.

import { latin1 } from '../../core/bytes.ts'
import { isLittleUtf32 } from './letters/utf32.ts'
import type { UnreadReason } from './reading.ts'

/** `wordless`: pictures, sound, films, fonts. */
export type Format = 'text' | 'wordless' | UnreadReason

/** Bytes from the beginning by which files are known. */
const reach = 4_096
/** Of the text, from its beginning and before its end. */
const sample = 64 * 1024

/** First bytes, at their place; as `latin1`. */
type Signature = readonly [bytes: string, at?: number]
const wordless: readonly Signature[] = [
  ...([['\x89PNG\r\n'], ['\xff\xd8\xff'], ['GIF87a'], ['GIF89a'], ['WEBP', 8], ['II*\0'], ['MM\0*']] as const),
  ...([['\0\0\x01\0'], ['\0\0\x02\0'], ['RIFF'], ['OggS'], ['fLaC'], ['ID3'], ['\x1a\x45\xdf\xa3'], ['FORM']] as const),
  ...([['ftyp', 4], ['moov', 4], ['mdat', 4], ['\xff\xfb'], ['\xff\xf3'], ['\xff\xf2'], ['\xff\xf1']] as const),
  ...([
    ['\xff\xf9'],
    ['MThd'],
    ['#!AMR'],
    ['FLV\x01'],
    ['\0\0\x01\xba'],
    ['\0\0\x01\xb3'],
    ['wOFF'],
    ['wOF2'],
  ] as const),
  ...([
    ['OTTO'],
    ['\0\x01\0\0\0'],
    ['8BPS'],
    ['\x30\x26\xb2\x75\x8e\x66\xcf\x11'],
    ['\0\0\0\x0cJXL'],
    ['\xff\x0a'],
  ] as const),
]
const packed: readonly Signature[] = [
  ...([
    ['PK\x03\x04'],
    ['PK\x05\x06'],
    ['PK\x07\x08'],
    ['\xd0\xcf\x11\xe0'],
    ['\x1f\x8b'],
    ['BZh'],
    ['\xfd7zXZ'],
  ] as const),
  ...([['7z\xbc\xaf'], ['Rar!'], ['MSCF'], ['\x28\xb5\x2f\xfd'], ['ustar', 257], ['x\x9f>"'], ['!BDN']] as const),
  ...([['\x1f\x9d'], ['\x04\x22\x4d\x18'], ['xar!'], ['LZIP'], ['-lh', 2], ['ITSF'], ['\x60\xea']] as const),
]
/** That no text begins with: an archive may hold text as it is, and next to nothing else. */
const packedBytes = packed.filter(([bytes]) => /[^\t\n\r -~]/.test(bytes))
const encryptedText =
  /^[> \t]*-----BEGIN (?:PGP MESSAGE|AGE ENCRYPTED FILE|PKCS7|CMS|ENCRYPTED|PGP MESSAGE, PART)[^\n]{0,40}-----/m
const packedText =
  /^begin(?:-base64)? [0-7]{3,4} \S|^=ybegin |^\(This file must be converted with BinHex|^%!PS-Adobe|^[ \t]*\{\\rtf/m

/**
 * What its text is, however it is declared.
 * @param name of the file, lower-case. @param type as it is declared, lower-case.
 */
export function formatOf(bytes: Uint8Array, type: string, name: string): Format {
  const start = latin1(bytes.subarray(0, reach))
  if (start.includes('%PDF-') && start.indexOf('%PDF-') < 1_024) return 'packed'
  if (/^application\/(?:vnd\.)?ms-tnef$/.test(type) || name === 'winmail.dat') return 'packed'
  if (/^application\/(?:(?:x-)?pkcs7-mime|pgp-encrypted)$/.test(type)) return 'encrypted'
  if (has(start, packedBytes)) return 'packed'
  if (isCms(start) && !isSignature(start, type)) return 'encrypted'
  if (isText(bytes)) return endsAsZip(bytes) ? 'packed' : formatOfText(bytes)
  if (has(start, packed)) return 'packed'
  if (start.startsWith('\x30') && signature.test(type)) return 'wordless'
  if (start.startsWith('BM') && bytes.length > 26 && start.slice(6, 10) === '\0\0\0\0') return 'wordless'
  if (has(start, wordless)) return 'wordless'
  return isOpenPgp(bytes) ? 'encrypted' : 'unknown'
}

/** Its object identifiers, as DER writes them. */
const cms = ['\x06\x09*\x86H\x86\xf7\r\x01\x07', '\x06\x0b*\x86H\x86\xf7\r\x01\x09\x10\x01']
const signed = `${cms[0]!}\x02`
const signature = /^application\/(?:x-)?pkcs7-signature$/

/** RFC 5652: what is signed or encrypted may be text for the most part. */
export function isCms(start: string): boolean {
  return start.startsWith('\x30') && cms.some(id => start.slice(0, 40).includes(id))
}

function isSignature(start: string, type: string): boolean {
  return signature.test(type) && start.slice(0, 40).includes(signed)
}

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

const lookedInto: readonly Signature[] = [['PK'], ['\xd0\xcf\x11\xe0'], ['ustar', 257]]
/** Zip and what is made of it, PDF, OLE, tar: what may be looked into. */
export function isLookedInto(bytes: Uint8Array): boolean {
  const start = latin1(bytes.subarray(0, 1_024))
  return start.includes('%PDF-') || has(start, lookedInto)
}

/** What unpacks archives finds their list of files at their end, whatever they begin with. */
function endsAsZip(bytes: Uint8Array): boolean {
  return latin1(bytes.subarray(-sample)).includes('PK\x05\x06')
}

/** What of a text cannot be read as one. */
function formatOfText(bytes: Uint8Array): Format {
  const text = latin1(bytes)
  if (encryptedText.test(text)) return 'encrypted'
  return packedText.test(text) ? 'packed' : 'text'
}

function has(start: string, signatures: readonly Signature[]): boolean {
  return signatures.some(([bytes, at = 0]) => start.startsWith(bytes, at))
}

/** OpenPGP without armor: the tag of an encrypted session key or of encrypted data. */
function isOpenPgp(bytes: Uint8Array): boolean {
  return bytes[0] === 0x84 || bytes[0] === 0x85 || bytes[0] === 0xc1
}

const escapeSign = 0x1b

/** Whether a person could read it in a program for text: nearly no controls. */
export function isText(bytes: Uint8Array): boolean {
  return isUnicode(bytes) || controlsIn(bytes) <= 1 / 50
}

/** Bytes that say that they are text: a few controls make a short letter no file. Of what is packed, one byte in seven is one. */
export function isDeclaredText(bytes: Uint8Array): boolean {
  return isUnicode(bytes) || controlsIn(bytes) <= 1 / 12
}

/** In letters of two bytes, or of four. */
const isUnicode = (bytes: Uint8Array) => isWide(bytes) || isLittleUtf32(bytes) !== null

/** Whether words stand there, in lines of several, whatever encoding is named. */
export function isProse(bytes: Uint8Array): boolean {
  const words = latin1(bytes.subarray(0, reach)).match(/[^\s]{1,1000}/g) ?? []
  const natural = words.filter(word => naturalWord.test(word))
  return natural.length >= fewWords && natural.length > words.length / 2 && isDeclaredText(bytes)
}
const naturalWord = /^[^\w+/=]?(?:[A-Za-z]?[a-z'-]*|[A-Z]+|\d+|[A-Za-z]*[\x80-\xff].*)[^\w+/=]{0,3}$/
/** A line of base64 may look like one. */
const fewWords = 3

/** Their share of all bytes; NUL, which no text has, counts for many. */
function controlsIn(bytes: Uint8Array): number {
  let [controls, seen] = [0, 0]
  const hasShifts = bytes.includes(escapeSign)
  const from = Math.max(sample, bytes.length - sample)
  for (const part of [bytes.subarray(0, sample), bytes.subarray(from)]) {
    for (const byte of part) {
      seen++
      if (byte === 0) controls += 10
      const isShift = hasShifts && (byte === 0x0e || byte === 0x0f)
      if (byte < 0x20 && (byte < 0x07 || byte > 0x0d) && byte !== escapeSign && !isShift) controls++
    }
  }
  return controls / Math.max(1, seen)
}

/** UTF-16, with its mark or by the zeros of its letters, whatever its line ends became. */
export function isWide(bytes: Uint8Array): boolean {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return bytes.length >= 4
  const start = bytes.subarray(0, wideReach)
  return hasPairs(start) || hasPairs(withShortEnds(start))
}
const wideReach = 512

/** Whether zeros stand in one of two places. */
function hasPairs(bytes: Uint8Array): boolean {
  if (bytes.length < 4) return false
  const zeros = [0, 0]
  bytes.forEach((byte, i) => {
    if (byte === 0) zeros[i % 2]!++
  })
  const [most, least] = [Math.max(...zeros), Math.min(...zeros)]
  return most > bytes.length / 4 && least < most / 8
}

const [lf, cr] = [0x0a, 0x0d]

/** Quoted-printable writes a line feed as the end of a line, whatever it is a byte of; to programs that end lines by LF it is one byte. */
export function withShortEnds(bytes: Uint8Array): Uint8Array {
  return bytes.filter((byte, at) => !(byte === cr && bytes[at + 1] === lf))
}

/** @param bytes of UTF-16. @returns them with line ends that leave each letter its two bytes. */
export function inPairs(bytes: Uint8Array): Uint8Array {
  const start = bytes.subarray(0, wideReach)
  const isLong = !hasPairs(start) && hasPairs(withShortEnds(start))
  const even = isLong ? withShortEnds(bytes) : bytes
  const isHalf = even.length % 2 === 1 && [lf, cr, 0].includes(even.at(-1)!)
  return isHalf ? even.subarray(0, -1) : even
}
