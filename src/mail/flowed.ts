// Text whose lines flow: paragraphs that were broken to be sent, put together again (RFC 3676).

interface Line {
  readonly quotes: number
  readonly text: string
}

function readLine(line: string): Line {
  let quotes = 0
  while (line.charCodeAt(quotes) === 0x3e) quotes++
  // Space-stuffing, section 4.4.
  return { quotes, text: line.slice(line.charCodeAt(quotes) === 0x20 ? quotes + 1 : quotes) }
}

const quoteMark = (quotes: number) => (quotes === 0 ? '' : `${'>'.repeat(quotes)} `)

/**
 * @param deleteSpace `DelSp=yes`: the space at a line's end was put there to break it, section 4.2.
 */
export function unflow(text: string, options: { readonly deleteSpace: boolean }): string {
  const out: string[] = []
  let paragraph: string[] = []
  let quotes = 0
  const end = () => {
    if (paragraph.length > 0) out.push(quoteMark(quotes) + paragraph.join(''))
    paragraph = []
  }
  for (const raw of text.split(/\r?\n/)) {
    const line = readLine(raw)
    if (line.quotes !== quotes) end()
    quotes = line.quotes
    // The line before a signature is no end of a line, section 4.3.
    const signature = line.text === '-- '
    const soft = line.text.endsWith(' ') && !signature
    if (signature) end()
    paragraph.push(soft && options.deleteSpace ? line.text.slice(0, -1) : line.text)
    if (!soft) end()
  }
  end()
  return out.join('\n')
}
