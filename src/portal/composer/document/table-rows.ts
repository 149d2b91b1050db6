// A row more of a table, or one less: cells that reach over several rows stay whole.

import type { Node } from 'prosemirror-model'
import { schema } from './schema.ts'

interface Placed {
  readonly node: Node
  readonly row: number
  readonly column: number
  readonly rows: number
}

const { table_row: ofRow, table_cell: ofCell } = schema.nodes

/** Where each cell begins: those of the rows above take their places first. */
function placedIn(table: Node): Placed[] {
  const placed: Placed[] = []
  const taken = new Set<string>()
  table.forEach((line, _, row) => {
    let column = 0
    line.forEach(node => {
      const { colspan, rowspan } = node.attrs as { colspan: number; rowspan: number }
      while (taken.has(`${row} ${column}`)) column++
      const rows = Math.min(rowspan, table.childCount - row)
      for (let down = 0; down < rows; down++)
        for (let across = 0; across < colspan; across++) taken.add(`${row + down} ${column + across}`)
      placed.push({ node, row, column, rows })
      column += colspan
    })
  })
  return placed
}

/** @returns null where a row would have no cell of its own. */
function tableOf(table: Node, placed: readonly Placed[], rows: number): Node | null {
  const lines = Array.from({ length: rows }, (_, at) =>
    placed
      .filter(({ row }) => row === at)
      .toSorted((a, b) => a.column - b.column)
      .map(({ node, rows: rowspan }) => node.type.create({ ...node.attrs, rowspan }, node.content)),
  )
  if (lines.some(cells => cells.length === 0)) return null
  return table.type.create(
    table.attrs,
    lines.map(cells => ofRow.create(null, cells)),
  )
}

/** Below the row of this number. */
export function withRow(table: Node, above: number): Node | null {
  const below: Placed[] = []
  const others = placedIn(table).map(one => {
    const last = one.row + one.rows - 1
    if (one.row > above) return { ...one, row: one.row + 1 }
    if (last > above) return { ...one, rows: one.rows + 1 }
    if (last === above) {
      const node = ofCell.createAndFill({ ...one.node.attrs, rowspan: 1 })!
      below.push({ node, row: above + 1, column: one.column, rows: 1 })
    }
    return one
  })
  return tableOf(table, [...others, ...below], table.childCount + 1)
}

/** What reaches over it keeps its words. */
export function withoutRow(table: Node, gone: number): Node | null {
  const left = placedIn(table).flatMap(one => {
    if (one.row > gone) return [{ ...one, row: one.row - 1 }]
    if (one.row + one.rows - 1 < gone) return [one]
    return one.rows > 1 ? [{ ...one, rows: one.rows - 1 }] : []
  })
  return tableOf(table, left, table.childCount - 1)
}
