// Failures of the services that pass by themselves: what is in hand is kept, and tried again.

import { type ErrorCode, PosternError } from '../../core/errors.ts'

const passing: ReadonlySet<ErrorCode> = new Set([
  ...(['unreachable', 'unavailable', 'disk-full', 'maintenance', 'rate-limited'] as const),
])

export function isPassing(error: unknown): error is PosternError {
  return error instanceof PosternError && passing.has(error.code)
}
