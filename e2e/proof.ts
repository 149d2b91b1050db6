// What a program of `npm run prove` tells the runner of each thing that it tried.

export interface Tried {
  readonly title: string
  readonly passed: boolean
  readonly seconds: number
  /** What was counted. */
  readonly figures: string
  /** Where it did not pass, why. */
  readonly errors?: readonly string[]
}

/** Nobody hears it where the program was started by hand. */
export function tell({ title, passed, seconds, figures, errors = [] }: Tried): void {
  const state = passed ? 'passed' : 'failed'
  process.send?.({ type: 'test', file: '', names: [title], state, seconds, figures: [figures], errors })
}

/** What cannot be tried here, and why. */
export function skip(title: string, why: string): void {
  process.send?.({ type: 'test', file: '', names: [title], state: 'skipped', seconds: 0, why, figures: [], errors: [] })
}
