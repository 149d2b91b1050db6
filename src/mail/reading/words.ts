// The text of a header field, by every way that programs decode it (RFC 2047, RFC 6532, and bytes of no named charset).

import { bytesOf, decodeCharset, decodeUtf8 } from '../charset.ts'
import { decodeNamed } from './letters/charsets.ts'
import { decodeDeclared } from './letters/declared.ts'
import { decodeBase64 } from './transfer.ts'

export interface DecodedWords {
  /** By all who keep to the standards; more than one where those leave it open. */
  readonly proper: readonly string[]
  readonly loose: readonly string[]
  /** Names of charsets that are not known here. */
  readonly unknown: readonly string[]
}

/** As mail programs find them, blanks, question marks and all; strictly, they stand alone between blanks, and hold none. */
const word = /=\?([^?\s]{1,80})\?([bq])\?((?:[^?]|(?<!=)\?(?!=))*)\?=/gi
const strictWord = /(?<![^\s(])=\?([^?\s]{1,80})\?([bq])\?([!->@-~]*)\?=(?![^\s)])/gi
/** Of a charset with blanks, or of none; and without an end. */
const tornWord = /=\?([^?]{0,80})\?([bq])\?([^?]*)(?:\?=|\??$)/gi
const unpadded = /(\?b\?)((?:[a-z0-9+/]{4})*)[a-z0-9+/]{1,3}\?=/gi
const shiftSign = '\x1b'

/** @param value of a field, every byte one character. */
export function decodeWords(value: string): DecodedWords {
  const unknown = new Set<string>()
  if (!value.includes('=?')) return { ...undeclared(value), unknown: [] }
  const strict = undeclared(decodeBy(strictWord, value, unknown))
  const lenient = undeclared(decodeBy(word, value, unknown))
  const parted = undeclared(decodeBy(word, value, unknown, ' '))
  // Without the letters that are no whole group of base64, and without decoding.
  const cut = undeclared(decodeBy(word, value.replace(unpadded, '$1$2?='), unknown))
  const torn = undeclared(decodeBy(tornWord, value, unknown))
  const asItIs = undeclared(value)
  return {
    proper: [...new Set([...strict.proper, ...lenient.proper])],
    loose: [
      ...new Set([
        ...strict.loose,
        ...lenient.loose,
        ...parted.proper,
        ...cut.proper,
        ...torn.proper,
        ...asItIs.proper,
      ]),
    ],
    unknown: [...unknown],
  }
}

/** What stands for a decoded word until the bytes around it are decoded. */
const shift = 0xf0000

/**
 * @param around put before and behind a word, as some libraries do.
 * @returns decoded words in code points of a private plane, so that what was declared is told from what was not.
 */
function decodeBy(pattern: RegExp, value: string, unknown: Set<string>, around = ''): string {
  return runsIn(value, pattern)
    .map(run => {
      if (typeof run === 'string') return run
      const text = textOf(run, (bytes, label) => {
        const declared = decodeDeclared(bytes, label)
        if (!declared.isSure) unknown.add(label)
        return declared.text
      })
      return `${around}${text === null ? run.source : hidden(text)}${around}`
    })
    .join('')
}

/** Words of one charset, one behind the other: a letter may begin in one and end in the next. */
export interface Run {
  /** Lower-case. */
  readonly charset: string
  /** As it stands there. */
  readonly source: string
  readonly chunks: readonly Uint8Array[]
}

/** @returns what stands between encoded words, and these, in their order. */
export function runsIn(value: string, pattern = word): (string | Run)[] {
  const found: (string | { charset: string; source: string; chunks: Uint8Array[] })[] = []
  let at = 0
  for (const match of value.matchAll(pattern)) {
    const [source, label, kind, text] = match as unknown as [string, string, string, string]
    const between = value.slice(at, match.index)
    const charset = label.replace(/\*.*$/, '').trim().toLowerCase()
    const bytes = kind.toLowerCase() === 'b' ? decodeBase64(bytesOf(text)).bytes : quotedBytes(text)
    const before = found.at(-1)
    const isAdjacent = typeof before === 'object' && /^\s*$/.test(between)
    if (!isAdjacent && between !== '') found.push(between)
    if (isAdjacent && before.charset === charset) {
      before.chunks.push(bytes)
      before.source += source
    } else found.push({ charset, source, chunks: [bytes] })
    at = match.index + source.length
  }
  if (at < value.length) found.push(value.slice(at))
  return found
}

/** @returns null where its charset is not known here. */
export function textOf(
  { charset, chunks }: Run,
  decode: (bytes: Uint8Array, label: string) => string | null,
): string | null {
  const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return decode(bytes, charset)
}

/** @param text of letters; encoded words in it are decoded, as most programs do: of a charset that is not known, by what they most likely are. */
export function decodedWords(
  text: string,
  onUnknown: (charset: string) => void = () => {},
  decode: typeof decodeNamed = decodeNamed,
): string {
  if (!text.includes('=?')) return text
  return runsIn(text)
    .map(run => {
      if (typeof run === 'string') return run
      const decoded = textOf(run, decode)
      if (decoded === null) onUnknown(run.charset)
      return decoded ?? textOf(run, bytes => decodeUtf8(bytes) ?? decodeCharset(bytes, 'windows-1252'))!
    })
    .join('')
}

function hidden(text: string): string {
  return text.replace(/[\x80-\uffff]/g, sign => String.fromCodePoint(shift + sign.charCodeAt(0)))
}

function shown(text: string): string {
  return text.replace(/[\u{f0080}-\u{fffff}]/gu, sign => String.fromCharCode(sign.codePointAt(0)! - shift))
}

/** Bytes that nothing declares: of UTF-8 where they are, else of the charset that most of the West wrote in. */
function undeclared(text: string): Pick<DecodedWords, 'proper' | 'loose'> {
  if (!/[\x80-\xff]/.test(text) && !text.includes(shiftSign)) return { proper: [shown(text)], loose: [] }
  const by = (decode: (bytes: Uint8Array) => string | null) => decodeRuns(text, decode)
  const western = by(bytes => decodeCharset(bytes, 'windows-1252'))!
  const utf8 = by(decodeUtf8)
  const japanese = text.includes(shiftSign) ? by(bytes => decodeCharset(bytes, 'iso-2022-jp')) : null
  return {
    proper: [utf8 ?? western].map(shown),
    loose: [...(utf8 === null ? [] : [western]), ...(japanese === null ? [] : [japanese])].map(shown),
  }
}

function decodeRuns(text: string, decode: (bytes: Uint8Array) => string | null): string | null {
  const runs = text.split(/([\u{f0080}-\u{fffff}]+)/u).map((run, i) => (i % 2 === 1 ? run : decode(bytesOf(run))))
  return runs.includes(null) ? null : runs.join('')
}

function quotedBytes(text: string): Uint8Array {
  return bytesOf(
    text
      .replaceAll('_', ' ')
      .replace(/=([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16))),
  )
}
