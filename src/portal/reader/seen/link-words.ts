// What the words of a link look like: in the order in which they are drawn, and without those that nobody sees.

import { boxesOf, drawnIn, lineOf, type Surface, type Words } from './drawn.ts'
import { Judge } from './judge.ts'
import type { Box } from './looks.ts'

/** Of one link, and of all that are looked at: nobody reads more in them. */
const [mostOfLink, mostLetters] = [2_000, 10_000]
/** Pixels: a blank that is narrower parts no words. */
const narrowest = 2
/** Of the height of letters: how far one stands from the next in words that belong together, and from those of the line above. */
const [farthest, lowest] = [1, 0.6]

interface Letter {
  readonly text: string
  readonly box: Box
  readonly isSeen: boolean
  /** Those of one look are seen, or are not. */
  readonly look: string
}

/** @returns how each of the links may be read; null: in more ways than are looked at. */
export function readingsOfLinks(
  page: Surface,
  links: readonly Element[],
): ReadonlyMap<Element, readonly string[] | null> {
  // All of it: what is below is scrolled to later.
  const surface = {
    ...page,
    screen: { ...page.screen, top: Number.NEGATIVE_INFINITY, bottom: Number.POSITIVE_INFINITY },
  }
  const drawn = drawnIn(surface)
  const judge = new Judge(surface, drawn)
  const short = links.filter(({ textContent }) => textContent!.length <= mostOfLink)
  const letters = new Map<Element, Letter[]>(short.map(link => [link, []]))
  let left = mostLetters
  for (const words of drawn.words) {
    const found = letters.get(words.node.parentElement?.closest('a[href]') ?? surface.root)
    if (!found) continue
    left -= words.node.length
    if (left >= 0) found.push(...lettersOf(surface, words, judge))
    else letters.delete(words.node.parentElement!.closest('a[href]')!)
  }
  return new Map(links.map(link => [link, readingsOf(letters.get(link))]))
}

function lettersOf({ view, scale }: Surface, { node, looks, boxes }: Words, judge: Judge): Letter[] {
  const range = view.document.createRange()
  const look = JSON.stringify([looks.colour, looks.fontSize, looks.opacity, looks.isVisible])
  const letters: Letter[] = []
  let at = 0
  for (const text of node.data) {
    range.setStart(node, at)
    at += text.length
    range.setEnd(node, at)
    const [box] = boxesOf(range, scale)
    if (!box) continue
    const isBlank = text.trim() === ''
    if (isBlank && box.right - box.left < narrowest) continue
    letters.push({ text, box, look, isSeen: isBlank || judge.isSeen(box, lineOf(box, boxes), looks) })
  }
  return letters
}

function readingsOf(letters: readonly Letter[] | undefined): readonly string[] | null {
  if (letters === undefined) return null
  const unseen = letters.filter(({ isSeen }) => !isSeen)
  const looks = [...new Set(unseen.map(({ look }) => look))]
  const read = [letters, letters.filter(({ isSeen }) => isSeen), ...looks.map(look => unseen.filter(isOf(look)))]
  return [...new Set(read.map(asDrawn))]
}

const isOf = (wanted: string) => (letter: Letter) => letter.look === wanted

const middleOf = ({ box }: Letter) => (box.top + box.bottom) / 2
const heightOf = ({ box }: Letter) => box.bottom - box.top
/** They stand from right to left, as they are read. */
const otherWay = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/

/** Line by line, each from its left. */
function asDrawn(letters: readonly Letter[]): string {
  if (letters.some(({ text }) => otherWay.test(text))) return letters.map(({ text }) => text).join('')
  const lines: Letter[][] = []
  for (const letter of letters.toSorted((a, b) => middleOf(a) - middleOf(b))) {
    const first = lines.at(-1)?.[0]
    const isBelow = !first || middleOf(letter) - middleOf(first) > lowest * Math.max(heightOf(letter), heightOf(first))
    if (isBelow) lines.push([letter])
    else lines.at(-1)!.push(letter)
  }
  return lines.map(line => lineText(line.toSorted((a, b) => a.box.left - b.box.left))).join('\n')
}

function lineText(line: readonly Letter[]): string {
  return line
    .map((letter, i) => {
      const before = line[i - 1]
      const isApart = before && letter.box.left - before.box.right > farthest * heightOf(letter)
      return isApart ? ` ${letter.text}` : letter.text
    })
    .join('')
}
