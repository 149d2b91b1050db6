// Lets so much in at a time, and the rest wait in the order in which it came.

/** Too much at once: it passes, and whoever sends tries again. */
export class Busy extends Error {
  override readonly name = 'Busy'
}

export interface GateOptions {
  readonly capacity: number
  /** How many may wait; whoever does where this is left out. */
  readonly mostWaiting?: number
}

export class Gate {
  readonly #capacity: number
  readonly #mostWaiting: number
  readonly #waiting: { readonly size: number; readonly enter: () => void }[] = []
  #used = 0

  constructor({ capacity, mostWaiting = Number.POSITIVE_INFINITY }: GateOptions) {
    this.#capacity = capacity
    this.#mostWaiting = mostWaiting
  }

  /**
   * @param wanted of the capacity; what is more than all of it has it alone.
   * @returns how to leave, once.
   * @throws Busy
   */
  async enter(wanted = 1): Promise<() => void> {
    const size = Math.min(wanted, this.#capacity)
    if (this.#waiting.length === 0 && this.#used + size <= this.#capacity) this.#used += size
    else if (this.#waiting.length >= this.#mostWaiting) throw new Busy()
    else await new Promise<void>(enter => this.#waiting.push({ size, enter }))
    return () => {
      this.#used -= size
      this.#letIn()
    }
  }

  #letIn(): void {
    for (let first = this.#waiting[0]; first && this.#used + first.size <= this.#capacity; first = this.#waiting[0]) {
      this.#waiting.shift()
      this.#used += first.size
      first.enter()
    }
  }
}
