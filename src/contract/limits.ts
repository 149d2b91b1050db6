// Limits, as every service counts them: a burst, then so many a minute.

import { PosternError } from '../core/errors.ts'

export interface Rate {
  readonly burst: number
  readonly perMinute: number
}

/** What is left, and when (seconds) that was so. */
export interface Level {
  readonly tokens: number
  readonly at: number
}

/**
 * Takes so many tokens, all or none.
 * @param now seconds, fractions allowed.
 * @returns what is left then, and null, or the seconds until there will be as many.
 */
export function takeTokens(
  level: Level,
  { burst, perMinute }: Rate,
  now: number,
  tokens: number,
): { readonly left: number; readonly wait: number | null } {
  const filled = Math.min(burst, level.tokens + (Math.max(0, now - level.at) * perMinute) / 60)
  if (filled >= tokens) return { left: filled - tokens, wait: null }
  return { left: filled, wait: Math.ceil(((tokens - filled) * 60) / perMinute) }
}

/** An error that says how many seconds to wait. */
export function tooMany(code: 'rate-limited' | 'too-many-tries', retryAfter: number): PosternError {
  return new PosternError(code, 'over a limit', { values: { retryAfter } })
}
