// Documents that stand in an address (RFC 2397): of an attribute, of a style sheet, of a property of a calendar.

import { bytesOf } from '../charset.ts'
import { decodeBase64 } from './transfer.ts'

export interface DataUrl {
  /** `type/subtype`, lower-case. */
  readonly type: string
  bytes(): Uint8Array
}

export interface DataUrls {
  readonly urls: readonly DataUrl[]
  /** Whether there are no more. */
  readonly isWhole: boolean
}

const begin = /(["']?)\bdata:([\w+./-]{0,100})((?:;[^,;]{0,100}){0,20}),/gi
const mostUrls = 200

/** What is an address from its beginning is one to its end; among other things, one ends with its quotes, or before a blank or a bracket. */
export function dataUrlsIn(text: string): DataUrls {
  if (!/data:/i.test(text)) return { urls: [], isWhole: true }
  const found: DataUrl[] = []
  begin.lastIndex = 0
  for (let match = begin.exec(text); match; match = begin.exec(text)) {
    if (found.length === mostUrls) return { urls: found, isWhole: false }
    const [start, quote, type, parameters] = match as unknown as [string, string, string, string]
    const isAll = text.slice(0, match.index).trim() === ''
    const from = match.index + start.length
    const end = isAll ? text.length : endOf(text, from, quote)
    const isBase64 = /;\s*base64\s*$/i.test(parameters)
    found.push({ type: type.toLowerCase() || 'text/plain', bytes: () => decoded(text.slice(from, end), isBase64) })
    begin.lastIndex = end
  }
  return { urls: found, isWhole: true }
}

function endOf(text: string, from: number, quote: string): number {
  if (quote !== '') {
    const end = text.indexOf(quote, from)
    return end < 0 ? text.length : end
  }
  const length = text.slice(from).search(/[\s)"']/)
  return length < 0 ? text.length : from + length
}

function decoded(text: string, isBase64: boolean): Uint8Array {
  const data = bytesOf(percentDecoded(text))
  return isBase64 ? decodeBase64(data).bytes : data
}

/** Every byte one character. */
export function percentDecoded(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
}
