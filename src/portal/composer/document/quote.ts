// What an answer quotes: what stood before the reader's eyes, and nothing else of the message.

import { DOMParser, type Node } from 'prosemirror-model'
import { shownPerson } from '../../../mail/address/display.ts'
import { saysTarget } from '../../../mail/html/promised.ts'
import { drawnLetters } from '../../../mail/letters.ts'
import type { MailAddress } from '../../../mail/parse.ts'
import type { AnswerHow, ShownMessage } from '../../../workers/vault/protocol.ts'
import { type Correspondence, correspondence } from '../../locales/correspondence.ts'
import type { Quotable } from '../../quotable.ts'
import { docOf } from './composed.ts'
import { schema } from './schema.ts'
import { settle } from './settle.ts'

/** The blocks of what was seen. */
function quoted(quotable: Quotable, words: Correspondence, carried: Carried): readonly Node[] {
  if (quotable.kind === 'page') return withoutEmpty(docOfPage(quotable.body, words, carried))
  const text = quotable.blocks.map(block => (typeof block === 'string' ? block : `> ${words.folded(block)}`))
  return withoutEmpty(docOf(text.join('\n')))
}

/** Of a letter: more, or more of them, are left to who forwards the letter. */
const most = { pictures: 20, bytes: 5_000_000 } as const

/** Numbers of the attachments that an answer carries as pictures in its text. */
export function picturesIn(quotable: Quotable, { attachments }: ShownMessage): number[] {
  if (quotable.kind === 'text') return []
  const seen = [...quotable.body.querySelectorAll('img[data-picture]')].map(pictureNumber)
  let left: number = most.bytes
  const fits = [...new Set(seen)].filter(number => {
    const size = attachments.find(({ id }) => id === number)?.size ?? Number.POSITIVE_INFINITY
    if (size > left) return false
    left -= size
    return true
  })
  return fits.slice(0, most.pictures)
}

const pictureNumber = (picture: Element) => Number(picture.getAttribute('data-picture'))

/** Content-IDs of the draft, by the numbers of attachments of the message. */
export type Carried = ReadonlyMap<number, string>

/** @param body is changed. */
function docOfPage(body: HTMLElement, words: Correspondence, carried: Carried): Node {
  for (const picture of body.querySelectorAll('img[data-picture]')) {
    const contentId = carried.get(pictureNumber(picture))
    if (contentId !== undefined) picture.setAttribute('data-content-id', contentId)
    picture.setAttribute('alt', words.picture)
  }
  settle(body, element => element.hasAttribute('data-ruled'))
  for (const folded of body.querySelectorAll('details[data-length]')) {
    const line = body.ownerDocument.createElement('p')
    line.textContent = words.folded(Number(folded.getAttribute('data-length')))
    folded.replaceWith(line)
  }
  // Where a link leads is on the screen only where its words say it.
  for (const link of body.querySelectorAll('a[href]')) {
    if (!saysTarget(link.textContent!, link.getAttribute('href')!)) link.replaceWith(...link.childNodes)
  }
  return DOMParser.fromSchema(schema).parse(body)
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

interface Beginning {
  readonly how: AnswerHow
  readonly message: ShownMessage
  readonly quotable: Quotable
  /** Of whoever answers, with the region: BCP 47. */
  readonly locale: string
  readonly carried: Carried
}

/** An empty line to write on, then what is answered or passed on, in the language of the message. */
export function begun({ how, message, quotable, locale, carried }: Beginning): Node {
  if (how === 'forward-attached') return schema.node('doc', null, [paragraph('')])
  const { language: own } = new Intl.Locale(locale)
  const words = correspondence(message.language === null || message.language === own ? locale : message.language)
  const blocks = quoted(quotable, words, carried)
  if (how !== 'forward' && isNothing(quotable)) return schema.node('doc', null, [paragraph('')])
  if (how !== 'forward')
    return schema.node('doc', null, [
      paragraph(''),
      paragraph(words.wrote(authorOf(message), dateOf(message))),
      schema.node('blockquote', { author: authorOf(message) }, blocks),
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
