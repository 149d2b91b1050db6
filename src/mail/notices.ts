// What a reader is told when a message could not be read as it was meant.

import { oneLine } from './address/names.ts'
import { decodeTransfer } from './reading/transfer.ts'
import { isIdentity } from './reading/undeclared.ts'
import type { Body } from './shown/body.ts'
import { beforeFooter } from './shown/footer.ts'
import { type BodyFile, encodingOf, isUuencode } from './shown/leaf.ts'
import type { Part } from './structure.ts'

/**
 * - `no-boundary`: a part that should hold parts cannot be divided; it is shown as it stands
 * - `cut-off`: the end of the message is missing
 * - `unknown-encoding`, `unknown-charset`: a part is shown without decoding, or with a wrong alphabet; `detail` names it
 * - `guessed-charset`: no alphabet is named, and the bytes are of none that is known by them
 * - `guessed-encoding`: a part names none and is plainly base64; it was decoded
 * - `guessed-lines`: no line ends as in mail; it was read as if its ends were those of old Macintoshes
 * - `altered`: a part came otherwise than it was sent: its base64 or its letters do not come out even
 * - `bad-header`: lines among the headers are no headers
 * - `bad-date`, `no-from`, `several-from`: of the headers
 * - `signed-elsewhere`, `packed-elsewhere`: of PGP or S/MIME, which `detail` names: a signature nobody checked here, and a
 *   part that only such a program can open
 * - `partial`: a piece of a message that was sent in several
 * - `elsewhere`: a part says where it can be had
 * - `tnef`: Outlook put parts into a file of its own kind, winmail.dat
 * - `over-limit`: taking it apart would cost too much; `detail` names the limit (`MailLimits`), and it is given as a file
 * - `shown-raw`: nothing could be read, the message is shown as it was sent
 * - `empty`: the message has headers and nothing else
 */
export type NoticeCode =
  | 'no-boundary'
  | 'cut-off'
  | 'unknown-encoding'
  | 'unknown-charset'
  | 'guessed-charset'
  | 'guessed-encoding'
  | 'guessed-lines'
  | 'altered'
  | 'bad-header'
  | 'bad-date'
  | 'no-from'
  | 'several-from'
  | 'signed-elsewhere'
  | 'packed-elsewhere'
  | 'partial'
  | 'elsewhere'
  | 'tnef'
  | 'over-limit'
  | 'shown-raw'
  | 'empty'

export interface ParseNotice {
  readonly code: NoticeCode
  /** What it is about, in the message's own words, or empty. */
  readonly detail: string
}

/** Each code and detail once. */
export function noticesOf(raw: Uint8Array, parts: readonly Part[], { files }: Pick<Body, 'files'>): ParseNotice[] {
  const notices = new Map<string, ParseNotice>()
  const problems = [...parts.flatMap(part => problemsOf(raw, part)), ...files.flatMap(problemsOfFile)]
  for (const [code, detail] of problems)
    notices.set(`${code} ${detail}`, { code, detail: oneLine(detail).slice(0, 80) })
  return [...notices.values()]
}

type Problem = readonly [code: NoticeCode, detail: string]

function present(problems: readonly (readonly [isPresent: boolean, ...Problem])[]): Problem[] {
  return problems.filter(([isPresent]) => isPresent).map(([, code, detail]) => [code, detail])
}

function problemsOf(raw: Uint8Array, part: Part): Problem[] {
  const { type, typeLine, stray, children, closed } = part
  const multipart = type.startsWith('multipart/')
  const body = raw.subarray(part.start, part.end)
  const encoding = multipart ? '' : encodingOf(body, part)
  const isBroken = () => isBrokenBase64(body) && isBrokenBase64(beforeFooter(body)?.base64 ?? body)
  return present([
    [stray !== null, 'bad-header', ''],
    [multipart && children === 0, 'no-boundary', ''],
    [multipart && children > 0 && !closed, 'cut-off', ''],
    [!multipart && !isKnown(encoding), 'unknown-encoding', encoding],
    [encoding === 'base64' && !part.encodings.includes('base64'), 'guessed-encoding', ''],
    [type === 'multipart/signed', 'signed-elsewhere', /pkcs7/i.test(typeLine) ? 'S/MIME' : 'PGP'],
    [type === 'multipart/encrypted', 'packed-elsewhere', 'PGP'],
    [!multipart && encoding === 'base64' && isBroken(), 'altered', ''],
  ])
}

const isKnown = (encoding: string) =>
  isIdentity(encoding) || decodeTransfer(new Uint8Array(), encoding) !== null || isUuencode(encoding)

/** By what it is, under whatever type a program in between put it. */
function problemsOfFile({ type, name, content }: BodyFile): Problem[] {
  const start = new TextDecoder('latin1').decode(content.subarray(0, 100)).trimStart()
  const isSmime = /^application\/(?:x-)?pkcs7-mime$/.test(type) || /\.p7m$/i.test(name)
  const isPgp = type === 'application/pgp-encrypted' || start.startsWith('-----BEGIN PGP MESSAGE-----')
  return present([
    [isSmime, 'packed-elsewhere', 'S/MIME'],
    [isPgp, 'packed-elsewhere', 'PGP'],
    [type === 'message/partial', 'partial', ''],
    [type === 'message/external-body', 'elsewhere', ''],
    [/^application\/(?:vnd\.)?ms-tnef$/.test(type) || /^winmail\.dat$/i.test(name), 'tnef', ''],
  ])
}

/** Of PGP and files as they were before MIME: they stand in the text itself. */
export function inlineNotice(text: string | null): ParseNotice | null {
  if (text === null) return null
  if (/^-----BEGIN PGP MESSAGE-----\s*$/m.test(text)) return { code: 'packed-elsewhere', detail: 'PGP' }
  if (/^-----BEGIN PGP SIGNED MESSAGE-----\s*$/m.test(text)) return { code: 'signed-elsewhere', detail: 'PGP' }
  if (/^\(This file must be converted with BinHex/m.test(text)) return { code: 'packed-elsewhere', detail: 'BinHex' }
  if (/^=ybegin (?:part=\d+ )?.*\bsize=\d+/m.test(text)) return { code: 'packed-elsewhere', detail: 'yEnc' }
  // One whose end is lost; no sentence is of capitals without blanks.
  if (/^begin [0-7]{3,4} \S.*\n[!-M][!-`]{7,}$/m.test(text)) return { code: 'packed-elsewhere', detail: 'uuencode' }
  return null
}

const kinds = new Uint8Array(256)
for (const byte of new TextEncoder().encode('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')) {
  kinds[byte] = 1
}
for (const blank of [0x09, 0x0a, 0x0d, 0x20]) kinds[blank] = 2
const padding = 0x3d

function isBrokenBase64(body: Uint8Array): boolean {
  let characters = 0
  let paddings = 0
  for (const byte of body) {
    if (byte === padding) paddings++
    else if (kinds[byte] === 1 && paddings === 0) characters++
    else if (kinds[byte] !== 2) return true
  }
  return paddings > 2 || characters % 4 === 1
}
