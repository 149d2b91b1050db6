// Tables of letters: those that hold rows of facts stay tables, those that only place things become what stands in them.

/** A stranger's table becomes a node for each of its cells: beyond these it becomes lines. */
const most = { rows: 200, columns: 20, cells: 2_000 } as const
/** Characters of a cell: where nothing is drawn around more than these, it is a column of a page. */
const longestFact = 60

const blockIn = 'p, div, table, ul, ol, li, blockquote, pre, h1, h2, h3, h4, h5, h6, br, hr'

const textOf = (element: Element) => element.textContent!.trim()
const isFilled = (cell: Element) => textOf(cell) !== '' || cell.querySelector('img') !== null
const isLine = (cell: Element) => textOf(cell) !== '' && cell.querySelector(blockIn) === null

/**
 * @param isRuled whether lines are drawn around a cell or a row.
 */
export function settleTables(root: Element, isRuled: (element: Element) => boolean): void {
  let left: number = most.cells
  // The innermost come first: a table around one that stays only places it.
  for (const table of [...root.querySelectorAll('table')].reverse()) {
    const rows = [...table.rows]
    const cells = rows.reduce((sum, row) => sum + row.cells.length, 0)
    if (cells <= left && isData(table, rows, isRuled)) {
      left -= cells
      keep(table)
    } else layOut(table, rows)
  }
}

function isData(table: HTMLTableElement, rows: readonly HTMLTableRowElement[], isRuled: (at: Element) => boolean) {
  if (rows.length < 2 || rows.length > most.rows || table.querySelector('table') !== null) return false
  if (rows.some(row => row.cells.length > most.columns)) return false
  const filled = rows.map(row => [...row.cells].filter(isFilled))
  const facts = filled.filter(cells => cells.length > 1)
  if (facts.length < 2) return false
  if (rows.some(row => isRuled(row) || [...row.cells].some(cell => cell.tagName === 'TH' || isRuled(cell)))) return true
  const texts = facts.flat().map(textOf)
  const length = texts.reduce((sum, text) => sum + text.length, 0) / texts.length
  return facts.length * 2 >= rows.length && texts.every(text => text !== '') && length <= longestFact
}

/** Nothing of it but rows and cells; what stands above them stands above it. */
function keep(table: HTMLTableElement): void {
  if (table.caption && textOf(table.caption) !== '') {
    const line = table.ownerDocument.createElement('p')
    line.append(...table.caption.childNodes)
    table.before(line)
  }
  table.caption?.remove()
  for (const row of [...table.rows]) if (row.cells.length === 0) row.remove()
}

/** A row of words becomes a line: its numbers must not run into each other. */
function layOut(table: HTMLTableElement, rows: readonly HTMLTableRowElement[]): void {
  const parts = [...(table.caption ? [[table.caption]] : []), ...rows.map(row => [...row.cells])]
  table.replaceWith(...parts.flatMap(cells => blocksOf(cells, table.ownerDocument)))
}

function blocksOf(cells: readonly Element[], page: Document): Element[] {
  const blocks: Element[] = []
  let before: Element | null = null
  for (const cell of cells) {
    const isOfLine = isLine(cell)
    if (before !== null && isOfLine) before.append(' | ')
    const block: Element = before !== null && isOfLine ? before : page.createElement('div')
    block.append(...cell.childNodes)
    if (block !== before) blocks.push(block)
    before = isOfLine ? block : null
  }
  return blocks
}
