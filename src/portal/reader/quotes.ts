// Long threads fold what they quote: by an element that opens without any script. What is passed on or answered line by line stays open.

const cited = 'blockquote[type="cite"], blockquote.gmail_quote, .moz-cite-prefix + blockquote, .yahoo_quoted'
/** A short quotation is a part of what is said. */
const shortest = 200

/** Only the outermost, only of earlier mail, and only where something is left to read without it. */
export function foldQuotes(body: HTMLElement, label: string): void {
  const quotes: HTMLElement[] = []
  for (const quote of body.querySelectorAll<HTMLElement>(`${cited}, blockquote`)) {
    if (!quotes.at(-1)?.contains(quote) && isCited(quote)) quotes.push(quote)
  }
  const outside = wordsOutside(body, new Set(quotes)).trim()
  if (outside === '' || (outside.length < longestAnnouncement && announcesAnswers(outside))) return
  const length = (element: Element) => element.textContent!.trim().length
  for (const quote of quotes) {
    if (length(quote) < shortest || isForwarded(beginningOf(quote)) || isAnsweredInColour(quote)) continue
    const details = body.ownerDocument.createElement('details')
    details.className = 'postern-quote'
    const summary = body.ownerDocument.createElement('summary')
    summary.textContent = label
    quote.replaceWith(details)
    details.append(summary, quote)
  }
}

/** A quotation of another kind, of a contract or a poem, is a part of the letter. */
function isCited(quote: Element): boolean {
  return quote.matches(cited) || isAttribution(wordsBefore(quote))
}

/** Characters in which programs say whom they quote. */
const longestAttribution = 200
const wrote = new RegExp(
  `(?<!\\p{L})(?:${[
    ...['wrote', 'writes', 'schrieb', 'schreibt', 'schrieben', 'a écrit', 'écrit', 'escribió', 'ha scritto', 'scrive'],
    ...[
      'schreef',
      'escreveu',
      'skrev',
      'kirjoitti',
      'napisał',
      'napisała',
      'napisal',
      'napsal',
      'írta',
      'yazdı',
      'a scris',
    ],
    ...['написал', 'написала', 'пишет', 'έγραψε'],
  ].join('|')})(?!\\p{L})`,
  'iu',
)

/** Whether a text ends as programs begin a quotation: "On …, Ann wrote:". */
export function isAttribution(text: string): boolean {
  const end = text.trimEnd()
  return /[:：]$/.test(end) && wrote.test(end.slice(-longestAttribution))
}

/** Steps back to the words before a quotation: between them lie line ends and empty boxes. */
const mostSteps = 30

function wordsBefore(quote: Element): string {
  let words = ''
  let node: Node | null = quote
  for (let step = 0; step < mostSteps && node && node.nodeName !== 'BODY' && words.trim() === ''; step++) {
    const before: Node | null = node.previousSibling
    if (before) words = before.textContent ?? ''
    node = before ?? node.parentNode
  }
  // A name in bold, an address that is a link: the pieces of one line.
  for (let step = 0; step < mostSteps && node?.previousSibling && words.length < longestAttribution; step++) {
    node = node.previousSibling
    words = `${node.textContent}${words}`
  }
  return words
}

/** Fields of a header, as programs write them over what they pass on, and the lines in which they stand. */
const fewestFields = 3
const mostLines = 12
const field = /^\p{L}[\p{L} .-]{1,24}[:：]\s*\S/u

/** @param text the beginning of a quotation, in lines. */
export function isForwarded(text: string): boolean {
  const lines = text.split('\n').filter(line => line.trim() !== '')
  return lines.slice(0, mostLines).filter(line => field.test(line.trim())).length >= fewestFields
}

const beginning = 1_500
const ownLines = 'BR, P, DIV, TR, LI, UL, OL, TABLE, BLOCKQUOTE, H1, H2, H3, H4, H5, H6, PRE'

/** In lines, as they are drawn. */
function beginningOf(quote: Element): string {
  const nodes = quote.ownerDocument.createTreeWalker(quote, 1 | 4)
  let text = ''
  for (let node = nodes.nextNode(); node && text.length < beginning; node = nodes.nextNode()) {
    if (node.nodeType === 3) text += node.textContent!.replace(/\s+/g, ' ')
    else if ((node as Element).matches(ownLines)) text += '\n'
  }
  return text
}

/** Who says more than this above a quotation does not only say that the answers are in it. */
const longestAnnouncement = 400
const announced = new RegExp(
  `(?<!\\p{L})(?:${[
    ...['below', 'inline', 'in-line', 'between the lines', 'in (?:red|blue|green|bold|colou?r)', 'unten', 'im text'],
    ...[
      'zwischen den zeilen',
      'in (?:rot|blau|grün|farbe)',
      'ci-dessous',
      'dans le texte',
      'plus bas',
      'en (?:rouge|bleu|vert)',
    ],
    ...[
      'más abajo',
      'debajo',
      'abajo',
      'en el texto',
      'en (?:rojo|azul|verde)',
      'qui sotto',
      'di seguito',
      'nel testo',
    ],
    ...['in (?:rosso|blu|verde)'],
  ].join('|')})(?!\\p{L})`,
  'iu',
)

/** Whether words above a quotation say that the answers stand in it. */
export function announcesAnswers(text: string): boolean {
  return announced.test(text)
}

function wordsOutside(body: HTMLElement, quotes: ReadonlySet<Node>): string {
  const isElsewhere = (node: Node) => quotes.has(node) || node.nodeName === 'STYLE'
  const accept = (node: Node) => (isElsewhere(node) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT)
  const nodes = body.ownerDocument.createTreeWalker(body, 1 | 4, accept)
  const words: string[] = []
  for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
    if (node.nodeType === 3) words.push(node.textContent!)
  }
  return words.join('')
}

/** A signature in a colour of its own stands at one place. */
const fewestAnswers = 2
const mostTexts = 1_000

/** Whether words in one other colour stand between those of a quotation again and again. */
function isAnsweredInColour(quote: HTMLElement): boolean {
  const view = quote.ownerDocument.defaultView!
  const texts = quote.ownerDocument.createTreeWalker(quote, 4)
  const answers = new Map<string, number>()
  let [first, last] = ['', '']
  for (let count = 0; count < mostTexts && texts.nextNode(); count++) {
    const text = texts.currentNode
    const around = text.parentElement!
    if (text.textContent!.trim() === '' || around.closest('blockquote') !== quote || around.closest('a')) continue
    const { color } = view.getComputedStyle(around)
    first ||= color
    if (color !== first && last === first) answers.set(color, (answers.get(color) ?? 0) + 1)
    last = color
  }
  return Math.max(0, ...answers.values()) >= fewestAnswers
}

export type TextBlock = { readonly quoted: boolean; readonly text: string }

const longestUnfolded = 4

/**
 * Plain text in blocks, those that are folded and others: quotations of a few lines stay where they are, and so does what
 * is passed on, or is all there is.
 */
export function splitQuotes(text: string): TextBlock[] {
  const blocks: { quoted: boolean; lines: string[] }[] = []
  for (const line of text.split(/\r?\n/)) {
    const quoted = line.startsWith('>')
    const last = blocks.at(-1)
    if (last?.quoted === quoted) last.lines.push(line)
    else blocks.push({ quoted, lines: [line] })
  }
  const saysMore = blocks.some(({ quoted, lines }) => !quoted && lines.some(line => line.trim() !== ''))
  const folds = (lines: readonly string[]) =>
    lines.length > longestUnfolded &&
    !isForwarded(
      lines
        .slice(0, mostLines)
        .map(line => line.replace(/^>\s?/, ''))
        .join('\n'),
    )
  const merged: { quoted: boolean; lines: string[] }[] = []
  for (const block of blocks) {
    const quoted = saysMore && block.quoted && folds(block.lines)
    const last = merged.at(-1)
    if (!quoted && last && !last.quoted) for (const line of block.lines) last.lines.push(line)
    else merged.push({ quoted, lines: [...block.lines] })
  }
  return merged.map(({ quoted, lines }) => ({ quoted, text: lines.join('\n') }))
}
