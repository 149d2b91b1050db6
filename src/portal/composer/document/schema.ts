// What a message that is written here can hold. Nothing else survives, whatever was quoted or pasted.

import { type NodeSpec, Schema } from 'prosemirror-model'
import { linkSchemes } from '../../../mail/html/html-policy.ts'

const block = 'block'
/** Blocks that may stand in a cell: no table in a table. */
const inCells = 'block cellblock'

/** Ours in a message that is read: what a link really goes to, and the handle of a folded quotation. */
const ownNotes = ['style', 'summary', '.postern-note']

/** A whole number that somebody else wrote. */
function numberOf(text: string | null, least: number, greatest: number): number {
  const number = Math.trunc(Number(text ?? ''))
  return Number.isFinite(number) ? Math.min(Math.max(number, least), greatest) : least
}

const paragraph: NodeSpec = {
  content: 'inline*',
  group: inCells,
  parseDOM: [...['p', 'dt', 'dd'].map(tag => ({ tag })), ...ownNotes.map(tag => ({ tag, ignore: true }))],
  toDOM: () => ['p', { dir: 'auto' }, 0],
}

const headings = [1, 2, 3, 4, 5, 6] as const

const heading: NodeSpec = {
  attrs: { level: { default: 2 } },
  content: 'inline*',
  group: inCells,
  defining: true,
  parseDOM: headings.map(level => ({ tag: `h${level}`, attrs: { level } })),
  toDOM: ({ attrs }) => [`h${attrs.level}`, { dir: 'auto' }, 0],
}

const preformatted: NodeSpec = {
  content: 'inline*',
  group: inCells,
  code: true,
  defining: true,
  parseDOM: [{ tag: 'pre', preserveWhitespace: 'full' }],
  toDOM: () => ['pre', { dir: 'auto' }, 0],
}

/** Pixels: wider is no picture of a letter. */
const widest = 2_000

const picture: NodeSpec = {
  inline: true,
  group: 'inline',
  draggable: true,
  /** `width`: pixels at which it is drawn; null: its own. */
  attrs: { contentId: {}, alt: { default: '' }, width: { default: null } },
  // Only what is serialised here is read here: pictures of others have no content id of this draft.
  parseDOM: [
    {
      tag: 'img[data-content-id]',
      getAttrs: node => ({
        contentId: node.getAttribute('data-content-id'),
        alt: node.getAttribute('alt') ?? '',
        width: node.hasAttribute('width') ? numberOf(node.getAttribute('width'), 1, widest) : null,
      }),
    },
  ],
  toDOM: ({ attrs }) => [
    'img',
    { src: `cid:${attrs.contentId}`, alt: attrs.alt, ...(attrs.width !== null && { width: String(attrs.width) }) },
  ],
}

/** Columns and rows that one cell takes. */
const [mostColumns, mostRows] = [20, 200]

function cell(tag: 'td' | 'th'): NodeSpec {
  return {
    attrs: { colspan: { default: 1 }, rowspan: { default: 1 }, align: { default: null } },
    content: 'cellblock+',
    isolating: true,
    parseDOM: [
      {
        tag,
        getAttrs: node => ({
          colspan: numberOf(node.getAttribute('colspan'), 1, mostColumns),
          rowspan: numberOf(node.getAttribute('rowspan'), 1, mostRows),
          align: /^(?:right|center)$/.exec(node.getAttribute('align') ?? '')?.[0] ?? null,
        }),
      },
    ],
    toDOM: ({ attrs: { colspan, rowspan, align } }) => [
      tag,
      {
        ...(colspan > 1 && { colspan: String(colspan) }),
        ...(rowspan > 1 && { rowspan: String(rowspan) }),
        ...(align !== null && { align }),
      },
      0,
    ],
  }
}

export const schema = new Schema({
  nodes: {
    doc: { content: 'block+' },
    paragraph,
    heading,
    preformatted,
    blockquote: {
      content: 'block+',
      group: inCells,
      defining: true,
      /** Of the letter that is answered; null: any other quotation. */
      attrs: { author: { default: null } },
      parseDOM: [{ tag: 'blockquote' }],
      toDOM: () => ['blockquote', { type: 'cite' }, 0],
    },
    bullet_list: { content: 'list_item+', group: inCells, parseDOM: [{ tag: 'ul' }], toDOM: () => ['ul', 0] },
    ordered_list: {
      content: 'list_item+',
      group: inCells,
      attrs: { order: { default: 1 } },
      parseDOM: [{ tag: 'ol', getAttrs: node => ({ order: numberOf(node.getAttribute('start'), 1, 1_000_000) }) }],
      toDOM: ({ attrs }) => ['ol', attrs.order === 1 ? {} : { start: String(attrs.order) }, 0],
    },
    list_item: { content: 'paragraph block*', defining: true, parseDOM: [{ tag: 'li' }], toDOM: () => ['li', 0] },
    rule: { group: inCells, parseDOM: [{ tag: 'hr' }], toDOM: () => ['hr'] },
    table: {
      content: 'table_row+',
      group: block,
      isolating: true,
      parseDOM: [{ tag: 'table' }],
      toDOM: () => ['table', ['tbody', 0]],
    },
    table_row: { content: '(table_cell | table_header)+', parseDOM: [{ tag: 'tr' }], toDOM: () => ['tr', 0] },
    table_cell: cell('td'),
    table_header: cell('th'),
    text: { group: 'inline' },
    hard_break: {
      inline: true,
      group: 'inline',
      selectable: false,
      parseDOM: [{ tag: 'br' }],
      toDOM: () => ['br'],
    },
    picture,
  },
  marks: {
    link: {
      attrs: { href: {} },
      inclusive: false,
      parseDOM: [
        {
          tag: 'a[href]',
          getAttrs: node => {
            const href = node.getAttribute('href') ?? ''
            return linkSchemes.test(href) && { href }
          },
        },
      ],
      toDOM: ({ attrs }) => ['a', { href: attrs.href, rel: 'noopener noreferrer' }, 0],
    },
    em: { parseDOM: [{ tag: 'i' }, { tag: 'em' }], toDOM: () => ['em', 0] },
    strong: { parseDOM: [{ tag: 'b' }, { tag: 'strong' }], toDOM: () => ['strong', 0] },
    underline: { parseDOM: [{ tag: 'u' }], toDOM: () => ['u', 0] },
    strike: { parseDOM: [{ tag: 's' }, { tag: 'del' }, { tag: 'strike' }], toDOM: () => ['s', 0] },
    raised: { parseDOM: [{ tag: 'sup' }], toDOM: () => ['sup', 0] },
    lowered: { parseDOM: [{ tag: 'sub' }], toDOM: () => ['sub', 0] },
  },
})
