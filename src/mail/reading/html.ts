// The words of HTML as people may see them, by a tokenizer and without a tree: linear in its length, whatever stands in it.

import { Tokenizer } from 'htmlparser2'
import { bytesOf } from '../charset.ts'
import { hiddenBy, hidingRules, type Rules, wordsOfStyle } from './css.ts'
import { decodeText } from './letters/charsets.ts'
import { seenForms, turn } from './seen.ts'
import { decodeBase64 } from './transfer.ts'

export interface HtmlWords {
  /** The first is what most programs show. */
  readonly readings: readonly string[]
  /** Texts that stand beside the words, or that some programs alone show: alternative texts, titles, comments. */
  readonly labels: readonly string[]
}

const blocks = new Set(
  'address article aside blockquote body br caption center dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol optgroup option p pre section select summary table tbody tfoot thead title tr ul'.split(
    ' ',
  ),
)
const cells = new Set(['td', 'th', 'button', 'input', 'textarea', 'img', 'iframe', 'object'])
/** Without an end: what opens one hides nothing behind it. */
const empty = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '))
/** What a tokenizer hands on as it stands, and programs without script or frames show. */
const alternative = new Set(['noscript', 'noembed', 'noframes', 'iframe'])
const addresses = ['src', 'href', 'data', 'xlink:href', 'background']
const telling = [
  'alt',
  'title',
  'aria-label',
  'aria-description',
  'placeholder',
  'value',
  'label',
  'summary',
  'content',
]
/** Letters in an order that is not that of the text. */
const turning = /unicode-bidi\s*:\s*(?:bidi|isolate)-override|scalex\(\s*-1/i
/** HTML in HTML: in comments, frames, and what stands for them. */
const deepest = 4
const mostLabels = 5_000

interface Piece {
  /** `word`: as it stands. Else what is left of a tag: of one that parts lines, that parts words, or that parts nothing. */
  readonly kind: 'word' | 'line' | 'cell' | 'tag'
  readonly text: string
  readonly isHidden: boolean
}

/** @param text HTML or XML, decoded. */
export function wordsOfHtml(text: string): HtmlWords {
  const reader = new Reader(text, 0)
  const all = render(reader.pieces, false, breaks)
  const forms = [all]
  if (reader.pieces.some(({ isHidden }) => isHidden)) forms.unshift(render(reader.pieces, true, breaks))
  forms.push(
    render(reader.pieces, true, () => ''),
    render(reader.pieces, true, () => ' '),
  )
  const turned = reader.isTurned ? forms.map(turn) : []
  return { readings: [...new Set([...forms, ...turned].flatMap(seenForms))], labels: [...reader.labels] }
}

type Break = (kind: Exclude<Piece['kind'], 'word'>) => string
const breaks: Break = kind => ({ line: '\n', cell: ' ', tag: '' })[kind]

function render(pieces: readonly Piece[], onlyShown: boolean, breakOf: Break): string {
  return pieces
    .map(({ kind, text, isHidden }) => (isHidden && onlyShown ? '' : kind === 'word' ? text : breakOf(kind)))
    .join('')
    .replace(/[ \t]+/g, ' ')
    .replace(/ ?\n[ \n]*/g, '\n')
}

class Reader {
  readonly pieces: Piece[] = []
  readonly labels = new Set<string>()
  isTurned = false
  readonly #html: string
  readonly #depth: number
  readonly #rules: Rules
  #tag = ''
  #attribute = ''
  #value = ''
  #attributes = new Map<string, string>()
  /** The element that hides what is in it, and how many of its name are open in it. */
  #hidden: { readonly name: string; open: number } | null = null

  constructor(html: string, depth: number) {
    this.#html = html
    this.#depth = depth
    const styles = stylesIn(html)
    this.#rules = hidingRules(styles)
    this.isTurned = turning.test(styles)
    for (const words of wordsOfStyle(styles)) this.#label(words)
    this.#tokenize()
  }

  #tokenize(): void {
    const html = this.#html
    let end = 0
    const nothing = () => {}
    const tokenizer = new Tokenizer(
      { decodeEntities: true },
      {
        onopentagname: (start, stop) => this.#begin(html.slice(start, stop).toLowerCase()),
        onattribname: (start, stop) => {
          this.#attribute = html.slice(start, stop).toLowerCase()
        },
        onattribdata: (start, stop) => {
          this.#value += html.slice(start, stop)
        },
        onattribentity: code => {
          this.#value += String.fromCodePoint(code)
        },
        onattribend: () => this.#endAttribute(),
        onopentagend: stop => {
          end = stop
          this.#open()
        },
        onselfclosingtag: stop => {
          end = stop
          this.#open()
        },
        onclosetag: (start, stop) => {
          end = stop
          this.#close(html.slice(start, stop).toLowerCase())
        },
        ontext: (start, stop) => {
          end = stop
          this.#text(html.slice(start, stop).replace(/[\t\n\f\r ]+/g, ' '))
        },
        ontextentity: (code, stop) => {
          end = stop
          this.#text(String.fromCodePoint(code))
        },
        oncdata: (start, stop, offset) => {
          end = stop
          this.#text(html.slice(start, stop - offset))
        },
        oncomment: (start, stop, offset) => {
          end = stop
          this.#inner(html.slice(start, stop - offset))
        },
        ondeclaration: (_, stop) => {
          end = stop
        },
        onprocessinginstruction: (start, stop) => {
          end = stop
          this.#label(html.slice(start, stop))
        },
        onend: nothing,
      },
    )
    tokenizer.write(html)
    tokenizer.end()
    // A tag that never ends: programs drop it, or show it.
    if (end < html.length) this.#text(html.slice(end))
  }

  #begin(tag: string): void {
    this.#tag = tag
    this.#attributes = new Map()
    this.#value = ''
  }

  #endAttribute(): void {
    if (!this.#attributes.has(this.#attribute)) this.#attributes.set(this.#attribute, this.#value)
    this.#value = ''
  }

  #open(): void {
    const [tag, attributes] = [this.#tag, this.#attributes]
    if (this.#hidden?.name === tag) this.#hidden.open++
    this.#mark(tag)
    if (!this.#hidden && !empty.has(tag) && hiddenBy(this.#rules, tag, attributes))
      this.#hidden = { name: tag, open: 1 }
    if (this.#attributes.size === 0) return
    for (const name of telling) this.#label(attributes.get(name) ?? '')
    const source = attributes.get('srcdoc')
    if (source !== undefined) this.#inner(source)
    for (const name of addresses) this.#address(attributes.get(name) ?? '')
    const style = attributes.get('style') ?? ''
    this.isTurned ||= (tag === 'bdo' && attributes.has('dir')) || turning.test(style)
  }

  /** A document in an address (RFC 2397). */
  #address(url: string): void {
    const found = /^\s*data:(?:text|image\/svg|application\/xhtml)[^,;]{0,100}((?:;[^,;]{0,100})*),/i.exec(url)
    if (!found) return
    const data = url
      .slice(found[0].length)
      .replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
    const bytes = /;\s*base64/i.test(found[1]!) ? decodeBase64(bytesOf(data)).bytes : bytesOf(data)
    for (const text of decodeText(bytes, []).texts) this.#inner(text)
  }

  #close(tag: string): void {
    if (this.#hidden?.name === tag && --this.#hidden.open === 0) this.#hidden = null
    this.#mark(tag)
    this.#tag = ''
  }

  #mark(tag: string): void {
    const kind = blocks.has(tag) ? 'line' : cells.has(tag) ? 'cell' : 'tag'
    this.pieces.push({ kind, text: '', isHidden: this.#hidden !== null })
  }

  #text(text: string): void {
    if (this.#tag === 'style') return
    if (this.#tag === 'script') this.#label(text)
    else if (alternative.has(this.#tag) && text.includes('<')) this.#inner(text)
    else this.pieces.push({ kind: 'word', text, isHidden: this.#hidden !== null })
  }

  /** What some programs take for HTML of the text, and others for nothing. */
  #inner(html: string): void {
    const text = html.replace(/^\[if[^\]]{0,200}\]>|<!\[endif\]$/gi, '')
    if (this.#depth >= deepest || text.trim() === '') return
    const inner = new Reader(text, this.#depth + 1)
    this.#label(render(inner.pieces, false, breaks))
    for (const label of inner.labels) this.#label(label)
  }

  #label(text: string): void {
    const label = text.trim()
    if (label !== '' && this.labels.size < mostLabels) this.labels.add(label)
  }
}

function stylesIn(html: string): string {
  const styles: string[] = []
  const begin = /<style\b/gi
  for (let found = begin.exec(html); found !== null; found = begin.exec(html)) {
    const start = html.indexOf('>', found.index)
    if (start < 0) break
    const close = /<\/style/gi
    close.lastIndex = start
    const end = close.exec(html)?.index ?? html.length
    styles.push(html.slice(start + 1, end))
    begin.lastIndex = end
  }
  return styles.join('\n')
}
