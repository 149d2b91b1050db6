import { describe, expect, it } from 'vitest'
import { docOf, textOf } from './composed.ts'
import { schema } from './schema.ts'

const { nodes } = schema
const p = (...content: Parameters<typeof schema.node>[2][]) => schema.node('paragraph', null, content.flat() as never)
const t = schema.text.bind(schema)
const link = (words: string, href: string) => t(words, [schema.mark('link', { href })])
const doc = (...blocks: ReturnType<typeof p>[]) => schema.node('doc', null, blocks)
const item = (...blocks: ReturnType<typeof p>[]) => schema.node('list_item', null, blocks)

/** The last cell of a row stands to the right. */
const table = (...rows: (readonly string[])[]) =>
  schema.node(
    'table',
    null,
    rows.map(cells =>
      nodes.table_row.create(
        null,
        cells.map((words, i) =>
          nodes.table_cell.create({ align: i + 1 === cells.length ? 'right' : null }, p(t(words))),
        ),
      ),
    ),
  )

describe('what was written, as plain text', () => {
  it.each<[string, ReturnType<typeof doc>, string]>([
    ['paragraphs', doc(p(t('one')), p(t('two'))), 'one\n\ntwo\n'],
    [
      'figures above and below the line',
      doc(p(t('10'), t('6', [schema.mark('raised')]), t(' H'), t('2', [schema.mark('lowered')]), t('O'))),
      '10⁶ H₂O\n',
    ],
    [
      'letters above and below the line',
      doc(p(t('x'), t('a', [schema.mark('raised')]), t('y'), t('b', [schema.mark('lowered')]))),
      'x^ay_b\n',
    ],
    ['what was struck out', doc(p(t('500', [schema.mark('strike')]), t(' 300'))), '~~500~~ 300\n'],
    ['a line end in a paragraph', doc(p(t('one'), nodes.hard_break.create(), t('two'))), 'one\ntwo\n'],
    [
      'a quotation in a quotation',
      doc(
        p(t('me')),
        schema.node('blockquote', null, [p(t('you')), schema.node('blockquote', null, [p(t('me before'))])]),
      ),
      'me\n\n> you\n>\n>> me before\n',
    ],
    [
      'a list',
      doc(p(t('these:')), schema.node('bullet_list', null, [item(p(t('a'))), item(p(t('b')))])),
      'these:\n- a\n- b\n',
    ],
    ['numbers', doc(schema.node('ordered_list', { order: 3 }, [item(p(t('a'))), item(p(t('b')))])), '3. a\n4. b\n'],
    ['a link', doc(p(t('see '), link('here', 'https://a.example/x'), t('.'))), 'see here <https://a.example/x>.\n'],
    ['a link that says where it goes', doc(p(link('a.example/x', 'https://a.example/x'))), 'a.example/x\n'],
    ['a picture', doc(p(nodes.picture.create({ contentId: 'x@y', alt: 'a cat' }))), '[a cat]\n'],
    [
      'a table, its columns below each other',
      doc(table(['Value', 'Normal'], ['Zucker ✓', '70–100'], ['血糖', '91'])),
      'Value      Normal\nZucker ✓   70–100\n血糖           91\n',
    ],
    [
      'a table wider than a line',
      doc(table(['a'.repeat(50), 'b'.repeat(50)])),
      `${'a'.repeat(50)} | ${'b'.repeat(50)}\n`,
    ],
    ['nothing', doc(p()), '\n'],
  ])('%s', (_, node, text) => {
    expect(textOf(node)).toBe(text)
  })

  it.each([
    'one\n\ntwo\n',
    'one\ntwo\n',
    'me\n\n> you\n>\n>> me before\n',
  ])('becomes a document and text again: %j', text => {
    expect(textOf(docOf(text))).toBe(text)
  })

  it('of a quotation that nests a thousand deep is a document all the same', () => {
    expect(textOf(docOf(`${'>'.repeat(1_000)} words`))).toContain('words')
  })
})
