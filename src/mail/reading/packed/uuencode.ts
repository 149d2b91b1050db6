// Files that stand in a text as uuencode and uuencode -m write them (POSIX, uuencode), leniently, as mail programs find them.

import { latin1 } from '../../../core/bytes.ts'
import { bytesOf } from '../../charset.ts'
import { decodeBase64 } from '../transfer.ts'

const begin = /^begin(-base64)? [0-7]{3,4} \S/
const end = /^(?:end|====)\s*$/

const mostFiles = 1_000

interface Lines {
  readonly isBase64: boolean
  readonly lines: string[]
}

/** What each holds: up to its end, or to where the next begins. */
export function uuencodedIn(bytes: Uint8Array): Uint8Array[] {
  const files: Lines[] = []
  let current: Lines | null = null
  for (const line of latin1(bytes).split('\n')) {
    const found = begin.exec(line)
    if (found) {
      if (files.length === mostFiles) break
      current = { isBase64: found[1] !== undefined, lines: [] }
      files.push(current)
    } else if (end.test(line)) current = null
    else current?.lines.push(line.replace(/\r$/, ''))
  }
  return files.map(({ isBase64, lines }) => (isBase64 ? decodeBase64(bytesOf(lines.join('\n'))).bytes : decode(lines)))
}

/** The first sign of a line tells how many bytes it holds; each four that follow are three of them. Blanks at its end may be lost. */
function decode(lines: readonly string[]): Uint8Array {
  const bytes = new Uint8Array(lines.reduce((sum, line) => sum + sizeOf(line), 0))
  let at = 0
  for (const line of lines) {
    const next = at + sizeOf(line)
    for (let i = 1; at < next; i += 4) {
      const bits =
        (valueAt(line, i) << 18) | (valueAt(line, i + 1) << 12) | (valueAt(line, i + 2) << 6) | valueAt(line, i + 3)
      for (const shift of [16, 8, 0]) if (at < next) bytes[at++] = (bits >> shift) & 0xff
    }
  }
  return bytes
}

const sizeOf = (line: string) => (line === '' ? 0 : valueAt(line, 0))
const valueAt = (line: string, at: number) => (at < line.length ? (line.charCodeAt(at) - 32) & 63 : 0)
