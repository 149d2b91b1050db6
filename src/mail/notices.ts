// What a reader is told when a message could not be read as it was meant.

import { oneLine } from './address/names.ts'
import type { Part } from './structure.ts'

/**
 * - `no-boundary`: a part that should hold parts cannot be divided; it is shown as it stands
 * - `cut-off`: the end of the message is missing
 * - `unknown-encoding`, `unknown-charset`: a part is shown without decoding, or with a wrong alphabet; `detail` names it
 * - `broken-base64`: an attachment or text was altered on its way
 * - `bad-header`: lines among the headers are no headers
 * - `bad-date`, `no-from`, `several-from`: of the headers
 * - `signed-elsewhere`, `packed-elsewhere`: of PGP or S/MIME, which `detail` names: a signature nobody checked here, and a
 *   part that only such a program can open
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
  | 'broken-base64'
  | 'bad-header'
  | 'bad-date'
  | 'no-from'
  | 'several-from'
  | 'signed-elsewhere'
  | 'packed-elsewhere'
  | 'tnef'
  | 'over-limit'
  | 'shown-raw'
  | 'empty'

export interface ParseNotice {
  readonly code: NoticeCode
  /** What it is about, in the message's own words, or empty. */
  readonly detail: string
}

const encodings = new Set(['', '7bit', '8bit', 'binary', 'quoted-printable', 'base64'])

/** Each code and detail once. */
export function noticesOf(raw: Uint8Array, parts: readonly Part[]): ParseNotice[] {
  const notices = new Map<string, ParseNotice>()
  for (const [code, detail] of parts.flatMap(part => problemsOf(raw, part))) {
    notices.set(`${code} ${detail}`, { code, detail: oneLine(detail).slice(0, 80) })
  }
  return [...notices.values()]
}

function problemsOf(raw: Uint8Array, part: Part): [code: NoticeCode, detail: string][] {
  const { type, typeLine, charset, encoding, stray, children, closed } = part
  const multipart = type.startsWith('multipart/')
  const problems: [present: boolean, code: NoticeCode, detail: string][] = [
    [stray !== null, 'bad-header', stray ?? ''],
    [multipart && children === 0, 'no-boundary', ''],
    [multipart && children > 0 && !closed, 'cut-off', ''],
    [!multipart && !encodings.has(encoding), 'unknown-encoding', encoding],
    [type.startsWith('text/') && !hasDecoder(charset), 'unknown-charset', charset],
    [type === 'multipart/signed', 'signed-elsewhere', /pkcs7/i.test(typeLine) ? 'S/MIME' : 'PGP'],
    [type === 'multipart/encrypted', 'packed-elsewhere', 'PGP'],
    [/^application\/(?:x-)?pkcs7-mime$/.test(type), 'packed-elsewhere', 'S/MIME'],
    [/^application\/(?:vnd\.)?ms-tnef$/.test(type), 'tnef', ''],
    [!multipart && encoding === 'base64' && isBrokenBase64(raw.subarray(part.start, part.end)), 'broken-base64', ''],
  ]
  return problems.filter(([present]) => present).map(([, code, detail]) => [code, detail])
}

/** Of PGP as it was before MIME: it stands in the text itself. */
export function inlineNotice(text: string | null): ParseNotice | null {
  if (text === null) return null
  if (/^-----BEGIN PGP MESSAGE-----\s*$/m.test(text)) return { code: 'packed-elsewhere', detail: 'PGP' }
  if (/^-----BEGIN PGP SIGNED MESSAGE-----\s*$/m.test(text)) return { code: 'signed-elsewhere', detail: 'PGP' }
  return null
}

function hasDecoder(label: string): boolean {
  if (label === '') return true
  try {
    return new TextDecoder(label).encoding !== 'replacement'
  } catch {
    return false
  }
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
  return paddings > 2 || (characters + paddings) % 4 !== 0
}
