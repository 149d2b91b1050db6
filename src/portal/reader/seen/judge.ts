// Whether a reader sees the words that stand in a place: what else is drawn there decides with them.

import type { Colour } from './colour.ts'
import type { Drawn, Surface } from './drawn.ts'
import { coreOf, isLegible, isWhole, isWritten } from './legible.ts'
import { areaOf, type Box, isColumn, type Looks } from './looks.ts'

/** Boxes that are compared, and points at which the browser is asked what lies there: a letter needs few. */
const mostAsked = 500_000
const mostPoints = 20_000
/** Of the smaller of two lines: more of another line's letters over it, and neither can be read. */
const mostShared = 0.2

export class Judge {
  readonly #surface: Surface
  readonly #drawn: Drawn
  readonly #written = new Map<Looks, boolean>()
  #asked = 0
  #points = 0

  constructor(surface: Surface, drawn: Drawn) {
    this.#surface = surface
    this.#drawn = drawn
  }

  /** Whether it gave up: what it says from then on is no. */
  get isSpent(): boolean {
    return this.#asked > mostAsked || this.#points > mostPoints
  }

  /** @param line the whole line that the box is a part of, as it was drawn. */
  isSeen(box: Box, line: Box, looks: Looks): boolean {
    const { zoom, screen } = this.#surface
    const core = coreOf(box)
    return (
      this.isWritten(looks) &&
      isWhole(core, looks, screen) &&
      this.#isAlone(core, line) &&
      isLegible(core, looks, this.#between(core, looks), zoom)
    )
  }

  /** Whether its words could be read, wherever they stand. */
  isWritten(looks: Looks): boolean {
    const known = this.#written.get(looks) ?? isWritten(looks, this.#surface.zoom)
    this.#written.set(looks, known)
    return known
  }

  #isAlone(core: Box, own: Box): boolean {
    for (const [other, line] of this.#drawn.lines.meeting(core)) {
      if (++this.#asked > mostAsked) return false
      const smaller = Math.min(areaOf(other, other), areaOf(core, core))
      if (line !== own && areaOf(other, core) > mostShared * smaller) return false
    }
    return true
  }

  /** @returns colours that lie between words and the ground of their own element; null where they are covered, or nobody knows. */
  #between(core: Box, looks: Looks): readonly Colour[] | null {
    const others = new Map<Element, Looks>()
    for (const [, other] of this.#drawn.painted.meeting(core)) {
      if (++this.#asked > mostAsked) return null
      if (!other.element.contains(looks.element)) others.set(other.element, other)
    }
    if (others.size === 0) return []
    const under = this.#under(core, looks, others)
    if (under === null) return null
    const colours: Colour[] = []
    for (const { element, grounds, hasBorder } of under) {
      if (grounds === null || hasBorder || element.tagName === 'IMG' || element.tagName === 'HR') return null
      colours.push(...grounds)
    }
    return colours
  }

  /** @returns those of them that lie under the words; null where one lies over them. */
  #under(core: Box, { element, fontSize }: Looks, others: ReadonlyMap<Element, Looks>): ReadonlySet<Looks> | null {
    const under = new Set([...others.values()].filter(other => isColumn(other.element)))
    for (const [x, y] of pointsOf(core, Math.max(4, fontSize * this.#surface.zoom * 0.6))) {
      if (++this.#points > mostPoints) return null
      const stack = this.#surface.view.document.elementsFromPoint(x, y)
      const at = stack.indexOf(element)
      if (at < 0 || stack.slice(0, at).some(above => others.has(above))) return null
      for (const below of stack.slice(at)) {
        const other = others.get(below)
        if (other !== undefined) under.add(other)
      }
    }
    return under
  }
}

function* pointsOf({ left, top, right, bottom }: Box, step: number): Generator<readonly [x: number, y: number]> {
  for (const share of [0.25, 0.75]) {
    for (let x = left + 1; x < right; x += step) yield [x, top + (bottom - top) * share]
  }
}
