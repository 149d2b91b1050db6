// A mail that reached the mailbox.

import type { ParsedMessage } from '../src/mail/parse.ts'

export interface CaughtMail {
  readonly id: string
  /** Recipients of the SMTP envelope. */
  readonly to: readonly string[]
  /** Milliseconds since 1970. */
  readonly receivedAt: number
  readonly raw: Uint8Array
  readonly parsed: ParsedMessage
}
