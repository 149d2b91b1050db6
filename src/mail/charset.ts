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
const decoders = new Map<string, TextDecoder | null>()
const mostNames = 200

/** @returns null where the platform knows no such charset. */
export function decodeCharset(bytes: Uint8Array, label: string): string | null {
  return decoderFor(label)?.decode(bytes) ?? null
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

function decoderFor(label: string): TextDecoder | null {
  const name = label
    .trim()
    .replace(/^["']|["']$/g, '')
    .replace(/\*.*$/, '')
    .toLowerCase()
  const known = decoders.get(name)
  if (known !== undefined) return known
  const decoder = makeDecoder(others.get(name) ?? name)
  if (decoders.size < mostNames) decoders.set(name, decoder)
  return decoder
}

function makeDecoder(name: string): TextDecoder | null {
  try {
    const decoder = new TextDecoder(name)
    return hollow.has(decoder.encoding) ? null : decoder
  } catch {
    return null
  }
}
