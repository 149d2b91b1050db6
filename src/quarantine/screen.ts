// What every screen of the page is given: what the address asks to see, and the ways on.

import type { QuarantineAction } from '../contract/quarantine.ts'
import type { PosternError } from '../core/errors.ts'
import type { Intent } from './confirm.tsx'
import type { Go, Query } from './query.ts'

export interface ScreenProps {
  readonly query: Query
  readonly go: Go
  /** Asks for confirmation. */
  readonly act: (action: QuarantineAction, messages: Intent['messages']) => void
  readonly failed: (error: unknown) => PosternError
}
