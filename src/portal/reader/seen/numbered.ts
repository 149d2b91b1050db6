// Of which lists the numbers stand before a reader's eyes, and are those that an answer would count: a start that nobody
// sees could say anything.

import type { Drawn, Surface } from './drawn.ts'
import type { Judge } from './judge.ts'
import type { Box, Looks } from './looks.ts'

/** Of the size of letters: a figure, and what stands behind the figures of one number. */
const [figure, behind] = [0.6, 0.8]
/** Of the size of letters: words that begin further below the top of their item leave open where its number stands. */
const lowest = 3
/** Above it numbers are words of somebody. */
const greatest = 1_000_000

/** @param end what begins below it is looked for by nobody. @returns lists of plain numbers, all of which are seen. */
export function numberedLists(surface: Surface, drawn: Drawn, judge: Judge, end: number): ReadonlySet<Element> {
  const items = new Map(drawn.items.map(looks => [looks.element, looks]))
  const odd = listsThatCountOthers(drawn.items)
  const first = firstLines(drawn)
  const isSeen = (item: Looks, number: number) =>
    placesOf(surface, item, number, first.get(item.element)).every(
      place => place !== null && place.top <= end && judge.isSeen(place, place, item),
    )
  const numbered = new Set<Element>()
  for (const list of new Set(drawn.items.map(({ element }) => element.parentElement!))) {
    if (list.tagName !== 'OL' || odd.has(list) || hasOthers(list, items)) continue
    const { start } = list as HTMLOListElement
    if (start < 1 || start + list.children.length > greatest) continue
    if ([...list.children].every((item, i) => isSeen(items.get(item)!, start + i))) numbered.add(list)
  }
  return numbered
}

const isOfList = ({ tagName, parentElement }: Element) => tagName === 'LI' && /^[OU]L$/.test(parentElement!.tagName)

/** What is drawn as an item counts in the list around it, wherever it stands and whatever element it is. */
function listsThatCountOthers(items: readonly Looks[]): ReadonlySet<Element> {
  const odd = new Set<Element>()
  for (const { element } of items) {
    if (isOfList(element)) continue
    for (let list = element.closest('ol'); list && !odd.has(list); list = list.parentElement!.closest('ol'))
      odd.add(list)
  }
  return odd
}

/** An answer would count what stands between the items. */
function hasOthers(list: Element, items: ReadonlyMap<Element, Looks>): boolean {
  return [...list.childNodes].some(child =>
    child.nodeType === 1 ? !items.has(child as Element) : child.textContent!.trim() !== '',
  )
}

/** Of each item, the first words in it. */
function firstLines({ words }: Drawn): ReadonlyMap<Element, Box> {
  const first = new Map<Element, Box>()
  for (const { node, boxes } of words) {
    let item = boxes.length > 0 ? node.parentElement!.closest('li') : null
    for (; item && !first.has(item); item = item.parentElement!.closest('li')) first.set(item, boxes[0]!)
  }
  return first
}

/** Where its number is drawn: at the height of its first line, which is that of its words, or an empty one above them. */
function placesOf({ view, zoom }: Surface, item: Looks, number: number, words: Box | undefined): (Box | null)[] {
  const { listStyleType, listStylePosition, direction, paddingTop } = view.getComputedStyle(item.element)
  const [box] = item.boxes
  if (!box || listStyleType !== 'decimal' || listStylePosition !== 'outside') return [null]
  const size = item.fontSize * zoom
  const top = box.top + item.borders.top + Number.parseFloat(paddingTop) * zoom
  const highest = { top, bottom: top + size }
  const lines = words === undefined ? [highest] : [highest, words]
  if (lines.at(-1)!.top - top > lowest * size) return [null]
  const width = size * (figure * String(number).length + behind)
  const [left, right] = direction === 'rtl' ? [box.right, box.right + width] : [box.left - width, box.left]
  return lines.map(line => ({ left, right, top: line.top, bottom: line.bottom }))
}
