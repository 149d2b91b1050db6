// HTML of others before it becomes a text of this editor: what looks bold is bold, and nothing nests without end.

import { settleTables } from './tables.ts'

/** Quotations in quotations, lists in lists: deeper ones stand beside each other. */
const deepest = 20
const nesting = 'blockquote, ul, ol'
const words = 'span, font, a, p, div, td, th, li'

const bold = /font-weight\s*:\s*(?:bold|[6-9]\d\d)/i
const notBold = /font-weight\s*:\s*(?:normal|lighter|[1-5]00)/i
const italic = /font-style\s*:\s*(?:italic|oblique)/i
const notItalic = /font-style\s*:\s*normal/i

/** Of what was pasted. */
export const looksName = 'data-looks'

const styleOf = (element: Element) => element.getAttribute(looksName) ?? element.getAttribute('style') ?? ''

/**
 * @param root is changed.
 * @param isRuled whether lines are drawn around a cell or a row of a table.
 */
export function settle(root: Element, isRuled: (element: Element) => boolean): void {
  const holders = blockHolders(root)
  for (const element of root.querySelectorAll(`[style], [${looksName}]`)) settleLooks(element, holders)
  for (const element of root.querySelectorAll(nesting)) {
    let depth = 0
    for (let above = element.parentElement; above && depth < deepest; above = above.parentElement)
      if (above.matches(nesting)) depth++
    if (depth >= deepest) flatten(element)
  }
  settleTables(root, isRuled)
}

/** What holds blocks, found once: a stranger nests without end what holds none. */
function blockHolders(root: Element): ReadonlySet<Element> {
  const holders = new Set<Element>()
  for (const block of root.querySelectorAll('p, div, table, ul, ol'))
    for (let above = block.parentElement; above && !holders.has(above); above = above.parentElement) holders.add(above)
  return holders
}

/** Of what holds words alone: the style of a block is that of its words as well. */
function settleLooks(element: Element, holders: ReadonlySet<Element>): void {
  const style = styleOf(element)
  if (element.matches('b, strong') && notBold.test(style)) unwrap(element)
  else if (element.matches('i, em') && notItalic.test(style)) unwrap(element)
  else if (element.matches(words) && !holders.has(element)) {
    if (bold.test(style)) wrap(element, 'strong')
    if (italic.test(style)) wrap(element, 'em')
  }
}

/** Its items are none of the list around it, which would count them. */
function flatten(element: Element): void {
  for (const item of element.querySelectorAll(':scope > li')) {
    const block = element.ownerDocument.createElement('div')
    block.append(...item.childNodes)
    item.replaceWith(block)
  }
  unwrap(element)
}

function unwrap(element: Element): void {
  element.replaceWith(...element.childNodes)
}

function wrap(element: Element, tag: string): void {
  const around = element.ownerDocument.createElement(tag)
  around.append(...element.childNodes)
  element.append(around)
}
