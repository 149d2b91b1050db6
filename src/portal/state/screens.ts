// What can stand on the page, one at a time.

import type { ChallengeAnswer } from '../../contract/signin.ts'
import type { PosternError } from '../../core/errors.ts'
import type { Arrival, Draft, Opened, Sent } from '../../workers/vault/protocol.ts'

export type Screen =
  | { readonly at: 'loading' }
  | { readonly at: 'start' }
  | {
      readonly at: 'sign-in'
      readonly address: string
      readonly arrival: Arrival | null
      readonly problem: PosternError | null
      readonly busy: boolean
    }
  | {
      readonly at: 'code'
      readonly challenge: ChallengeAnswer
      readonly arrival: Arrival | null
      readonly problem: PosternError | null
      readonly busy: boolean
    }
  | { readonly at: 'opening'; readonly arrival: Arrival; readonly progress: number }
  | { readonly at: 'reading'; readonly opened: Opened }
  /** A message is here, and its key cannot be had at the moment. */
  | { readonly at: 'waiting'; readonly arrival: Arrival | null; readonly problem: PosternError; readonly busy: boolean }
  | { readonly at: 'writing'; readonly draft: Draft; readonly sendAtOnce: boolean }
  /** Sealed, or to be sealed, and sent by itself once the relay answers. */
  | { readonly at: 'queued'; readonly draft: string }
  | { readonly at: 'sent'; readonly sent: Sent }
  | { readonly at: 'problem'; readonly problem: PosternError; readonly arrival: Arrival | null }
