// Files that were written into a text before there was MIME (POSIX, uuencode).

import { utf8 } from '../../core/bytes.ts'
import { uuencodedIn } from '../reading/packed/uuencode.ts'
import type { BodyFile } from './leaf.ts'

const start = /^begin(?:-base64)? [0-7]{3,4} (\S.*)$/m
/** Each is a row on the screen. */
const mostFiles = 200
const end = /^(?:end|====)[ \t]*$/m

/** Whether each line holds as much as it says: a text about such files is none. */
function isFile(lines: readonly string[]): boolean {
  return (
    lines.some(line => line !== '') &&
    lines.every(line => {
      const size = line === '' ? 0 : (line.charCodeAt(0) - 0x20) & 63
      // Blanks at its end may be lost.
      return (
        /^[ -`]{0,90}$/.test(line) && line.length >= (size * 4) / 3 - 2 && line.length <= 2 + 4 * Math.ceil(size / 3)
      )
    })
  )
}

/** @param text lines ended by LF. @returns the text without them, and the files. */
export function unpacked(text: string): { readonly words: string; readonly files: readonly BodyFile[] } {
  const files: BodyFile[] = []
  let [words, rest] = ['', text]
  let tries = 0
  for (let found = start.exec(rest); found && tries++ < mostFiles; found = start.exec(rest)) {
    const behind = rest.slice(found.index)
    const last = end.exec(behind)
    if (!last) break
    const lines = behind.slice(0, last.index).split('\n').slice(1, -1)
    if (!found[0].startsWith('begin-base64') && !isFile(lines)) {
      const past = found.index + found[0].length
      words += rest.slice(0, past)
      rest = rest.slice(past)
      continue
    }
    const block = behind.slice(0, last.index + last[0].length)
    const [content] = uuencodedIn(utf8(block))
    words += rest.slice(0, found.index)
    rest = behind.slice(block.length + 1)
    files.push({
      ...{ type: 'application/octet-stream', disposition: 'attachment', name: found[1]!.trim(), isNameDecoded: true },
      ...{ contentId: null, location: null, content: content!.slice() },
    })
  }
  return { words: words + rest, files }
}
