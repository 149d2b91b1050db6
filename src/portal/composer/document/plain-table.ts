// A table in plain text: a row is a line, its cells one below the other where they fit.

import type { Node } from 'prosemirror-model'

/** Characters of a line that mail programs show unbroken, behind a mark of a quotation or two. */
const widest = 72
const gap = 3

interface Cell {
  readonly text: string
  readonly isRight: boolean
}

/** Of letters that take two places, most do. */
const widthOf = (text: string) =>
  text
    .replace(/\p{M}/gu, '')
    .replace(
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60\u{1f300}-\u{1faff}\u{20000}-\u{3ffff}]/gu,
      '__',
    ).length

/** @param textOf of a cell, in one line. */
export function linesOf(table: Node, textOf: (cell: Node) => string): string[] {
  const rows: Cell[][] = []
  let headed = false
  table.forEach((row, _, index) => {
    const cells: Cell[] = []
    row.forEach(cell => {
      cells.push({ text: textOf(cell), isRight: cell.attrs['align'] === 'right' })
      for (let more = Number(cell.attrs['colspan']); more > 1; more--) cells.push({ text: '', isRight: false })
    })
    if (index === 0)
      headed = row.firstChild?.type.name === 'table_header' && row.lastChild?.type.name === 'table_header'
    rows.push(cells)
  })
  const columns = Math.max(...rows.map(cells => cells.length))
  const widths = Array.from({ length: columns }, (_, i) =>
    Math.max(...rows.map(cells => widthOf(cells[i]?.text ?? ''))),
  )
  const total = widths.reduce((sum, width) => sum + width, gap * (columns - 1))
  if (total > widest)
    return rows.map(cells =>
      cells
        .map(({ text }) => text)
        .filter(text => text !== '')
        .join(' | '),
    )
  const lines = rows.map(cells => padded(cells, widths))
  const rule = widths.map(width => '-'.repeat(width)).join(' '.repeat(gap))
  return headed ? [lines[0]!, rule, ...lines.slice(1)] : lines
}

function padded(cells: readonly Cell[], widths: readonly number[]): string {
  const texts = cells.map(({ text, isRight }, i) => {
    const blank = ' '.repeat(widths[i]! - widthOf(text))
    return isRight ? blank + text : text + blank
  })
  return texts.join(' '.repeat(gap)).trimEnd()
}
