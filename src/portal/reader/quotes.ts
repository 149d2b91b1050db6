// Quotations in plain text, and what is passed on rather than quoted.

/** Fields of a header, as programs write them over what they pass on, and the lines in which they stand. */
const fewestFields = 3
const mostLines = 12
const field = /^\p{L}[\p{L} .-]{1,24}[:：]\s*\S/u

/** @param text the beginning of a quotation, in lines. */
export function isForwarded(text: string): boolean {
  const lines = text.split('\n').filter(line => line.trim() !== '')
  return lines.slice(0, mostLines).filter(line => field.test(line.trim())).length >= fewestFields
}

export type TextBlock = { readonly quoted: boolean; readonly text: string }

const longestUnfolded = 4

/**
 * Plain text in blocks, those that are folded and others: quotations of a few lines stay where they are, and so does what
 * is passed on, or is all there is.
 */
export function splitQuotes(text: string): TextBlock[] {
  const blocks: { quoted: boolean; lines: string[] }[] = []
  for (const line of text.split(/\r?\n/)) {
    const quoted = line.startsWith('>')
    const last = blocks.at(-1)
    if (last?.quoted === quoted) last.lines.push(line)
    else blocks.push({ quoted, lines: [line] })
  }
  const saysMore = blocks.some(({ quoted, lines }) => !quoted && lines.some(line => line.trim() !== ''))
  const folds = (lines: readonly string[]) =>
    lines.length > longestUnfolded &&
    !isForwarded(
      lines
        .slice(0, mostLines)
        .map(line => line.replace(/^>\s?/, ''))
        .join('\n'),
    )
  const merged: { quoted: boolean; lines: string[] }[] = []
  for (const block of blocks) {
    const quoted = saysMore && block.quoted && folds(block.lines)
    const last = merged.at(-1)
    if (!quoted && last && !last.quoted) for (const line of block.lines) last.lines.push(line)
    else merged.push({ quoted, lines: [...block.lines] })
  }
  return merged.map(({ quoted, lines }) => ({ quoted, text: lines.join('\n') }))
}
