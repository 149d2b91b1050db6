// Bytes as text, by the name that a charset goes by in mail.

/** Every character one byte, as `latin1` makes them. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}

/** Names that the platform has not, and what they are. */
const others: ReadonlyMap<string, string> = new Map([
  ['cp-1252', 'windows-1252'],
  ['cp1252', 'windows-1252'],
  ['cp1251', 'windows-1251'],
  ['cp1250', 'windows-1250'],
  ['unicode-1-1-utf-8', 'utf-8'],
  ['utf8mb4', 'utf-8'],
  ['iso-8859-1-windows-3.1-latin-1', 'windows-1252'],
  ['cp932', 'shift_jis'],
  ['ms932', 'shift_jis'],
  ['cp936', 'gbk'],
  ['cp949', 'euc-kr'],
  ['cp950', 'big5'],
  ['iso8859_1', 'windows-1252'],
  ['iso-8859-1:1987', 'windows-1252'],
  ['iso 8859-1', 'windows-1252'],
  ['iso-latin-1', 'windows-1252'],
  ['latin-1', 'windows-1252'],
  ['8859-1', 'windows-1252'],
  ['windows1252', 'windows-1252'],
  ['win1252', 'windows-1252'],
  ['ansi', 'windows-1252'],
  ['iso-8859-9:1989', 'windows-1254'],
  ['windows1251', 'windows-1251'],
  ['win1251', 'windows-1251'],
  ['windows1250', 'windows-1250'],
  ['utf_8', 'utf-8'],
  ['utf8-mac', 'utf-8'],
  ['utf-8-mac', 'utf-8'],
  ['cesu-8', 'utf-8'],
  ['tis620', 'windows-874'],
  ['cp874', 'windows-874'],
  ['x-windows-874', 'windows-874'],
  ['uhc', 'euc-kr'],
  ['x-windows-949', 'euc-kr'],
  ['ks_c_5601', 'euc-kr'],
  ['ks_c_5601_1987', 'euc-kr'],
  ['euc-cn', 'gbk'],
  ['euccn', 'gbk'],
  ['gb2312-80', 'gbk'],
  ['x-windows-936', 'gbk'],
  ['gb18030-2000', 'gb18030'],
  ['x-windows-950', 'big5'],
  ['sjis-win', 'shift_jis'],
  ['x-ms-cp932', 'shift_jis'],
  ['eucjp-win', 'euc-jp'],
  ['euc-jp-ms', 'euc-jp'],
  ['eucjp', 'euc-jp'],
  ['cp51932', 'euc-jp'],
  ['iso-2022-jp-ms', 'iso-2022-jp'],
  ['iso-2022-jp-1', 'iso-2022-jp'],
  ['cp50220', 'iso-2022-jp'],
  ['cp50221', 'iso-2022-jp'],
  ['cp50222', 'iso-2022-jp'],
])
/** Known to the platform by name alone: nothing comes of them. */
const hollow = new Set(['replacement', 'x-user-defined'])

/** @returns null where the platform knows no such charset. */
export function decodeCharset(bytes: Uint8Array, label: string): string | null {
  const decoder = decoderFor(label, bytes)
  if (decoder === null) return null
  const text = decoder.decode(decoder.encoding === 'iso-2022-jp' ? withoutEmptyShifts(bytes) : bytes)
  return decoder.encoding === 'windows-1252'
    ? text.replace(controls, sign => western[sign.charCodeAt(0) - 0x80]!)
    : text
}

/** @returns by its name in the platform; null where that knows no such charset. */
export function encodingOf(label: string): string | null {
  return decoderFor(label, new Uint8Array())?.encoding ?? null
}

const shiftSign = 0x1b

/** One shift behind another, as words of a header come together, is a fault to browsers. */
function withoutEmptyShifts(bytes: Uint8Array): Uint8Array {
  const kept = bytes.slice()
  let length = 0
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === shiftSign && bytes[at + 3] === shiftSign) at += 2
    else kept[length++] = bytes[at]!
  }
  return kept.subarray(0, length)
}

/** What Node leaves as they are, where it takes windows-1252 for ISO-8859-1; where browsers do they are themselves. */
const western =
  '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f' +
  '\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178'
const controls = /[\x80-\x9f]/g

/** @param label one that is known. @returns whether every byte is one of a letter's. */
export function isIntact(bytes: Uint8Array, label: string): boolean {
  const { encoding } = decoderFor(label, bytes)!
  try {
    new TextDecoder(encoding, { fatal: true }).decode(encoding === 'iso-2022-jp' ? withoutEmptyShifts(bytes) : bytes)
    return true
  } catch {
    return false
  }
}

const none = new Uint8Array()

/** @param text that they were read as. @returns whether there are bytes among them that are of no letter. */
export function isAltered(bytes: Uint8Array, text: string, label: string): boolean {
  return text.includes('\ufffd') && decodeCharset(none, label) !== null && !isIntact(bytes, label)
}

/** @returns null where it is not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes)
  } catch {
    return null
  }
}
const strict = new TextDecoder('utf-8', { fatal: true })

/** A new one each time: Chromium's keeps the state of ISO-2022-JP from one text to the next. */
function decoderFor(label: string, bytes: Uint8Array): TextDecoder | null {
  const name = label
    .trim()
    .replace(/^["']|["']$/g, '')
    .replace(/\*.*$/, '')
    .toLowerCase()
  try {
    const decoder = new TextDecoder(others.get(name) ?? name)
    if (decoder.encoding === 'utf-16le' && name !== 'utf-16le' && isBigEndian(bytes)) return new TextDecoder('utf-16be')
    return hollow.has(decoder.encoding) ? null : decoder
  } catch {
    return null
  }
}

/** By its mark, or by the zeros of its first letters: its name says no order (RFC 2781, 4.3). */
function isBigEndian(bytes: Uint8Array): boolean {
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return true
  const zeros = [0, 0]
  for (const [i, byte] of bytes.subarray(0, 512).entries()) if (byte === 0) zeros[i % 2]!++
  return zeros[0]! > zeros[1]!
}
