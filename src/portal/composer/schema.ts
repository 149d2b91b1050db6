// What a message that is written here can hold. Nothing else survives, whatever was quoted or pasted.

import { type NodeSpec, Schema } from 'prosemirror-model'
import { linkSchemes } from '../../mail/html/html-policy.ts'

const block = 'block'

/** Ours in a message that is read: what a link really goes to, and the handle of a folded quotation. */
const ownNotes = ['style', 'summary', '.postern-note']

const paragraph: NodeSpec = {
  content: 'inline*',
  group: block,
  parseDOM: [
    ...['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'tr', 'dt', 'dd', 'pre'].map(tag => ({ tag })),
    ...ownNotes.map(tag => ({ tag, ignore: true })),
  ],
  toDOM: () => ['p', { dir: 'auto' }, 0],
}

const picture: NodeSpec = {
  inline: true,
  group: 'inline',
  draggable: true,
  attrs: { contentId: {}, alt: { default: '' } },
  // Only what is serialised here is read here: pictures of others have no content id of this draft.
  parseDOM: [
    {
      tag: 'img[data-content-id]',
      getAttrs: node => ({ contentId: node.getAttribute('data-content-id'), alt: node.getAttribute('alt') ?? '' }),
    },
  ],
  toDOM: ({ attrs }) => ['img', { src: `cid:${attrs.contentId}`, alt: attrs.alt }],
}

export const schema = new Schema({
  nodes: {
    doc: { content: 'block+' },
    paragraph,
    blockquote: {
      content: 'block+',
      group: block,
      defining: true,
      parseDOM: [{ tag: 'blockquote' }],
      toDOM: () => [
        'blockquote',
        { type: 'cite', style: 'margin:0 0 0 8px;padding-left:12px;border-left:2px solid #8a97a5' },
        0,
      ],
    },
    bullet_list: {
      content: 'list_item+',
      group: block,
      parseDOM: [{ tag: 'ul' }],
      toDOM: () => ['ul', 0],
    },
    ordered_list: {
      content: 'list_item+',
      group: block,
      attrs: { order: { default: 1 } },
      parseDOM: [{ tag: 'ol' }],
      toDOM: () => ['ol', 0],
    },
    list_item: { content: 'paragraph block*', defining: true, parseDOM: [{ tag: 'li' }], toDOM: () => ['li', 0] },
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
  },
})
