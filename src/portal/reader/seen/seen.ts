// What stands before a reader's eyes, asked of the layout as it is now: all that an answer may quote.

import { drawnLetters } from '../../../mail/letters.ts'
import type { Quotable } from '../../quotable.ts'
import { type Ends, standApart } from './apart.ts'
import { copyOf, type Found } from './copies.ts'
import { boxesOf, drawnIn, lineOf, type Surface, surfaceOf, type Words } from './drawn.ts'
import { Judge } from './judge.ts'
import type { Box } from './looks.ts'
import { numberedLists } from './numbered.ts'
import { isSeenPicture } from './seen-pictures.ts'

/** Characters: who wants to send more of it forwards the message itself. */
const longest = 100_000
/** Pieces of text that are asked for one by one, seen or not: a letter needs few. */
const mostPieces = 20_000
/** Pictures that are asked for, each at many points: an answer carries fewer. */
const mostPictures = 100
/** Pixels: what comes after so much of nothing, nobody looks for. */
const farthest = 1_000

const pieces = /\S{1,24}/gu

/** A stretch of a text that is seen; all of it has its end at infinity. */
interface Stretch extends Place, Ends {
  readonly node: Text
  readonly at: number
  readonly end: number
}

interface Place {
  readonly top: number
  readonly bottom: number
}

const everything = Number.POSITIVE_INFINITY
const topOf = (boxes: readonly Box[]) => Math.min(...boxes.map(({ top }) => top))
const bottomOf = (boxes: readonly Box[]) => Math.max(...boxes.map(({ bottom }) => bottom))

/** @returns of a page what is seen. In time that is bounded beside that of drawing it once. */
export function find(surface: Surface): Found {
  const drawn = drawnIn(surface)
  const judge = new Judge(surface, drawn)
  const stretches: Stretch[] = []
  const asked = { pieces: 0 }
  let [length, isCut] = [0, false]
  for (const words of drawn.words) {
    const { node, looks, boxes } = words
    if (boxes.length === 0 || !judge.isWritten(looks)) continue
    isCut ||= length > longest || bottomOf(boxes) > surface.screen.bottom
    if (length > longest) break
    const [top, bottom] = [topOf(boxes), bottomOf(boxes)]
    if (bottom - top < farthest && boxes.every(box => judge.isSeen(box, box, looks))) {
      stretches.push({ node, at: 0, end: everything, top, bottom, looks, first: boxes[0]!, last: boxes.at(-1)! })
      length += node.length
      continue
    }
    for (const stretch of piecesOf(surface, words, judge, asked)) {
      stretches.push(stretch)
      length += stretch.end - stretch.at
    }
  }
  const start = surface.root.getBoundingClientRect().top * surface.scale
  const end = endOf([...drawn.pictures.flatMap(({ boxes }) => boxes), ...stretches], start)
  const candidates = drawn.pictures.filter(looks => looks.boxes[0]!.top <= end).slice(0, mostPictures)
  const seen = candidates.filter(looks => isSeenPicture(looks, surface))
  const numbered = numberedLists(surface, drawn, judge, end)
  isCut ||= judge.isSpent || asked.pieces > mostPieces
  const pictures = new Map(seen.map(({ element }) => [element, (element as HTMLImageElement).width]))
  const texts = textsOf(
    stretches.filter(({ top }) => top <= end),
    surface.view,
  )
  return { view: surface.view, texts, pictures, numbered, isCut }
}

/** Those of a text that are seen, where not all of it is. */
function* piecesOf(
  { view, scale }: Surface,
  { node, looks, boxes }: Words,
  judge: Judge,
  asked: { pieces: number },
): Generator<Stretch> {
  const range = view.document.createRange()
  for (const { 0: piece, index: at } of node.data.matchAll(pieces)) {
    if (++asked.pieces > mostPieces) return
    const end = at + piece.length
    range.setStart(node, at)
    range.setEnd(node, end)
    const own = boxesOf(range, scale)
    if (own.length === 0 || !own.every(box => judge.isSeen(box, lineOf(box, boxes), looks))) continue
    yield { node, at, end, top: topOf(own), bottom: bottomOf(own), looks, first: own[0]!, last: own.at(-1)! }
  }
}

/** Blanks between two words stay as they are; where they are drawn apart without one, there is one. */
function textsOf(stretches: readonly Stretch[], view: Window): ReadonlyMap<Node, string> {
  const texts = new Map<Node, string>()
  let done = 0
  for (const [i, stretch] of stretches.entries()) {
    const { node, at, end } = stretch
    let before = texts.get(node)
    if (before === undefined) {
      done = 0
      before = i > 0 && standApart(stretches[i - 1]!, stretch, view) ? ' ' : ''
    }
    const blank = node.data.slice(done, at).replace(/\S+/g, '')
    texts.set(node, before + blank + drawnLetters(node.data.slice(at, end)))
    done = end
  }
  return texts
}

/** Where nothing follows for so long that nobody looks for more. */
function endOf(places: readonly Place[], start: number): number {
  let reached = start
  for (const { top, bottom } of places.toSorted((a, b) => a.top - b.top)) {
    if (top > reached + farthest) return reached
    reached = Math.max(reached, bottom)
  }
  return reached + farthest
}

/** Once the frame shows what it is to show: before that, words stand in it that nobody saw. */
async function shown(frame: HTMLIFrameElement): Promise<void> {
  if (frame.getAttribute('aria-busy') === 'false') return
  await new Promise<void>(resolve => {
    const observer = new MutationObserver(() => {
      if (frame.getAttribute('aria-busy') !== 'false') return
      observer.disconnect()
      resolve()
    })
    observer.observe(frame, { attributeFilter: ['aria-busy'] })
  })
}

/** What of a message in its frame is seen. */
export async function seenIn(frame: HTMLIFrameElement): Promise<Quotable> {
  await shown(frame)
  const view = frame.contentWindow!
  const [x, y] = [view.scrollX, view.scrollY]
  view.scrollTo(0, 0)
  const surface = surfaceOf(view)
  const found = find(surface)
  view.scrollTo(x, y)
  return { kind: 'page', body: copyOf(surface.root, found) }
}

/** What of a message that is shown as text is seen: its blocks, each folded or not. */
export function seenOf(text: HTMLElement): Quotable {
  const { clientWidth } = document.documentElement
  const [top, bottom] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  const screen = { left: 0, top, right: clientWidth, bottom }
  const found = find({ view: window, root: text, screen, zoom: 1, scale: 1 })
  const blocks = [...copyOf(text, found).children].map(block => {
    const folded = block.getAttribute('data-length')
    return folded === null ? (block.textContent ?? '') : Number(folded)
  })
  return { kind: 'text', blocks }
}
