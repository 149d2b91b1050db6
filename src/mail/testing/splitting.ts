// A header as programs see it that end its lines where others do not: at any character that Unicode takes for a line's end,
// whatever they decode it as, before they look for lines or after.

// biome-ignore lint/suspicious/noControlCharactersInRegex: some of them are.
const ends = /\r\n|[\n\v\f\r\x1c-\x1e\u0085\u2028\u2029]/
const word = /=\?([^?\s*]{1,40})(?:\*[^?\s]*)?\?([bq])\?([^?]*)\?=/gi

/** @param header every byte one character. @returns names of fields, lower-case, for each of these programs. */
export function namesBySplitting(header: string): string[][] {
  const utf8 = Buffer.from(header, 'latin1').toString('utf8')
  return [header, utf8, decoded(header), decoded(utf8)].map(text =>
    text.split(ends).flatMap(line => /^([!-9;-~]+)[ \t]*:/.exec(line)?.[1]?.toLowerCase() ?? []),
  )
}

function decoded(text: string): string {
  return text.replace(word, (all, charset: string, kind: string, written: string) => {
    const bytes = /b/i.test(kind) ? Buffer.from(written, 'base64') : quoted(written)
    if (/utf-?7/i.test(charset)) return ofUtf7(bytes.toString('latin1'))
    // What Windows takes for an ellipsis is a line's end there.
    if (/^(?:iso-8859|latin|us-ascii)/i.test(charset)) return bytes.toString('latin1')
    try {
      return new TextDecoder(charset).decode(bytes)
    } catch {
      return all
    }
  })
}

function ofUtf7(text: string): string {
  return text.replace(/\+([A-Za-z\d+/]+)-?/g, (_, run: string) => {
    const units = Buffer.from(run, 'base64')
    return units
      .subarray(0, units.length - (units.length % 2))
      .swap16()
      .toString('utf16le')
  })
}

function quoted(text: string): Buffer {
  const bytes = text.replace(/=([\da-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
  return Buffer.from(bytes, 'latin1')
}
