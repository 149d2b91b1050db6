// Fields as any program might come to see them: a header read with whatever some program takes for the end of a line, for white
// space in a name, or for nothing at all. For what must be found however it is spelled; what a header says is told by `readHeader`.

import { bytesOf } from '../../mail/charset.ts'
import { readHeader } from '../../mail/header.ts'
import '../../mail/reading/letters/rare.ts'
import { decodedWords, decodeWords } from '../../mail/reading/words.ts'
import { carryField, hasOtherLines } from '../../mail/write-header.ts'
import { latin1 } from './fields.ts'

export interface LooseField {
  /** Where it begins, the line end before it included, and where the next line does, its own line end before it. */
  readonly start: number
  readonly end: number
  /** From behind its name on. */
  readonly text: string
}

/** What somebody may overlook within a name: whatever is not printed, a fold, a CR that ends nothing. */
const gap = String.raw`(?:[^!-~\r\n]|\r(?!\n)|\r?\n(?=[ \t]))*`
const lineBreak = /\r?\n(?![ \t])/g

/** @param signs of the name, lower-case; `-` stands for `_` too. A colon is a sign. */
export function looseName(signs: string): RegExp {
  return new RegExp([...signs].map(sign => (sign === '-' ? '[-_]' : sign)).join(gap), 'gi')
}

/** @param header every byte one character. In time linear in it. */
export function looseFields(header: string, name: RegExp): LooseField[] {
  const found: LooseField[] = []
  let after = 0
  for (const match of header.matchAll(name)) {
    if (match.index < after) continue
    const start = lineStart(header, match.index, after)
    if (start === null) continue
    lineBreak.lastIndex = match.index + match[0].length
    const end = lineBreak.exec(header)?.index ?? header.length
    found.push({ start, end, text: header.slice(match.index + match[0].length, end) })
    after = end
  }
  return found
}

/** @returns where what is not printed before it begins; null where nothing of that could end a line. */
function lineStart(header: string, at: number, after: number): number | null {
  let start = at
  while (start > after && /[^!-~]/.test(header[start - 1]!)) start--
  const before = header.slice(start, at)
  return start === 0 || /[^\t -~\u00a0-\u00ff]/.test(before) ? start : null
}

/** Bytes behind a header, and empty lines, that are looked through for another one. */
const nextReach = 64 * 1024
const mostEmpty = 100

/**
 * How far a program may come when it looks for fields: to the end of the header, and of the block behind it where that is nothing
 * but fields, or where no field stands before it.
 */
export function looseEnd(head: Uint8Array): number {
  const { fields, body } = readHeader(head)
  let end = body
  for (let empty = 0; empty < mostEmpty; empty++) {
    const next = readHeader(head, { start: end, most: nextReach })
    if (next.fields.length > 0) return fields.length === 0 || next.sound ? next.body : end
    if (!next.ends || next.body - end > 2) return end
    end = next.body
  }
  return end
}

/** X-Postern-*: what only the gateway says of a mail. */
const ours = looseName('x-postern-')

/**
 * A message without what only the gateway says, however it is spelled: to the byte the same but for that.
 * @param head its first bytes, its header in them.
 * @returns what stands in the place of the bytes up to `end`; null where it says nothing of the kind.
 */
export function withoutOurs(head: Uint8Array): { readonly header: string; readonly end: number } | null {
  const end = looseEnd(head)
  const header = latin1(head.subarray(0, end))
  const found = looseFields(header, ours)
  const plain = found.length === 0 ? header : without(found, header)
  const kept = withoutEncoded(plain)
  return found.length === 0 && kept === plain ? null : { header: kept, end }
}

function without(found: readonly LooseField[], header: string): string {
  let [kept, at] = ['', 0]
  for (const field of found) {
    kept += header.slice(at, field.start)
    at = field.end
  }
  const rest = header.slice(at)
  return kept === '' ? rest.replace(/^\r?\n/, '') : kept + rest
}

/** Characters of fields that are decoded; what else could hold a line is taken to hold one of ours. */
const mostDecoded = 64 * 1024

/** For programs that decode a field before they look for lines: what says ours there says it in one line, or goes. */
function withoutEncoded(header: string): string {
  if (!header.includes('=?')) return header
  let left = mostDecoded
  const saysOurs = (line: string) => {
    if (!mayHoldLines(line)) return false
    left -= line.length
    return left < 0 || decoded(line).some(text => looseFields(text, ours).length > 0)
  }
  const inOneLine = (line: string): string => {
    const field = readHeader(bytesOf(line)).fields[0]
    const written = field === undefined ? null : carryField(field)
    return written === null || mayHoldLines(written) ? '' : written
  }
  const lines = header.split(/(?<=\n)(?![ \t])/)
  return lines.map(line => (saysOurs(line) ? inOneLine(line) : line)).join('')
}

const wholeBase64 = /=\?[^?\s]{1,80}\?b\?[^?]*\?=/gi

/** Once its words are decoded; of what is no whole word, nobody knows. */
function mayHoldLines(line: string): boolean {
  if (!line.includes('=?')) return false
  return /\?b\?/i.test(line.replace(wholeBase64, '')) || hasOtherLines(line.replace(/\r?\n/g, ' '))
}

function decoded(line: string): string[] {
  const { proper, loose } = decodeWords(line)
  return [...proper, ...loose, decodedWords(line)]
}
