// What is drawn of a letter and where: read off the layout before anything is judged.

import { Boxes } from './boxes.ts'
import { coreOf } from './legible.ts'
import { type Box, draws, type Looks, looksOf } from './looks.ts'

/** Where a letter stands, and how its coordinates are told. */
export interface Surface {
  readonly view: Window
  readonly root: HTMLElement
  /** What is in sight, or comes into it when the page is scrolled. */
  readonly screen: Box
  readonly zoom: number
  readonly scale: number
}

export interface Words {
  readonly node: Text
  readonly looks: Looks
  readonly boxes: readonly Box[]
}

export interface Drawn {
  readonly words: readonly Words[]
  readonly painted: Boxes<Looks>
  readonly lines: Boxes<Box>
  readonly pictures: readonly Looks[]
  readonly items: readonly Looks[]
}

export function isFolded(element: Element): boolean {
  return element.tagName === 'DETAILS' && !(element as HTMLDetailsElement).open
}

/** Ours, about the letter: drawn, and no words of it. */
const notes = 'style, summary, .postern-note'

export function isNote(element: Element): boolean {
  return element.matches(notes)
}

/** Everything that is drawn: read before anything is judged, in the order of the page. */
export function drawnIn(surface: Surface): Drawn {
  const { view, root, scale } = surface
  const drawn = { words: [] as Words[], painted: new Boxes<Looks>(), lines: new Boxes<Box>() }
  const all: Looks[] = []
  const range = view.document.createRange()
  const addWords = (node: Text, looks: Looks, isOurs: boolean) => {
    if (node.data.trim() === '') return
    range.selectNodeContents(node)
    const boxes = boxesOf(range, scale)
    if (!isOurs) drawn.words.push({ node, looks, boxes })
    if (looks.isVisible) for (const box of boxes) drawn.lines.add(coreOf(box), box)
  }
  const waiting: (readonly [node: Node, above: Looks | null, isOurs: boolean])[] = [
    [root, looksAround(surface), root.parentElement?.closest(notes) != null],
  ]
  while (waiting.length > 0) {
    const [node, above, isIn] = waiting.pop()!
    if (node.nodeType === 3) addWords(node as Text, above!, isIn)
    if (node.nodeType !== 1) continue
    const isOurs = isIn || isNote(node as Element)
    const looks = looksOf(view, node as Element, above, scale)
    if (looks.isVisible && draws(looks)) for (const box of looks.boxes) drawn.painted.add(box, looks)
    all.push(looks)
    const shown = isFolded(node as Element) ? summaryOf(node as Element) : [...node.childNodes]
    for (const child of shown.toReversed()) waiting.push([child, looks, isOurs])
  }
  const pictures = all.filter(({ element }) => isPicture(element))
  return { ...drawn, pictures, items: all.filter(({ isItem }) => isItem) }
}

function looksAround({ view, root, scale }: Surface): Looks | null {
  const around: Element[] = []
  for (let box = root.parentElement; box; box = box.parentElement) around.unshift(box)
  return around.reduce<Looks | null>((above, box) => looksOf(view, box, above, scale), null)
}

function summaryOf(folded: Element): Node[] {
  return [...folded.children].filter(({ tagName }) => tagName === 'SUMMARY')
}

function isPicture(element: Element): boolean {
  return element.tagName === 'IMG' && (element as HTMLImageElement).naturalWidth > 1
}

export function boxesOf(range: Range, scale: number): Box[] {
  return [...range.getClientRects()]
    .filter(({ width, height }) => width > 0 && height > 0)
    .map(({ left, top, right, bottom }) => ({
      left: left * scale,
      top: top * scale,
      right: right * scale,
      bottom: bottom * scale,
    }))
}

/** The line that a piece of it stands in. */
export function lineOf(box: Box, lines: readonly Box[]): Box {
  const middle = (box.top + box.bottom) / 2
  const holds = ({ left, top, right, bottom }: Box) =>
    middle > top && middle < bottom && box.left >= left - 1 && box.right <= right + 1
  return lines.find(holds) ?? box
}

/** How much larger than told the boxes of an engine are that tells them as they would be without a zoom. */
function scaleOf(zoom: number): number {
  if (zoom === 1) return 1
  const probe = document.createElement('div')
  probe.style.cssText = 'position: absolute; visibility: hidden; width: 100px; zoom: 0.5'
  document.body.append(probe)
  const { width } = probe.getBoundingClientRect()
  probe.remove()
  return width > 75 ? zoom : 1
}

/** Of the page of a frame that stands at its beginning. */
export function surfaceOf(view: Window): Surface {
  const { body, documentElement } = view.document
  const zoom = Number(body.style.zoom || 1)
  const screen = { left: 0, top: 0, right: documentElement.clientWidth, bottom: view.innerHeight }
  return { view, root: body, screen, zoom, scale: scaleOf(zoom) }
}
