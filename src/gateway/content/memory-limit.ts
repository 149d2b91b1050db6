// Room in memory for messages that are taken apart: whatever comes at once, no more of it than a limit.

export class MemoryLimit {
  readonly #bytes: number
  readonly #waiting: { readonly size: number; readonly enter: () => void }[] = []
  #used = 0

  constructor(bytes: number) {
    this.#bytes = bytes
  }

  /** Waits for its turn; what is larger than the room has it alone. */
  async with<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    const size = Math.min(bytes, this.#bytes)
    if (this.#waiting.length > 0 || this.#used + size > this.#bytes)
      await new Promise<void>(enter => this.#waiting.push({ size, enter }))
    else this.#used += size
    try {
      return await work()
    } finally {
      this.#used -= size
      this.#next()
    }
  }

  #next(): void {
    for (let first = this.#waiting[0]; first && this.#used + first.size <= this.#bytes; first = this.#waiting[0]) {
      this.#waiting.shift()
      this.#used += first.size
      first.enter()
    }
  }
}
