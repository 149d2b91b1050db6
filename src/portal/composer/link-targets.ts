// Where a link leads, beside it while it is written: whoever signs a text has seen it. It is no part of the text.

import type { Node } from 'prosemirror-model'
import { Plugin } from 'prosemirror-state'
import { Decoration, DecorationSet } from 'prosemirror-view'
import { saysTarget } from '../../mail/html/promised.ts'
import { schema } from './document/schema.ts'

interface Run {
  readonly href: string
  text: string
  end: number
}

/** Links, each with all its words. */
function linksOf(doc: Node): Run[] {
  const links: Run[] = []
  doc.descendants((node, at) => {
    const href = node.marks.find(({ type }) => type === schema.marks.link)?.attrs['href'] as string | undefined
    if (href === undefined) return
    const before = links.at(-1)
    if (before?.href === href && before.end === at) {
      before.text += node.text ?? ''
      before.end += node.nodeSize
    } else links.push({ href, text: node.text ?? '', end: at + node.nodeSize })
  })
  return links
}

/** As it is told of links that are read. */
function placeOf(href: string): string {
  if (!URL.canParse(href)) return href
  const { hostname, pathname } = new URL(href)
  return hostname === '' ? pathname : hostname
}

function note(href: string): HTMLElement {
  const dom = document.createElement('span')
  dom.className = 'leads'
  dom.title = href
  dom.textContent = ` (${placeOf(href)})`
  return dom
}

const notesIn = (doc: Node) =>
  DecorationSet.create(
    doc,
    linksOf(doc)
      .filter(({ text, href }) => !saysTarget(text, href))
      .map(({ href, end }) => Decoration.widget(end, () => note(href), { side: -1, key: href, marks: [] })),
  )

export function linkTargets(): Plugin<DecorationSet> {
  const plugin: Plugin<DecorationSet> = new Plugin({
    state: {
      init: (_, { doc }) => notesIn(doc),
      apply: ({ docChanged, doc }, before) => (docChanged ? notesIn(doc) : before),
    },
    props: { decorations: state => plugin.getState(state) },
  })
  return plugin
}
