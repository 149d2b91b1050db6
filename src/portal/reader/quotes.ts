// Long threads fold what they quote: by an element that opens without any script.

const quotes = 'blockquote[type="cite"], .gmail_quote, .moz-cite-prefix + blockquote, .yahoo_quoted, blockquote'
/** A short quotation is a part of what is said. */
const shortest = 200

/** Only the outermost, and only where something is left to read without it. */
export function foldQuotes(body: HTMLElement, label: string): void {
  const all = body.textContent?.trim().length ?? 0
  for (const quote of body.querySelectorAll<HTMLElement>(quotes)) {
    const length = quote.textContent?.trim().length ?? 0
    const folded = quote.parentElement?.closest('details')
    if (folded || length < shortest || length >= all) continue
    const details = body.ownerDocument.createElement('details')
    details.className = 'postern-quote'
    const summary = body.ownerDocument.createElement('summary')
    summary.textContent = label
    quote.replaceWith(details)
    details.append(summary, quote)
  }
}

export type TextBlock = { readonly quoted: boolean; readonly text: string }

const longestUnfolded = 4

/** Plain text in blocks, quoted and not; quotations of a few lines stay where they are. */
export function splitQuotes(text: string): TextBlock[] {
  const blocks: { quoted: boolean; lines: string[] }[] = []
  for (const line of text.split(/\r?\n/)) {
    const quoted = line.startsWith('>')
    const last = blocks.at(-1)
    if (last?.quoted === quoted) last.lines.push(line)
    else blocks.push({ quoted, lines: [line] })
  }
  const merged: { quoted: boolean; lines: string[] }[] = []
  for (const block of blocks) {
    const quoted = block.quoted && block.lines.length > longestUnfolded
    const last = merged.at(-1)
    if (!quoted && last && !last.quoted) for (const line of block.lines) last.lines.push(line)
    else merged.push({ quoted, lines: [...block.lines] })
  }
  return merged.map(({ quoted, lines }) => ({ quoted, text: lines.join('\n') }))
}
