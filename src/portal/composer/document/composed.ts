// The text of a draft as plain text, and plain text as the text of a draft.

import { Fragment, type MarkType, type Node, Slice } from 'prosemirror-model'
import { linesOf } from './plain-table.ts'
import { schema } from './schema.ts'

/** Plain text as people write it: quotations behind `>`, lists with their marks, the target of a link behind its words. */
export function textOf(doc: Node): string {
  return `${blocks(doc).join('\n').trimEnd()}\n`
}

function blocks(parent: Node): string[] {
  const lines: string[] = []
  parent.forEach((child, _, index) => {
    if (index > 0 && !child.type.name.endsWith('list')) lines.push('')
    lines.push(...block(child))
  })
  return lines
}

function block(node: Node): string[] {
  switch (node.type.name) {
    case 'blockquote':
      return blocks(node).map(line => (line.startsWith('>') || line === '' ? `>${line}` : `> ${line}`))
    case 'bullet_list':
      return items(node, () => '- ')
    case 'ordered_list':
      return items(node, index => `${Number(node.attrs['order']) + index}. `)
    case 'rule':
      return ['-'.repeat(40)]
    case 'table':
      return linesOf(node, cell => blocks(cell).join(' ').replace(/\s+/g, ' ').trim())
    default:
      return inline(node).split('\n')
  }
}

function items(list: Node, mark: (index: number) => string): string[] {
  const lines: string[] = []
  list.forEach((item, _, index) => {
    const sign = mark(index)
    lines.push(...blocks(item).map((line, i) => (i === 0 ? sign : ' '.repeat(sign.length)) + line))
  })
  return lines
}

function inline(paragraph: Node): string {
  let text = ''
  paragraph.forEach((child, _, index) => {
    if (child.type.name === 'hard_break') text += '\n'
    else if (child.type.name === 'picture') text += `[${child.attrs['alt'] || 'picture'}]`
    else text += asMarked(child)
    const href = linkOf(child)
    const goesOn = index + 1 < paragraph.childCount && linkOf(paragraph.child(index + 1)) === href
    if (href !== null && !goesOn && !saysWhere(child.text ?? '', href)) text += ` <${href}>`
  })
  return text
}

const signs = '0123456789+-=()'
const raised = '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾'
const lowered = '₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎'

/** What changes what is said: 10⁶ is no 106, and what was struck out was not said. */
function asMarked({ text = '', marks }: Node): string {
  if (text.trim() === '') return text
  const has = (type: MarkType) => marks.some(mark => mark.type === type)
  const moved = has(schema.marks.raised)
    ? movedTo(raised, '^', text)
    : has(schema.marks.lowered)
      ? movedTo(lowered, '_', text)
      : text
  return has(schema.marks.strike) ? `~~${moved}~~` : moved
}

function movedTo(others: string, mark: string, text: string): string {
  const moved = [...text].map(sign => others[signs.indexOf(sign)])
  return moved.includes(undefined) ? `${mark}${text}` : moved.join('')
}

function linkOf(node: Node): string | null {
  const mark = node.marks.find(({ type }) => type === schema.marks.link)
  return mark === undefined ? null : (mark.attrs['href'] as string)
}

function saysWhere(words: string, href: string): boolean {
  const bare = (url: string) => url.replace(/^(?:https?:\/\/|mailto:|tel:)/i, '').replace(/\/$/, '')
  return bare(words.trim()) === bare(href)
}

/** Plain text as paragraphs; lines behind `>` as quotations. */
export function docOf(text: string): Node {
  return schema.node('doc', null, blocksOf(text.replace(/\r\n?/g, '\n').split('\n')))
}

export function sliceOf(text: string): Slice {
  return new Slice(Fragment.from(docOf(text).content), 1, 1)
}

const isQuoted = (line: string) => line.startsWith('>')
/** More is a quotation of quotations that nobody can follow; deeper marks stay as they are. */
const deepest = 20

function blocksOf(lines: readonly string[], depth = 0): Node[] {
  const found: Node[] = []
  for (let at = 0; at < lines.length; ) {
    const quoted = depth < deepest && isQuoted(lines[at]!)
    let end = at + 1
    while (end < lines.length && (depth < deepest && isQuoted(lines[end]!)) === quoted) end++
    const part = lines.slice(at, end)
    if (quoted)
      found.push(
        schema.node(
          'blockquote',
          null,
          blocksOf(
            part.map(line => line.replace(/^> ?/, '')),
            depth + 1,
          ),
        ),
      )
    else found.push(...paragraphs(part))
    at = end
  }
  return found.length > 0 ? found : [schema.node('paragraph')]
}

function paragraphs(lines: readonly string[]): Node[] {
  const texts = lines
    .join('\n')
    .split(/\n{2,}/)
    .map(text => text.replace(/^\n+|\n+$/g, ''))
  return texts.flatMap((text, i) => {
    // The empty lines around a quotation part it from what is said.
    if (text === '' && texts.length > 1 && (i === 0 || i === texts.length - 1)) return []
    const content = text
      .split('\n')
      .flatMap((line, at) => [
        ...(at > 0 ? [schema.node('hard_break')] : []),
        ...(line === '' ? [] : [schema.text(line)]),
      ])
    return [schema.node('paragraph', null, content)]
  })
}
