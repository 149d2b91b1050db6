// One message on its way, as whoever pressed the button and whoever sends it speak of it.

import type { OutgoingAnswer } from '../../contract/messages.ts'
import type { Draft, Handover } from '../../workers/vault/protocol.ts'
import type { SendOptions } from './upload.ts'

/** How a sealed message leaves: the same handover twice is one message. @throws PosternError `cancelled` */
export type WayOut = (draft: Draft, handover: Handover, options: SendOptions) => Promise<OutgoingAnswer>

/** `held`: sealed, and can be called back; `leaving`: its bytes are about to go. */
export type Stage = 'held' | 'leaving'

export interface Attempt {
  /** Calls it back. */
  readonly signal: AbortSignal
  /** It need not be held any longer. */
  readonly hurry: AbortSignal
  readonly onStage: (stage: Stage) => void
  /** 0 to 1, over sealing and upload. */
  readonly onProgress: (part: number) => void
}
