// Why a message cannot be handled now, thrown from wherever that shows; the policy's table decides what is done.

import { PosternError } from '../../core/errors.ts'
import type { Reason } from '../model.ts'

export class Hold extends Error {
  override readonly name = 'Hold'
  readonly reason: Reason

  constructor(reason: Reason, cause?: unknown) {
    super(reason, cause === undefined ? undefined : { cause })
    this.reason = reason
  }
}

/** What a failure of the portal, or of sealing and opening, means for the mail in hand. */
export function holdFor(error: unknown): Hold {
  if (error instanceof Hold) return error
  if (!(error instanceof PosternError)) return new Hold('internal', error)
  if (error.code === 'unreachable' || error.code === 'parameters-invalid') return new Hold('keys-unreachable', error)
  if (error.code === 'key-invalid') return new Hold('key-invalid', error)
  if (error.code === 'bad-address') return new Hold('recipient', error)
  if (error.code === 'too-large' || error.code === 'message-too-large') return new Hold('too-large', error)
  if (['damaged', 'newer-version', 'not-our-file'].includes(error.code)) return new Hold('damaged', error)
  return new Hold(error.temporary ? 'keys-unreachable' : 'keys-refused', error)
}
