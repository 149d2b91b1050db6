// What every carrier says, in any language: by this a mail is known that quotes one. The build writes it into the gate.

export interface Saying {
  /** Of its subject, around the sender. */
  readonly subject: readonly [string, string]
  /** The longest words that stand in each carrier. */
  readonly code: string
  /** Around the address that phones forward to. */
  readonly forward: readonly [string, string]
}
