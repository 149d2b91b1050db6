// Files that were written into a text before there was MIME (POSIX, uuencode).

import { utf8 } from '../../core/bytes.ts'
import { uuencodedIn } from '../reading/uuencode.ts'
import type { BodyFile } from './leaf.ts'

const start = /^begin(?:-base64)? [0-7]{3,4} (\S.*)$/m
const end = /^(?:end|====)[ \t]*$/m

/** @param text lines ended by LF. @returns the text without them, and the files. */
export function unpacked(text: string): { readonly words: string; readonly files: readonly BodyFile[] } {
  const files: BodyFile[] = []
  let [words, rest] = ['', text]
  for (let found = start.exec(rest); found; found = start.exec(rest)) {
    const behind = rest.slice(found.index)
    const last = end.exec(behind)
    if (!last) break
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
