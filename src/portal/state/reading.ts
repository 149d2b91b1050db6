// The message in hand: taken by the vault, and opened where its key is held.

import type { Arrival, Opened, Source } from '../../workers/vault/protocol.ts'
import type { VaultClient } from '../services/vault.ts'
import type { Session } from './session.ts'
import type { Stage } from './stage.ts'

export interface ReadingDeps {
  readonly vault: Pick<VaultClient, 'take' | 'open' | 'sender'>
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
    await this.#session.learn(0)
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
    const [stage, session] = [this.#stage, this.#session]
    const { isFresh } = session
    // Where it waits, it goes on saying so until it opens.
    if (stage.screen.at !== 'waiting') stage.show({ at: 'opening', arrival, progress: 0 })
    let opened = await this.#deps.vault.open((done, total) => {
      // Progress comes by a way of its own, and may arrive after the message: then it is no news. At the end the message comes next.
      if (stage.screen.at === 'opening' && done < total) stage.show({ at: 'opening', arrival, progress: done / total })
    })
    if (!opened) return false
    // Nobody is accused by what may be outdated.
    if (!isFresh && opened.sender.state === 'broken') {
      await session.learn()
      opened = await this.#judged(opened)
    }
    this.opened = opened
    this.#deps.onOpened()
    this.#session.endSignIn()
    stage.show({ at: 'reading', opened })
    // What the services say today may be another thing of whoever sealed it: a key was revoked.
    if (!isFresh) session.today?.then(() => this.#judgeAgain(opened)).catch(() => {})
    return true
  }

  async #judgeAgain(shown: Opened): Promise<void> {
    const judged = await this.#judged(shown)
    if (this.opened !== shown || judged.sender.state === shown.sender.state) return
    this.opened = judged
    if (this.#stage.screen.at === 'reading') this.#stage.show({ at: 'reading', opened: judged })
  }

  async #judged(shown: Opened): Promise<Opened> {
    return { ...shown, sender: await this.#deps.vault.sender() }
  }
}
