// The words of HTML as people may see them, by a tokenizer and without a tree: linear in its length, whatever stands in it.

import { Tokenizer } from 'htmlparser2'
import { isHidden, lineOfElement, type Rules, rulesOf, wordsOfStyle } from './css.ts'
import { dataUrlsIn, percentDecoded } from './data-urls.ts'
import { decodeText } from './letters/charsets.ts'
import { seenForms, turn } from './seen.ts'

export interface HtmlWords {
  /** The first is what most programs show. */
  readonly readings: readonly string[]
  /** Texts that stand beside the words, or that some programs alone show: alternative texts, titles, comments. */
  readonly labels: readonly string[]
  /** Whether nothing was left out as too much, or too deep. */
  readonly isWhole: boolean
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
/** Of what stands in an address. */
const document = /^(?:text\/|image\/svg|application\/(?:xhtml|xml))/
/** Without attributes, all of these are seen as what stands around them. */
const plainTags = new Set(
  'a abbr b bdi big cite code em font i ins kbd mark rb ruby s small span strike strong sub sup tt u var'.split(' '),
)
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
const turning = /unicode-bidi\s*:\s*(?:bidi|isolate)-override|scalex\(\s*-1|row-reverse/i
/** HTML in HTML: in comments, frames, and what stands for them. */
const deepest = 4
const mostLabels = 50_000

interface Piece {
  /** `word`: as it stands. Else what is left of a tag: of one that parts lines, that parts words, or that parts nothing. */
  readonly kind: 'word' | 'line' | 'cell' | 'tag'
  readonly text: string
  readonly isHidden: boolean
  /** Of a tag that parts nothing where styles or cells put its element beside others. */
  readonly isLined: boolean
}

/** @param text HTML or XML, decoded. */
export function wordsOfHtml(text: string): HtmlWords {
  const reader = new Reader(text, 0)
  const read = formsOf(reader.pieces, reader.within)
  const forms = reader.isTurned ? [...read, ...read.map(turn)] : read
  const { labels, isWhole } = reader
  return { readings: [...new Set(forms.flatMap(seenForms))], labels: [...labels], isWhole }
}

function formsOf(pieces: readonly Piece[], within: readonly Span[]): string[] {
  const shown = pieces.filter(isShown)
  const forms = [
    ...(shown.length < pieces.length ? [render(shown, breaks)] : []),
    render(pieces, breaks),
    render(shown, () => ''),
    render(shown, () => ' '),
  ]
  if (pieces.some(({ isLined }) => isLined)) forms.push(render(withoutGaps(shown), breaks))
  const whole = withoutDecoys(pieces, within)
  if (whole.length < pieces.length) forms.push(render(whole.filter(isShown), breaks))
  return forms
}

const isShown = ({ kind, isHidden }: Piece) => kind !== 'word' || !isHidden

type Break = (kind: Exclude<Piece['kind'], 'word'>) => string
const breaks: Break = kind => ({ line: '\n', cell: ' ', tag: '' })[kind]

function render(pieces: readonly Piece[], breakOf: Break): string {
  return pieces
    .map(({ kind, text }) => (kind === 'word' ? text : breakOf(kind)))
    .join('')
    .replace(/[ \t]+/g, ' ')
    .replace(/ ?\n[ \n]*/g, '\n')
}

/** Blocks and cells that stand side by side, with nothing between. */
function withoutGaps(pieces: readonly Piece[]): Piece[] {
  return pieces.filter(
    ({ kind, text, isLined }, i) => !isLined && !(kind === 'word' && text.trim() === '' && pieces[i - 1]?.isLined),
  )
}

/** From the tag that begins an element to the one that ends it. */
interface Span {
  readonly from: number
  readonly to: number
}

const letter = /[\p{L}\p{M}\p{N}]/u

/** Without elements within a word: whatever hides one there, the word is read over it. */
function withoutDecoys(pieces: readonly Piece[], within: readonly Span[]): readonly Piece[] {
  if (within.length === 0) return pieces
  const dropped = new Set<number>()
  for (const { from, to } of within) {
    if (!isLetter(besides(pieces, from, -1)?.at(-1)) || !isLetter(besides(pieces, to, 1)?.[0])) continue
    for (let i = from; i <= to && !dropped.has(i); i++) dropped.add(i)
  }
  return pieces.filter((_, i) => !dropped.has(i))
}

const isLetter = (sign: string | undefined) => sign !== undefined && letter.test(sign)

/** The next word in a direction, where nothing parts it from here. */
function besides(pieces: readonly Piece[], from: number, step: number): string | undefined {
  for (let i = from + step; i >= 0 && i < pieces.length && Math.abs(i - from) <= farthest; i += step) {
    const { kind, text, isHidden } = pieces[i]!
    if (kind === 'word' && text !== '' && !isHidden) return text
    if (kind === 'line' || kind === 'cell') return
  }
}
/** Tags between two words. */
const farthest = 20
const mostWithin = 200_000
/** Elements that are open at once, and are found again. */
const mostOpen = 200

interface Opened {
  readonly tag: string
  readonly at: number
  readonly isLined: boolean
  /** Whether what is in it stands side by side. */
  readonly isRow: boolean
  /** Whether it stands in a line, and something may hide it. */
  readonly isOdd: boolean
}
const isInLine = (tag: string) => !blocks.has(tag) && !cells.has(tag)
const noLine = { isIn: false, isOf: false }

class Reader {
  readonly pieces: Piece[] = []
  readonly labels = new Set<string>()
  /** Elements in a line that may be hidden by more than their names say. */
  readonly within: Span[] = []
  isTurned = false
  isWhole = true
  readonly #html: string
  readonly #depth: number
  readonly #rules: Rules
  #tag = ''
  #attribute = ''
  #value = ''
  #attributes = new Map<string, string>()
  /** The element that hides what is in it, and how many of its name are open in it. */
  #hidden: { readonly name: string; open: number } | null = null
  readonly #shownAttributes: readonly string[]
  readonly #open: Opened[] = []
  /** How many of those that something may hide are open, by name. */
  readonly #odd = new Map<string, number>()

  constructor(html: string, depth: number) {
    this.#html = html
    this.#depth = depth
    const styles = stylesIn(html)
    this.#rules = rulesOf(styles)
    this.isWhole = this.#rules.isWhole
    this.isTurned = turning.test(styles)
    this.#shownAttributes = this.#style(styles)
    this.#tokenize()
  }

  /** @returns the attributes whose values it shows. */
  #style(style: string): readonly string[] {
    const { words, attributes, isWhole } = wordsOfStyle(style)
    this.isWhole &&= isWhole
    for (const each of words) this.#label(each)
    if (words.length > 1) this.#label(words.join(''))
    this.#addresses(style)
    return attributes
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
          this.#begun()
        },
        onselfclosingtag: stop => {
          end = stop
          this.#begun()
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

  #begun(): void {
    const [tag, attributes] = [this.#tag, this.#attributes]
    if (this.#hidden?.name === tag) this.#hidden.open++
    const line =
      attributes.size === 0 && this.#rules.linedUp.size + this.#rules.liningUp.size === 0
        ? noLine
        : lineOfElement(this.#rules, tag, attributes)
    const isLined = line.isIn || this.#open.at(-1)?.isRow === true
    if (!empty.has(tag)) this.#opens(tag, isLined, line.isOf)
    this.#mark(tag, isLined)
    if (!this.#hidden && !empty.has(tag) && isHidden(this.#rules, tag, attributes))
      this.#hidden = { name: tag, open: 1 }
    if (attributes.size > 0) this.#read(tag, attributes)
  }

  #opens(tag: string, isLined: boolean, isRow: boolean): void {
    const isOdd = isInLine(tag) && (this.#attributes.size > 0 || !plainTags.has(tag))
    this.#open.push({ tag, at: this.pieces.length, isLined, isRow, isOdd })
    if (isOdd) this.#odd.set(tag, (this.#odd.get(tag) ?? 0) + 1)
  }

  #read(tag: string, attributes: ReadonlyMap<string, string>): void {
    for (const name of telling) this.#label(attributes.get(name) ?? '')
    for (const name of this.#shownAttributes) this.#label(attributes.get(name) ?? '')
    const href = attributes.get('href') ?? ''
    if (/^\s*(?:mid:|mailto:[^?]{0,1000}\?)/i.test(href)) this.#label(percentDecoded(href))
    const source = attributes.get('srcdoc')
    if (source !== undefined) this.#inner(source)
    const style = attributes.get('style') ?? ''
    if (style !== '') this.#style(style)
    for (const [name, value] of attributes) if (name !== 'style') this.#addresses(value)
    this.isTurned ||= (tag === 'bdo' && attributes.has('dir')) || turning.test(style)
  }

  /** Documents, and style sheets, in addresses. */
  #addresses(text: string): void {
    const { urls, isWhole } = dataUrlsIn(text)
    this.isWhole &&= isWhole
    for (const { type, bytes } of urls) {
      if (!document.test(type)) continue
      for (const each of decodeText(bytes(), []).texts)
        this.#inner(type === 'text/css' ? `<style>${each}</style>` : each)
    }
  }

  #close(tag: string): void {
    if (this.#hidden?.name === tag && --this.#hidden.open === 0) this.#hidden = null
    const opened = this.#end(tag)
    if (opened?.isOdd) {
      if (this.within.length < mostWithin) this.within.push({ from: opened.at, to: this.pieces.length })
      else this.isWhole = false
    }
    this.#mark(tag, opened?.isLined ?? false)
    this.#tag = ''
  }

  #end(tag: string): Opened | null {
    const first = Math.max(0, this.#open.length - mostOpen)
    const at = this.#open.findLastIndex((each, i) => i >= first && each.tag === tag)
    if (at < 0) {
      if (first > 0 && this.#odd.get(tag)) this.isWhole = false
      return null
    }
    const ended = this.#open.splice(at)
    for (const { tag, isOdd } of ended) if (isOdd) this.#odd.set(tag, this.#odd.get(tag)! - 1)
    return ended[0]!
  }

  #mark(tag: string, isLined: boolean): void {
    const kind = blocks.has(tag) ? 'line' : cells.has(tag) ? 'cell' : 'tag'
    this.pieces.push({
      kind,
      text: '',
      isHidden: this.#hidden !== null,
      isLined: (isLined && kind === 'line') || kind === 'cell',
    })
  }

  #text(text: string): void {
    if (this.#tag === 'style') return
    if (this.#tag === 'script') this.#label(text)
    else if (alternative.has(this.#tag) && text.includes('<')) this.#inner(text)
    else this.pieces.push({ kind: 'word', text, isHidden: this.#hidden !== null, isLined: false })
  }

  /** What some programs take for HTML of the text, and others for nothing. */
  #inner(html: string): void {
    const text = html.replace(/^\[if[^\]]{0,200}\]>|<!\[endif\]$/gi, '')
    if (text.trim() === '') return
    if (this.#depth >= deepest) {
      this.isWhole = false
      return
    }
    const inner = new Reader(text, this.#depth + 1)
    this.isWhole &&= inner.isWhole
    this.#label(render(inner.pieces, breaks))
    for (const label of inner.labels) this.#label(label)
  }

  #label(text: string): void {
    const label = text.trim()
    if (label === '') return
    if (this.labels.size < mostLabels) this.labels.add(label)
    else this.isWhole &&= this.labels.has(label)
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
