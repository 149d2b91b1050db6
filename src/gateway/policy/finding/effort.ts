// How much is tried in one message: text that is made of nothing but numbers would take minutes.

/** Groups of digits, and ways to put them together: a table of a megabyte has a tenth of it. */
const mostTries = 500_000

export class Effort {
  #left: number

  constructor(most = mostTries) {
    this.#left = most
  }

  /** @returns whether there is any left. */
  spend(): boolean {
    return --this.#left >= 0
  }

  /** Whether not all was tried. */
  get isOver(): boolean {
    return this.#left < 0
  }
}
