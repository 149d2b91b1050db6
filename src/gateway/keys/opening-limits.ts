// How much a mail that comes in may cost: pairings of one mail, dear mails at a time. A stranger chooses how many stanzas a mail has.

import type { Unlock } from '../../core/envelope/unlock.ts'
import { Gate } from '../content/gate.ts'
import { Hold } from '../policy/hold.ts'

export interface OpeningLimits {
  /** Stanzas that are tried of a mail, for all of its recipients: twice what the largest honest one needs. */
  readonly tries: number
  /** Mails at a time that are past the first few dozens of their stanzas. */
  readonly dear: number
  /** Those that wait for that. */
  readonly waiting: number
}

export const openingLimits: OpeningLimits = { tries: 2_000, dear: 1, waiting: 8 }

/** Of one mail. */
export interface Unlocking {
  /** Throws Hold `too-costly` for what no load explains, Busy where others are in the way. */
  readonly unlock: Unlock
  end(): void
}

export class OpeningCosts {
  readonly #unlock: Unlock
  readonly #limits: OpeningLimits
  readonly #gate: Gate

  constructor(unlock: Unlock, limits: OpeningLimits = openingLimits) {
    this.#unlock = unlock
    this.#limits = limits
    this.#gate = new Gate({ capacity: limits.dear, mostWaiting: limits.waiting })
  }

  begin(): Unlocking {
    let tries = 0
    let entered: Promise<() => void> | null = null
    return {
      unlock: async (key, bodies, turn) => {
        tries += bodies.length
        if (tries > this.#limits.tries) throw new Hold('too-costly')
        if (turn === 2) {
          entered ??= this.#gate.enter()
          await entered
        }
        return this.#unlock(key, bodies, turn)
      },
      end: () => {
        void entered?.then(
          leave => leave(),
          () => {},
        )
        entered = null
      },
    }
  }
}
