// The words of an HTML text, without any of its looks: for messages too large to be drawn as they were meant, and for plain text.

import { Tokenizer } from 'htmlparser2'
import { isWritten, type Segment } from '../shown/body.ts'

const blocks = new Set(
  'address article aside blockquote br center dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table ul'.split(
    ' ',
  ),
)
/** Of which only the end begins a line. */
const rows = new Set(['tr'])
const unseen = new Set(['script', 'style', 'template', 'title', 'noscript', 'textarea', 'select', 'svg', 'math'])

const mostPieces = 10_000

/** @returns what stands in each place in its plain form, and as the words of the HTML where it has none. */
export function plainWords(segments: readonly Segment[]): string {
  const words = segments.map(each => (isWritten(each.plain) ? each.plain : plainOf(each.html ?? '')))
  return words.map(each => each.trimEnd()).join('\n\n')
}

/** Linear in the length of `html`, whatever stands in it: a tokenizer, and no tree. */
export function plainOf(html: string): string {
  let text = ''
  let pieces: string[] = []
  // Joined now and then: millions of pieces that live to the end take the collector longer than all else.
  const add = (piece: string) => {
    if (pieces.push(piece) < mostPieces) return
    text += pieces.join('')
    pieces = []
  }
  let hidden = ''
  let tag = ''
  const nothing = () => {}
  const tokenizer = new Tokenizer(
    { decodeEntities: true },
    {
      onopentagname(start, end) {
        tag = html.slice(start, end).toLowerCase()
      },
      onopentagend() {
        if (hidden === '' && unseen.has(tag)) hidden = tag
        else if (hidden === '' && blocks.has(tag)) add('\n')
        else if (hidden === '' && (tag === 'td' || tag === 'th')) add(' ')
      },
      onclosetag(start, end) {
        const name = html.slice(start, end).toLowerCase()
        if (hidden === name) hidden = ''
        else if (hidden === '' && (blocks.has(name) || rows.has(name))) add('\n')
      },
      ontext(start, end) {
        if (hidden === '') add(html.slice(start, end).replace(/\s+/g, ' '))
      },
      ontextentity(codepoint) {
        if (hidden === '') add(codepoint === 0xa0 ? ' ' : String.fromCodePoint(codepoint))
      },
      onselfclosingtag() {
        if (hidden === '' && blocks.has(tag)) add('\n')
      },
      onattribdata: nothing,
      onattribentity: nothing,
      onattribend: nothing,
      onattribname: nothing,
      oncdata: nothing,
      oncomment: nothing,
      ondeclaration: nothing,
      onend: nothing,
      onprocessinginstruction: nothing,
    },
  )
  tokenizer.write(html)
  tokenizer.end()
  return (text + pieces.join(''))
    .replace(/ *\n */g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}
