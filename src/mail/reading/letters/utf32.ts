// UTF-32, which browsers know no more.

const name = /^(?:utf-?32|(?:iso-10646-)?ucs-?4|csucs4)(le|be)?$/
const [tab, lf, cr, space] = [0x09, 0x0a, 0x0d, 0x20]
const mark = 0xfeff
const reach = 512

/** @param label lower-case. */
export const isUtf32 = (label: string) => name.test(label)

/** @returns whether the first byte of a letter is its least one; null where the bytes cannot be that: by their mark, or as every letter has zeros. */
export function isLittleUtf32(bytes: Uint8Array): boolean | null {
  const start = bytes.subarray(0, Math.min(reach, bytes.length - (bytes.length % 4)))
  if (start.length < 8) return null
  return [true, false].find(isLittle => lettersOf(start, isLittle).every(isWritten)) ?? null
}

export function isMarkedUtf32(bytes: Uint8Array): boolean {
  const isLittle = isLittleUtf32(bytes)
  return isLittle !== null && lettersOf(bytes.subarray(0, 4), isLittle)[0] === mark
}

/** @param label lower-case. @returns null where it is not that. */
export function decodeUtf32(bytes: Uint8Array, label: string): string | null {
  const found = name.exec(label)
  if (!found) return null
  const isLittle = isLittleUtf32(bytes) ?? found[1] === 'le'
  let text = ''
  for (let at = 0; at < bytes.length; at += reach)
    text += String.fromCodePoint(
      ...lettersOf(bytes.subarray(at, at + reach), isLittle).map(code => (isLetter(code) ? code : 0xfffd)),
    )
  return text.replace(/^\ufeff/, '')
}

/** Bytes at the end that make no letter are left out. */
function lettersOf(bytes: Uint8Array, isLittle: boolean): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, i) => view.getUint32(4 * i, isLittle))
}

const isLetter = (code: number) => code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
/** In planes that have letters: two of UTF-16 are in none of them. */
const isWritten = (code: number) =>
  isLetter(code) &&
  (code < 0x40000 || code >> 16 === 0x0e) &&
  (code >= space || code === tab || code === lf || code === cr)
