// age's ASCII armor, as `age -a` writes it: 64 columns of base64 between two lines that name what it is.

import { type Bytes, fromBase64, latin1 } from '../bytes.ts'
import { PosternError } from '../errors.ts'

export const armorBegin = '-----BEGIN AGE ENCRYPTED FILE-----'
export const armorEnd = '-----END AGE ENCRYPTED FILE-----'

const alphabet = new TextEncoder().encode('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')
const padding = 0x3d
const newline = 0x0a
const carriageReturn = 0x0d
/** Bytes of the file in one line of 64 characters. */
export const lineBytes = 48
const ageVersionLine = /^age-encryption\.org\/(\S+)\n/

/** What ends a line: of a file, and of a mail. */
export type LineEnd = '\n' | '\r\n'

/** Lines of at most 64 characters, each ended by LF, the last too. */
export function armor(envelope: Uint8Array): string {
  return `${armorBegin}\n${armorLines(envelope)}${armorEnd}\n`
}

/** What stands between the first line and the last. @param bytes of whole lines, but for the end of the envelope. */
export function armorLines(bytes: Uint8Array): string {
  return latin1(armorBytes(bytes, '\n'))
}

/** The same as ASCII: of large ones no text is made, which takes as long again. */
export function armorBytes(bytes: Uint8Array, lineEnd: LineEnd): Bytes {
  const characters = Math.ceil(bytes.length / 3) * 4
  const out = new Uint8Array(characters + lineEnd.length * Math.ceil(bytes.length / lineBytes))
  let at = 0
  for (let line = 0; line < bytes.length; line += lineBytes) {
    at = writeLine(bytes, line, Math.min(line + lineBytes, bytes.length), out, at)
    if (lineEnd === '\r\n') out[at++] = carriageReturn
    out[at++] = newline
  }
  return out
}

function writeLine(from: Uint8Array, start: number, end: number, out: Uint8Array, at: number): number {
  for (let i = start; i < end; i += 3) {
    const group = (from[i]! << 16) | ((from[i + 1] ?? 0) << 8) | (from[i + 2] ?? 0)
    out[at++] = alphabet[group >> 18]!
    out[at++] = alphabet[(group >> 12) & 63]!
    out[at++] = i + 1 < end ? alphabet[(group >> 6) & 63]! : padding
    out[at++] = i + 2 < end ? alphabet[group & 63]! : padding
  }
  return at
}

/**
 * The file inside an armor that nobody has touched, but for line ends and what stands before and after it.
 * `readHtm` is for what mail systems make of it.
 * @throws PosternError `not-our-file` without a first line, `damaged` without a last one or with anything but base64
 * between them, `newer-version` for an age file of another version.
 */
export function dearmor(text: string): Bytes {
  const begin = text.indexOf(armorBegin)
  if (begin < 0) throw new PosternError('not-our-file', 'no armor begins here')
  const start = begin + armorBegin.length
  const end = text.indexOf(armorEnd, start)
  if (end < 0) throw new PosternError('damaged', 'the armor does not end')
  return ageFile(text.slice(start, end))
}

/** Whether it is of the version that is read here. */
export function isAgeFile(file: Uint8Array): boolean {
  return ageVersion(file) === 'v1'
}

function ageVersion(file: Uint8Array): string | undefined {
  return ageVersionLine.exec(new TextDecoder('latin1').decode(file.subarray(0, 64)))?.[1]
}

/**
 * @param body base64, with white space anywhere
 * @throws PosternError `damaged`, `newer-version`
 */
export function ageFile(body: string): Bytes {
  let file: Bytes
  try {
    file = fromBase64(body)
  } catch (cause) {
    throw new PosternError('damaged', 'the armor is not base64', { cause })
  }
  const version = ageVersion(file)
  if (version === undefined) throw new PosternError('damaged', 'the armor holds no age file')
  if (version !== 'v1') throw new PosternError('newer-version', 'the armor holds an age file of another version')
  return file
}
