// Reading what came in, one large message after another: while a dear one was read nobody else was answered, so that its like waits.

import { Gate } from './gate.ts'

/** Bytes of a message that is read at once: it takes some tens of milliseconds, whatever stands in it. */
export const small = 32 * 1024
/** Messages that wait for their turn. */
const mostWaiting = 100
/** Milliseconds of reading after which as long a rest follows, in which all else goes on; and the longest rest. */
const [dear, longestRest] = [200, 3_000]

export interface Time {
  readonly now: () => number
  readonly rest: (ms: number) => Promise<void>
}

/** Of this thread: while another one looks into files all else goes on. */
const time: Time = {
  now: () => performance.eventLoopUtilization().active,
  rest: ms => new Promise(resolve => setTimeout(resolve, ms)),
}

export class ReadingTurns {
  readonly #time: Time
  readonly #gate = new Gate({ capacity: 1, mostWaiting })

  constructor(clock: Time = time) {
    this.#time = clock
  }

  /** Not to be called within what is read: that would wait for itself. @throws Busy where too many wait already. */
  async take<T>(bytes: number, read: () => Promise<T>): Promise<T> {
    if (bytes <= small) return read()
    const leave = await this.#gate.enter()
    const began = this.#time.now()
    try {
      return await read()
    } finally {
      void this.#restAfter(this.#time.now() - began).then(leave)
    }
  }

  async #restAfter(took: number): Promise<void> {
    if (took > dear) await this.#time.rest(Math.min(took, longestRest))
  }
}
