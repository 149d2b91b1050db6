// What may be a number that a rule looks for, and how much it says by itself.

/**
 * How much a number says by itself. `strong`: nothing else looks so. `likely`: little else does, and says what it is. `plain`: other
 * numbers do by chance, one in ten or in a thousand. `named`: so many do that it counts only where its name stands in the mail, and
 * `beside`: only where it stands beside it.
 */
export type Weight = 'strong' | 'likely' | 'plain' | 'named' | 'beside'

export interface Candidate {
  /** Without what parts its groups. */
  readonly value: string
  /** What all that are written like it have in common. */
  readonly shape: string
  readonly start: number
  readonly end: number
  /** Null where its sum is wrong. */
  readonly weight: Weight | null
}
