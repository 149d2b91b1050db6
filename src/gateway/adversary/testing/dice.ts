// Choices that look like chance: the same ones for the same seed and number of a case, whatever was tried before it.

/** Among more than these are letters, words and names, of which one is as good as another. */
const fewWays = 16

/** @returns where a method was called. Only told apart, never read: no source maps, which would take most of the time. */
function placeOutside(method: unknown): string {
  const { prepareStackTrace } = Error
  Error.prepareStackTrace = (_, [site]) => `${site?.getFileName()}:${site?.getLineNumber()}:${site?.getColumnNumber()}`
  const here: { stack?: string } = {}
  Error.captureStackTrace(here, method as () => void)
  const place = here.stack ?? ''
  Error.prepareStackTrace = prepareStackTrace
  return place
}

export class Dice {
  #state: number
  readonly #heard: ((choice: string) => void) | undefined

  /** @param heard is told of each choice among few: where it was made, and which it was. */
  constructor(seed: number, turn: number, heard?: (choice: string) => void) {
    this.#heard = heard
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
    return this.#choose(2, this.below(odds) === 0 ? 1 : 0, this.oneIn) === 1
  }

  one<T>(list: readonly T[]): T {
    return list[this.#choose(list.length, this.below(list.length), this.one)]!
  }

  /** @param ways each with its weight. */
  way<T>(...ways: readonly (readonly [weight: number, way: () => T])[]): T {
    let left = this.below(ways.reduce((sum, [weight]) => sum + weight, 0))
    for (const [i, [weight, way]] of ways.entries()) {
      if (left < weight) {
        this.#choose(ways.length, i, this.way)
        return way()
      }
      left -= weight
    }
    throw new RangeError('no way has a weight')
  }

  #choose(ways: number, way: number, method: unknown): number {
    if (this.#heard && ways <= fewWays) this.#heard(`${placeOutside(method)} ${way}`)
    return way
  }

  times<T>(count: number, make: (i: number) => T): T[] {
    return Array.from({ length: count }, (_, i) => make(i))
  }
}
