// A file that cannot be read as all programs read it, and why.

import type { UnreadReason } from '../../mail/reading/reading.ts'

export class Broken extends Error {
  override readonly name = 'Broken'
  readonly why: UnreadReason

  constructor(why: UnreadReason) {
    super(why)
    this.why = why
  }
}
