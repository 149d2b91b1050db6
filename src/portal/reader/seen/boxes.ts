// Boxes by where they are, so that what meets a box is found without asking all of them.

import { type Box, type Looks, meets } from './looks.ts'

const row = 64
/** A box that is higher than so many rows is looked at each time. */
const mostRows = 40

export class Boxes<T> {
  readonly #rows = new Map<number, [Box, T][]>()
  readonly #high: [Box, T][] = []

  add(box: Box, what: T): void {
    const [first, last] = [Math.floor(box.top / row), Math.floor(box.bottom / row)]
    if (!Number.isFinite(first) || !Number.isFinite(last) || last - first > mostRows) {
      this.#high.push([box, what])
      return
    }
    for (let at = first; at <= last; at++) {
      const there = this.#rows.get(at)
      if (there) there.push([box, what])
      else this.#rows.set(at, [[box, what]])
    }
  }

  /** Each may come more than once. */
  *meeting(box: Box): Generator<readonly [Box, T]> {
    for (const each of this.#high) if (meets(each[0], box)) yield each
    for (let at = Math.floor(box.top / row); at <= Math.floor(box.bottom / row); at++) {
      for (const each of this.#rows.get(at) ?? []) if (meets(each[0], box)) yield each
    }
  }
}

/** What has no more is looked through. */
const few = 8
const indexes = new WeakMap<Looks, Boxes<null>>()

/** Of the boxes of an element those that meet one: what stands in lines has one in each of them. */
export function boxesMeeting(looks: Looks, box: Box): readonly Box[] {
  if (looks.boxes.length <= few) return looks.boxes.filter(each => meets(each, box))
  const index = indexes.get(looks) ?? indexOf(looks)
  return [...index.meeting(box)].map(([each]) => each)
}

function indexOf(looks: Looks): Boxes<null> {
  const index = new Boxes<null>()
  for (const box of looks.boxes) index.add(box, null)
  indexes.set(looks, index)
  return index
}
