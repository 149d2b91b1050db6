// What was encoded once more than is known: base64 whose header was lost, and the uuencode of the time before MIME.

import { type Bytes, fromBase64 } from '../bytes.ts'
import { withoutBlanks } from './unmangle.ts'

/** Shorter than any file of ours. Characters. */
const least = 200
/** Of lines of base64 among others: what is shorter may be a word. */
const leastColumns = 60
const onlyBase64 = /^[A-Za-z0-9+/]+={0,2}$/
/** POSIX, uuencode: the file's mode and its name. */
const uuBegin = /^begin [0-7]{3,4} [^\r\n]{1,300}\r?$/m

/** @returns what the text is an encoding of, if it is one and nothing else, or holds one between its own lines. */
export function decoded(text: string): Bytes | null {
  const begin = uuBegin.exec(text)
  if (begin) return uudecoded(text.slice(begin.index + begin[0].length))
  const whole = withoutBlanks(text)
  const compact = onlyBase64.test(whole) ? whole : linesOfBase64(text)
  if (compact.length < least || !onlyBase64.test(compact)) return null
  try {
    return fromBase64(compact)
  } catch {
    return null
  }
}

/** The first run of lines of one length, and a shorter one that ends it. */
function linesOfBase64(text: string): string {
  let run: string[] = []
  for (const [line] of text.matchAll(/\S+/g)) {
    const columns = run[0]?.length ?? line.length
    if (line.length <= columns && columns >= leastColumns && onlyBase64.test(line)) {
      run.push(line)
      if (line.length === columns) continue
    }
    if (run.length * columns >= least) break
    run = []
  }
  return run.join('')
}

/** The first character of a line says how many bytes it holds; blanks at its end may have been lost. */
function uudecoded(text: string): Bytes {
  const out = new Uint8Array(Math.ceil(text.length * 0.75))
  let length = 0
  for (const [line] of text.matchAll(/[^\r\n]+/g)) {
    const size = bitsOf(line, 0)
    if (size === 0 || line === 'end') break
    for (let i = 0; i < size && length < out.length; i++) {
      const at = 1 + Math.floor(i / 3) * 4 + (i % 3)
      const pair = (bitsOf(line, at) << 6) | bitsOf(line, at + 1)
      out[length++] = (pair >> (4 - 2 * (i % 3))) & 255
    }
  }
  return out.subarray(0, length)
}

/** A blank and a grave accent are both zero. */
function bitsOf(line: string, at: number): number {
  return ((at < line.length ? line.charCodeAt(at) : 32) - 32) & 63
}
