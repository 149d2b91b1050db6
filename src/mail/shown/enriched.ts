// The words of text/enriched (RFC 1896) and of text/richtext (RFC 1341).

import { withoutCommands } from '../reading/enriched.ts'

/** @param text lines ended by LF. */
export function wordsOfEnriched(text: string, isRich: boolean): string {
  return isRich ? wordsOfRich(text) : wordsOfNew(text)
}

/** One line end is a blank, of more the first is none; as they are where nothing is filled. */
function wordsOfNew(text: string): string {
  let isFilled = true
  const pieces = text.split(/(<\/?nofill>)/i).map(piece => {
    if (/^<\/?nofill>$/i.test(piece)) isFilled = piece.startsWith('</')
    return isFilled ? piece.replace(/\n+/g, ends => (ends === '\n' ? ' ' : ends.slice(1))) : piece
  })
  return withoutCommands(pieces.join(''))
}

/** Line ends are blanks; those that count are commands. */
function wordsOfRich(text: string): string {
  const broken = text
    .replace(/<comment>[^<]{0,10000}<\/comment>/gi, '')
    .replace(/\n+/g, ' ')
    .replace(/<(?:nl|np)>/gi, '\n')
    .replace(/<\/?paragraph>/gi, '\n\n')
    .replace(/<lt>/gi, '<<')
  const lines = withoutCommands(broken).split('\n')
  return lines
    .map(line => line.trim())
    .join('\n')
    .trim()
}
