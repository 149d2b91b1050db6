import type { Node } from 'prosemirror-model'
import { describe, expect, it } from 'vitest'
import { schema } from './schema.ts'
import { withoutRow, withRow } from './table-rows.ts'

const { nodes } = schema

/** A cell is its words, `>` for each column and `v` for each row more that it takes. */
function tableOf(...rows: string[]): Node {
  const cell = (text: string) => {
    const count = (mark: string) => 1 + text.split(mark).length - 1
    const words = text.replace(/[>v]/g, '')
    const paragraph = schema.node('paragraph', null, words === '' ? [] : [schema.text(words)])
    return nodes.table_cell.create({ colspan: count('>'), rowspan: count('v') }, paragraph)
  }
  return nodes.table.create(
    null,
    rows.map(row => nodes.table_row.create(null, row.split('|').map(cell))),
  )
}

function written(table: Node | null): string[] | null {
  if (table === null) return null
  table.check()
  const cells = (row: Node) =>
    row.children.map(
      ({ textContent, attrs }) => textContent + '>'.repeat(attrs['colspan'] - 1) + 'v'.repeat(attrs['rowspan'] - 1),
    )
  return table.children.map(row => cells(row).join('|'))
}

describe('a row more', () => {
  it.each<[why: string, rows: string[], above: number, now: string[]]>([
    ['in between', ['A|B', 'C|D'], 0, ['A|B', '|', 'C|D']],
    ['at the end', ['A|B', 'C|D'], 1, ['A|B', 'C|D', '|']],
    ['as wide as the one above', ['A|B', 'C>'], 1, ['A|B', 'C>', '>']],
    ['within what reaches over rows', ['Av|B', 'D'], 0, ['Avv|B', '', 'D']],
    ['below what reaches over rows', ['Av|B', 'D'], 1, ['Av|B', 'D', '|']],
  ])('%s', (_, rows, above, now) => {
    expect(written(withRow(tableOf(...rows), above))).toEqual(now)
  })
})

describe('a row less', () => {
  it.each<[why: string, rows: string[], gone: number, now: string[] | null]>([
    ['in between', ['A|B', 'C|D', 'E|F'], 1, ['A|B', 'E|F']],
    ['under what reaches over it', ['Av|B', 'D', 'E|F'], 1, ['A|B', 'E|F']],
    ['with what reaches below it', ['A|Bv|C', 'D|E'], 0, ['D|B|E']],
  ])('%s', (_, rows, gone, now) => {
    expect(written(withoutRow(tableOf(...rows), gone))).toEqual(now)
  })
})
