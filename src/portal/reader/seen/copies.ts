// A copy of the page with what of it is seen, as it was drawn: what is bold, whether cells stand between lines, how wide pictures are.

import { isFolded, isNote } from './drawn.ts'
import { LettersOf } from './letters.ts'

export interface Found {
  readonly view: Window
  /** Of each text, what of it is seen. */
  readonly texts: ReadonlyMap<Node, string>
  /** Pictures of the message that are seen, and their widths as drawn. */
  readonly pictures: ReadonlyMap<Element, number>
  /** Lists of which the numbers are seen. */
  readonly numbered: ReadonlySet<Element>
  /** Whether there was more than is quoted. */
  readonly isCut: boolean
}

/** The same page with what is seen of it; a folded part is an empty `details` that knows its length. */
export function copyOf(root: HTMLElement, { view, texts, pictures, numbered, isCut }: Found): HTMLElement {
  const inert = document.implementation.createHTMLDocument('')
  const body = inert.body
  const letters = new LettersOf(view)
  const waiting: (readonly [Node, Element])[] = []
  const enter = (from: Node, into: Element) => {
    for (let child = from.lastChild; child; child = child.previousSibling) waiting.push([child, into])
  }
  const addElement = (element: Element, into: Element) => {
    const tag = isLetters(element) ? 'span' : element.tagName === 'OL' && !numbered.has(element) ? 'ul' : null
    const copy = tag === null ? inert.importNode(element, false) : inert.createElement(tag)
    copy.removeAttribute('style')
    into.append(copy)
    if (copy.tagName === 'OL') copy.setAttribute('start', String((element as HTMLOListElement).start))
    if (copy.tagName === 'IMG') keepPicture(copy, pictures.get(element))
    else if (/^T[DHR]$/.test(copy.tagName)) markCell(copy, view.getComputedStyle(element))
    if (isFolded(element)) copy.setAttribute('data-length', String(lengthOf(element)))
    else enter(element, copy)
  }
  enter(root, body)
  while (waiting.length > 0) {
    const [node, into] = waiting.pop()!
    if (node.nodeType === 3) {
      const text = texts.get(node) ?? (node.textContent!.trim() === '' ? node.textContent! : '')
      if (text !== '') into.append(text.trim() === '' ? text : asDrawn(text, node.parentElement!, letters, inert))
    } else if (node.nodeType === 1 && !isNote(node as Element)) addElement(node as Element, into)
  }
  if (isCut) body.append(Object.assign(inert.createElement('p'), { textContent: '[…]' }))
  return body
}

/** Elements that are no more than the looks of their words. */
const isLetters = (element: Element) => element.matches('b, strong, i, em, s, strike, del, sup, sub')

/** Bold, slanted, struck, raised by what is drawn, whether an element, a style or a class makes it so; a title is bold as it is. */
function asDrawn(text: string, around: Element, letters: LettersOf, page: Document): Node {
  const { fontWeight, fontStyle } = letters.view.getComputedStyle(around)
  const { isStruck, script } = letters.in(around)
  const isBold = Number(fontWeight) >= 600 && around.closest('th, h1, h2, h3, h4, h5, h6') === null
  const looks = [
    ...(isBold ? ['strong'] : []),
    ...(fontStyle === 'normal' ? [] : ['em']),
    ...(isStruck ? ['s'] : []),
    ...(script ? [script] : []),
  ]
  return looks.reduce<Node>((inner, tag) => {
    const outer = page.createElement(tag)
    outer.append(inner)
    return outer
  }, page.createTextNode(text))
}

function lengthOf(folded: Element): number {
  const own = folded.querySelector(':scope > summary')?.textContent?.length ?? 0
  return Math.max(0, (folded.textContent?.length ?? 0) - own)
}

const edges = ['top', 'bottom', 'left', 'right'] as const

/** `data-ruled`: a line is drawn at one of its edges; `align`: where its words stand. */
function markCell(copy: Element, style: CSSStyleDeclaration): void {
  const isRuled = edges.some(edge => Number.parseFloat(style.getPropertyValue(`border-${edge}-width`)) > 0)
  if (isRuled) copy.setAttribute('data-ruled', '')
  const align = /^(?:-webkit-|-moz-)?(right|center)$/.exec(style.textAlign)?.[1]
  if (align === undefined) copy.removeAttribute('align')
  else copy.setAttribute('align', align)
}

/** Nothing of it but its number and its width: no address, and no words that stand behind it. */
function keepPicture(copy: Element, width: number | undefined): void {
  const number = copy.getAttribute('data-picture')
  for (const name of copy.getAttributeNames()) copy.removeAttribute(name)
  if (width === undefined || number === null) return
  copy.setAttribute('data-picture', number)
  copy.setAttribute('width', String(Math.round(width)))
}
