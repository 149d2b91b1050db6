// What the words of a link look like: in the order in which they are drawn, without those that nobody sees, and with those that
// stand beside them.

import { hostsTogether } from '../../../mail/html/promised.ts'
import { Boxes } from './boxes.ts'
import { boxesOf, drawnIn, lineOf, type Surface, type Words } from './drawn.ts'
import { Judge } from './judge.ts'
import type { Box } from './looks.ts'

/** Of one link, and of all that are looked at: nobody reads more in them. */
const [mostOfLink, mostLetters] = [2_000, 10_000]
/** Pixels: a blank that is narrower parts no words. */
const narrowest = 2
/** Of the height of letters: how far one stands from the next in words that belong together, and from those of the line above. */
const [farthest, lowest] = [1, 0.6]

/** Of the height of letters: what is closer to a link reads as one word with it. And how many such pieces are looked at. */
const [closest, mostBeside] = [0.2, 8]
/** Characters of each. */
const edge = 100

export interface Links {
  /** Of several pieces. */
  readonly built: readonly Element[]
  /** Beside words that promise a host together with theirs. */
  readonly joined: readonly Element[]
}

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
  { built, joined }: Links,
): ReadonlyMap<Element, readonly string[] | null> {
  // All of it: what is below is scrolled to later.
  const surface = {
    ...page,
    screen: { ...page.screen, top: Number.NEGATIVE_INFINITY, bottom: Number.POSITIVE_INFINITY },
  }
  const drawn = drawnIn(surface)
  const judge = new Judge(surface, drawn)
  const short = built.filter(({ textContent }) => textContent!.length <= mostOfLink)
  const letters = new Map<Element, Letter[]>(short.map(link => [link, []]))
  let left = mostLetters
  for (const words of drawn.words) {
    const found = letters.get(words.node.parentElement?.closest('a[href]') ?? surface.root)
    if (!found) continue
    left -= words.node.length
    if (left >= 0) found.push(...lettersOf(surface, words, judge))
    else letters.delete(words.node.parentElement!.closest('a[href]')!)
  }
  const readings = new Map(built.map(link => [link, readingsOf(letters.get(link))]))
  const beside = new Beside(surface, drawn.words, judge)
  for (const link of joined) {
    const others = readings.get(link) ?? []
    if (readings.get(link) !== null) readings.set(link, [...others, ...beside.hostsOf(link)])
  }
  return readings
}

/** What stands so close to a link that both read as one word. */
class Beside {
  readonly #surface: Surface
  readonly #judge: Judge
  readonly #boxes = new Boxes<Words>()
  readonly #ofLinks = new Map<Element, Words[]>()

  constructor(surface: Surface, all: readonly Words[], judge: Judge) {
    this.#surface = surface
    this.#judge = judge
    for (const words of all) {
      for (const box of words.boxes) this.#boxes.add(box, words)
      const link = words.node.parentElement?.closest('a[href]')
      if (link) this.#ofLinks.set(link, [...(this.#ofLinks.get(link) ?? []), words])
    }
  }

  /** Hosts that the link promises only with what is beside it, all letters read or those that are seen. */
  hostsOf(link: Element): string[] {
    const own = this.#ofLinks.get(link) ?? []
    const beside = this.#around(own)
    if (beside.size === 0) return []
    const letters = [...own, ...beside].flatMap(words => {
      const isOwn = own.includes(words)
      return this.#lettersAtEdges(words).map(letter => ({ ...letter, isOwn }))
    })
    const without = (read: typeof letters) => read.map(each => (each.isOwn ? { ...each, text: ' ' } : each))
    const read = [letters, letters.filter(({ isSeen }) => isSeen)]
    return read.flatMap(each => hostsTogether(asDrawn(each), asDrawn(without(each))))
  }

  #around(own: readonly Words[]): ReadonlySet<Words> {
    const found = new Set<Words>()
    const waiting = [...own]
    for (let words = waiting.pop(); words && found.size < mostBeside; words = waiting.pop()) {
      for (const box of words.boxes) {
        const reach = closest * (box.bottom - box.top)
        const wider = { ...box, left: box.left - reach, right: box.right + reach }
        for (const [, other] of this.#boxes.meeting(wider)) {
          if (own.includes(other) || found.has(other)) continue
          found.add(other)
          waiting.push(other)
        }
      }
    }
    return found
  }

  /** Of a long text its beginning and its end: between them nothing touches. */
  #lettersAtEdges(words: Words): Letter[] {
    const { length } = words.node
    if (length <= 2 * edge) return lettersOf(this.#surface, words, this.#judge)
    const parts = [
      [0, edge],
      [length - edge, length],
    ] as const
    return parts.flatMap(([from, to]) => lettersOf(this.#surface, words, this.#judge, from, to))
  }
}

function lettersOf(
  { view, scale }: Surface,
  { node, looks, boxes }: Words,
  judge: Judge,
  from = 0,
  to = node.length,
): Letter[] {
  const range = view.document.createRange()
  const look = JSON.stringify([looks.colour, looks.fontSize, looks.opacity, looks.isVisible])
  const letters: Letter[] = []
  let at = from
  for (const text of node.data.slice(from, to)) {
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
