// Which engine makes the pairings of this thread.

import { noble } from './noble.ts'
import type { PairingEngine } from './points.ts'

let current = noble
let starting: Promise<boolean> | null = null

export function pairingEngine(): PairingEngine {
  return current
}

/**
 * The fast one from now on, where it runs; what is there already does its work until then.
 * @param platform what of it a platform does faster still. The first call's counts.
 * @returns whether it is the fast one.
 */
export function startFastPairings(platform: Partial<Pick<PairingEngine, 'multiplyBase'>> = {}): Promise<boolean> {
  starting ??= import('./mcl.ts')
    .then(({ startMcl }) => startMcl())
    .then(
      engine => {
        current = { ...engine, ...platform }
        return true
      },
      () => false,
    )
  return starting
}

/** Whatever is kept of people and of keys, to be faster the next time. */
export function forgetPairings(): void {
  noble.forget()
  current.forget()
}
