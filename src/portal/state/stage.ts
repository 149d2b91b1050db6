// What is on the screen, and who is told when that changes.

import type { Screen } from './screens.ts'

export class Stage {
  screen: Screen = { at: 'loading' }
  readonly #listeners = new Set<() => void>()

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  look = (): Screen => this.screen

  show(screen: Screen): void {
    this.screen = screen
    for (const listener of this.#listeners) listener()
  }
}
