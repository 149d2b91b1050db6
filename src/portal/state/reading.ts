// The message in hand: taken by the vault, and opened where its key is held.

import type { Arrival, Opened, Source } from '../../workers/vault/protocol.ts'
import type { VaultClient } from '../services/vault.ts'
import type { Session } from './session.ts'
import type { Stage } from './stage.ts'

export interface ReadingDeps {
  readonly vault: Pick<VaultClient, 'take' | 'open'>
  /** Called once the message is on the screen. */
  readonly onOpened: () => void
}

export class Reading {
  arrival: Arrival | null = null
  opened: Opened | null = null
  /** A message that the vault has not been given: nothing is known of the district yet. */
  #untaken: Source | null = null
  readonly #deps: ReadingDeps
  readonly #session: Session
  readonly #stage: Stage

  constructor(deps: ReadingDeps, session: Session, stage: Stage) {
    this.#deps = deps
    this.#session = session
    this.#stage = stage
  }

  get isInHand(): boolean {
    return this.arrival !== null || this.#untaken !== null
  }

  putDown(): void {
    this.#untaken = null
    this.arrival = null
    this.opened = null
  }

  async take(source: Source): Promise<void> {
    this.#untaken = source
    await this.#session.learn()
    this.#untaken = null
    this.arrival = await this.#deps.vault.take(source)
  }

  /** Takes what could not be taken before. */
  async takeAgain(): Promise<void> {
    if (this.#untaken) await this.take(this.#untaken)
  }

  /** @returns false where its key is not held. */
  async open(): Promise<boolean> {
    const arrival = this.arrival!
    const stage = this.#stage
    // Where it waits, it goes on saying so until it opens.
    if (stage.screen.at !== 'waiting') stage.show({ at: 'opening', arrival, progress: 0 })
    // Progress comes by a way of its own, and may arrive after the message: then it is no news.
    let over = false
    const opened = await this.#deps.vault
      .open((done, total) => {
        if (!over) stage.show({ at: 'opening', arrival, progress: done / total })
      })
      .finally(() => {
        over = true
      })
    if (!opened) return false
    this.opened = opened
    this.#deps.onOpened()
    this.#session.endSignIn()
    stage.show({ at: 'reading', opened })
    return true
  }
}
