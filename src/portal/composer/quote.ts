// What an answer quotes: what stood before the reader's eyes, and nothing else of the message.

import { DOMParser, type Node } from 'prosemirror-model'
import { shownPerson } from '../../mail/address/display.ts'
import { drawnLetters } from '../../mail/letters.ts'
import type { MailAddress } from '../../mail/parse.ts'
import type { AnswerHow, ShownMessage } from '../../workers/vault/protocol.ts'
import { type Correspondence, correspondence } from '../locales/correspondence.ts'
import type { Quotable } from '../quotable.ts'
import { docOf } from './composed.ts'
import { schema } from './schema.ts'

/** The blocks of what was seen. */
function quoted(quotable: Quotable, words: Correspondence): readonly Node[] {
  if (quotable.kind === 'page') return withoutEmpty(docOfPage(quotable.body, words))
  const text = quotable.blocks.map(block => (typeof block === 'string' ? block : `> ${words.folded(block)}`))
  return withoutEmpty(docOf(text.join('\n')))
}

const blockIn = 'p, div, table, ul, ol, li, blockquote, pre, h1, h2, h3, h4, h5, h6, br, hr'

/** A row of a table becomes a line: its numbers must not run into each other. */
function docOfPage(body: HTMLElement, words: Correspondence): Node {
  for (const cell of body.querySelectorAll('td, th')) {
    const next = cell.nextElementSibling
    const holdsLine = (element: Element) => element.textContent!.trim() !== '' && !element.querySelector(blockIn)
    if (next && holdsLine(cell) && holdsLine(next)) cell.append(' | ')
  }
  for (const folded of body.querySelectorAll('details[data-length]')) {
    const line = body.ownerDocument.createElement('p')
    line.textContent = words.folded(Number(folded.getAttribute('data-length')))
    folded.replaceWith(line)
  }
  for (const link of body.querySelectorAll<HTMLAnchorElement>('a[href]')) {
    if (!isWritten(link)) link.replaceWith(...link.childNodes)
  }
  return DOMParser.fromSchema(schema).parse(body)
}

/** Where a link leads is on the screen only where its words say it. */
function isWritten(link: HTMLAnchorElement): boolean {
  const text = link.textContent!.trim()
  const target = link.getAttribute('href')!
  const same = (written: string) => URL.canParse(written) && new URL(written).href === new URL(target).href
  return URL.canParse(target) && ['', 'https://', 'http://', 'mailto:', 'tel:'].some(scheme => same(scheme + text))
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
  const blocks = quoted(quotable, words)
  if (how !== 'forward' && isNothing(quotable)) return schema.node('doc', null, [paragraph('')])
  if (how !== 'forward')
    return schema.node('doc', null, [
      paragraph(''),
      paragraph(words.wrote(authorOf(message), dateOf(message))),
      schema.node('blockquote', null, blocks),
    ])
  const lines: [string, string][] = [
    [words.from, written(message.from)],
    [words.date, message.date === null ? '' : words.when(new Date(message.date))],
    [words.subject, drawnLetters(message.subject)],
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

/** Where the source is on the screen, nothing of the letter is. */
function isNothing(quotable: Quotable): boolean {
  return quotable.kind === 'text' && quotable.blocks.length === 0
}

function dateOf({ date }: ShownMessage): Date | null {
  return date === null ? null : new Date(date)
}

/** As they were shown: what could not be, or was drawn as nothing, is not said in an answer either. */
function shown(person: MailAddress): { readonly name: string; readonly address: string } {
  const { name, address } = shownPerson(person)
  return { name: drawnLetters(name), address }
}

function authorOf({ from }: ShownMessage): string {
  return from
    .map(shown)
    .map(({ name, address }) => name || address)
    .join(', ')
}

function written(people: readonly MailAddress[]): string {
  return people
    .map(shown)
    .map(({ name, address }) => (name === '' ? address : `${name} <${address}>`))
    .join(', ')
}
