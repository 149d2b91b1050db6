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
])
/** Known to the platform by name alone: nothing comes of them. */
const hollow = new Set(['replacement', 'x-user-defined'])

/** @returns null where the platform knows no such charset. */
export function decodeCharset(bytes: Uint8Array, label: string): string | null {
  const decoder = decoderFor(label)
  if (decoder === null) return null
  const text = decoder.decode(decoder.encoding === 'iso-2022-jp' ? withoutEmptyShifts(bytes) : bytes)
  return decoder.encoding === 'windows-1252'
    ? text.replace(controls, sign => western[sign.charCodeAt(0) - 0x80]!)
    : text
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
function decoderFor(label: string): TextDecoder | null {
  const name = label
    .trim()
    .replace(/^["']|["']$/g, '')
    .replace(/\*.*$/, '')
    .toLowerCase()
  try {
    const decoder = new TextDecoder(others.get(name) ?? name)
    return hollow.has(decoder.encoding) ? null : decoder
  } catch {
    return null
  }
}
