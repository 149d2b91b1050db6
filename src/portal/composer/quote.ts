// What an answer quotes: what stood before the reader's eyes, and nothing else of the message.

import { DOMParser, type Node } from 'prosemirror-model'
import type { MailAddress } from '../../mail/parse.ts'
import type { AnswerHow, ShownMessage } from '../../workers/vault/protocol.ts'
import { correspondence } from '../locales/correspondence.ts'
import type { Quotable } from '../quotable.ts'
import { docOf } from './composed.ts'
import { schema } from './schema.ts'

/** Characters: who wants to send more of it forwards the message itself. */
const longest = 100_000

/** The blocks of what was seen. */
export function quoted(quotable: Quotable): readonly Node[] {
  const doc = quotable.kind === 'text' ? docOf(shortened(quotable.text)) : docOfPage(quotable.body)
  return withoutEmpty(doc)
}

function docOfPage(body: HTMLElement): Node {
  if ((body.textContent?.length ?? 0) > longest) return docOf(shortened(body.innerText))
  return DOMParser.fromSchema(schema).parse(withCellsApart(body))
}

const blockIn = 'p, div, table, ul, ol, li, blockquote, pre, h1, h2, h3, h4, h5, h6, br, hr'

/** A row of a table becomes a line: its numbers must not run into each other. A copy, in a page that loads nothing. */
function withCellsApart(body: HTMLElement): HTMLElement {
  const copy = document.implementation.createHTMLDocument('').importNode(body, true)
  for (const cell of copy.querySelectorAll('td, th')) {
    const next = cell.nextElementSibling
    const holdsLine = (element: Element) => element.textContent!.trim() !== '' && !element.querySelector(blockIn)
    if (next && holdsLine(cell) && holdsLine(next)) cell.append(' | ')
  }
  return copy
}

function shortened(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}\n\n[…]`
}

/** Tables of looks leave empty lines by the dozen. */
function withoutEmpty(doc: Node): Node[] {
  const blocks: Node[] = []
  doc.forEach(child => {
    const empty = child.type === schema.nodes.paragraph && child.content.size === 0
    if (!empty || (blocks.length > 0 && blocks.at(-1)!.content.size > 0)) blocks.push(child)
  })
  while (blocks.length > 0 && blocks.at(-1)!.content.size === 0) blocks.pop()
  return blocks.length > 0 ? blocks : [schema.node('paragraph')]
}

const paragraph = (text: string) => schema.node('paragraph', null, text === '' ? [] : [schema.text(text)])

/** An empty line to write on, then what is answered or passed on, in the language of the message. */
export function begun(how: AnswerHow, message: ShownMessage, quotable: Quotable, language: string): Node {
  if (how === 'forward-attached') return schema.node('doc', null, [paragraph('')])
  const words = correspondence(message.language ?? language)
  const blocks = quoted(quotable)
  if (how !== 'forward')
    return schema.node('doc', null, [
      paragraph(''),
      paragraph(words.wrote(authorOf(message), dateOf(message))),
      schema.node('blockquote', null, blocks),
    ])
  const lines: [string, string][] = [
    [words.from, written(message.from)],
    [words.date, message.date === null ? '' : words.when(new Date(message.date))],
    [words.subject, message.subject],
    [words.to, written(message.to)],
    [words.cc, written(message.cc)],
  ]
  const head = lines.filter(([, value]) => value !== '').map(([label, value]) => `${label}: ${value}`)
  return schema.node('doc', null, [
    paragraph(''),
    paragraph(`---------- ${words.forwarded} ----------`),
    ...docOf(head.join('\n')).content.content,
    ...blocks,
  ])
}

function dateOf({ date }: ShownMessage): Date | null {
  return date === null ? null : new Date(date)
}

function authorOf({ from }: ShownMessage): string {
  return from.map(({ name, address, typed }) => name || address || typed).join(', ')
}

function written(people: readonly MailAddress[]): string {
  return people
    .map(({ name, address, typed }) => (name === '' ? address || typed : `${name} <${address || typed}>`))
    .join(', ')
}
