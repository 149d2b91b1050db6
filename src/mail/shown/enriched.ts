// The words of text/enriched (RFC 1896) and of text/richtext (RFC 1341).

const commands = /<<|<\/?param>[^<]{0,1000}<\/param>|<\/?[a-z0-9-]{1,60}>/gi

/** @param text lines ended by LF. */
export function wordsOfEnriched(text: string, isRich: boolean): string {
  return isRich ? wordsOfRich(text) : wordsOfNew(text)
}

/** One line end is a blank, of more the first is none; as they are where nothing is filled. */
function wordsOfNew(text: string): string {
  return text
    .split(/(<\/?nofill>)/i)
    .reduce(
      ({ words, isFilled }, piece) => {
        if (/^<\/?nofill>$/i.test(piece)) return { words, isFilled: piece.startsWith('</') }
        const filled = isFilled ? piece.replace(/\n+/g, ends => (ends === '\n' ? ' ' : ends.slice(1))) : piece
        return { words: words + filled, isFilled }
      },
      { words: '', isFilled: true },
    )
    .words.replace(commands, found => (found === '<<' ? '<' : ''))
}

/** Line ends are blanks; those that count are commands. */
function wordsOfRich(text: string): string {
  return text
    .replace(/<comment>[^<]{0,10000}<\/comment>/gi, '')
    .replace(/\n+/g, ' ')
    .replace(/[ \t]*<(?:nl|np)>[ \t]*/gi, '\n')
    .replace(/[ \t]*<\/?paragraph>[ \t]*/gi, '\n\n')
    .replace(commands, found => (/^<lt>$/i.test(found) ? '<' : ''))
    .trim()
}
