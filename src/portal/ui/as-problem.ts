// Whatever was thrown, as a problem that can be told.

import { PosternError } from '../../core/errors.ts'

export function asProblem(error: unknown): PosternError {
  return error instanceof PosternError ? error : new PosternError('internal', 'unexpected', { cause: error })
}
