// Long threads fold what they quote: by an element that opens without any script. What is passed on or answered line by line stays open.

import { isForwarded } from './quotes.ts'

const cited = 'blockquote[type="cite"], blockquote.gmail_quote, .moz-cite-prefix + blockquote, .yahoo_quoted'
/** A short quotation is a part of what is said. */
const shortest = 200

/** Only the outermost, only of earlier mail, and only where something is left to read without it. */
export function foldQuotes(body: HTMLElement, label: string): void {
  const quotes: HTMLElement[] = []
  for (const quote of body.querySelectorAll<HTMLElement>(`${cited}, blockquote`)) {
    if (!quotes.at(-1)?.contains(quote) && isCited(quote)) quotes.push(quote)
  }
  if (quotes.length === 0) return
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

/** In the line before a quotation, as far as it was looked for. */
export function wordsBefore(quote: Element): string {
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

/** A walker of the browser's own that asks for each node what to leave out takes longer than all else that is done here. */
function wordsOutside(body: HTMLElement, quotes: ReadonlySet<Node>): string {
  const waiting: Node[] = [body]
  let words = ''
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (quotes.has(node) || node.nodeName === 'STYLE') continue
    if (node.nodeType === 3) words += node.textContent
    for (let child = node.lastChild; child; child = child.previousSibling) waiting.push(child)
  }
  return words
}

/** A signature in a colour of its own stands at one place. */
const fewestAnswers = 2
const mostTexts = 1_000

/** Whether words in one other colour stand between those of a quotation again and again. */
export function isAnsweredInColour(quote: HTMLElement): boolean {
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
