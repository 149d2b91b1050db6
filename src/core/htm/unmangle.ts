// What mail systems do to a text on its way, undone one layer at a time. Every function is linear in the text.

import { fromHex } from '../bytes.ts'

/** Characters that stand for nothing in an armor; the pair is a no-break space in UTF-8, read as Latin-1. */
const blanks = /(?:[\s\u00ad\u200b-\u200f\u2028-\u202f\u2060\ufeff]|\u00c2\u00a0)+/g
const quoteMarks = /^[ \t\u00a0]*(?:[>|][ \t\u00a0]*)+/gm
const softBreaks = /=[ \t]*(?:\r\n?|\n)/g
const escapedBytes = /(?:=[0-9A-Fa-f]{2})+/g
const tags = /<[^<>]*>/g
const references = /&(?:#(\d{1,7})|#[xX]([0-9A-Fa-f]{1,6})|([A-Za-z]{2,8}));?/g

const names: ReadonlyMap<string, string> = new Map(
  Object.entries({
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    nbsp: ' ',
    shy: '',
    plus: '+',
    sol: '/',
    equals: '=',
    hyphen: '-',
    dash: '-',
    NewLine: '\n',
    Tab: '\t',
  }),
)
const lastCodePoint = 0x10ffff

/** Text from the bytes of a file: UTF-8, UTF-16 with or without its mark, or whatever it is as Latin-1. */
export function decodeText(file: Uint8Array): string {
  const [first, second] = file
  if (first === 0xff && second === 0xfe) return decode('utf-16le', file)
  if (first === 0xfe && second === 0xff) return decode('utf-16be', file)
  // Without a mark, Latin letters in UTF-16 show as a zero in every other place.
  if (first !== 0 && second === 0) return decode('utf-16le', file)
  if (first === 0 && second !== 0) return decode('utf-16be', file)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(file)
  } catch {
    return decode('latin1', file)
  }
}

function decode(label: string, file: Uint8Array): string {
  return new TextDecoder(label).decode(file)
}

export function withoutBlanks(text: string): string {
  return text.replace(blanks, '')
}

/** Takes away the marks of an answer (`> `, `| `) at the beginning of lines. */
export function withoutQuoteMarks(text: string): string {
  return text.replace(quoteMarks, '')
}

/** RFC 2045, section 6.7; what is no escape stays as it is. */
export function withoutQuotedPrintable(text: string): string {
  return text.replace(softBreaks, '').replace(escapedBytes, run => {
    const bytes = fromHex(run.replaceAll('=', ''))
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    } catch {
      return decode('latin1', bytes)
    }
  })
}

export function withoutReferences(text: string): string {
  return text.replace(references, (whole, decimal?: string, hexadecimal?: string, name?: string) => {
    if (name !== undefined) return names.get(name) ?? names.get(name.toLowerCase()) ?? whole
    const code = decimal === undefined ? Number.parseInt(hexadecimal!, 16) : Number(decimal)
    return code <= lastCodePoint ? String.fromCodePoint(code) : whole
  })
}

/** Tags become line ends, and references what they stand for. */
export function withoutMarkup(text: string): string {
  return withoutReferences(text.replace(tags, '\n'))
}

export function hasMarkup(text: string): boolean {
  return /[<&]/.test(text)
}
