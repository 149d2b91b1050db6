// Choices that look like chance: the same ones for the same seed and number of a case, whatever was tried before it.

export class Dice {
  #state: number

  constructor(seed: number, turn: number) {
    this.#state = Math.imul(seed ^ 0x9e37_79b9, 0x85eb_ca6b) ^ Math.imul(turn + 1, 0xc2b2_ae35)
    for (let i = 0; i < 3; i++) this.#next()
  }

  /** Mulberry32. */
  #next(): number {
    this.#state = (this.#state + 0x6d2b_79f5) | 0
    let hash = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    hash = (hash + Math.imul(hash ^ (hash >>> 7), 61 | hash)) ^ hash
    return ((hash ^ (hash >>> 14)) >>> 0) / 0x1_0000_0000
  }

  /** From 0. */
  below(end: number): number {
    return Math.floor(this.#next() * end)
  }

  oneIn(odds: number): boolean {
    return this.below(odds) === 0
  }

  one<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!
  }

  /** @param ways each with its weight. */
  way<T>(...ways: readonly (readonly [weight: number, way: () => T])[]): T {
    let left = this.below(ways.reduce((sum, [weight]) => sum + weight, 0))
    for (const [weight, way] of ways) {
      if (left < weight) return way()
      left -= weight
    }
    throw new RangeError('no way has a weight')
  }

  times<T>(count: number, make: (i: number) => T): T[] {
    return Array.from({ length: count }, (_, i) => make(i))
  }
}
