// When a code may be tried, and how long the next one is: guessing stays hopeless, and nobody is locked out.

import { PosternError } from '../core/errors.ts'
import { tooMany } from './limits.ts'

/** Tries at one code. */
export const triesOfCode = 5
/** Wrong tries at an address within a day before its codes become longer and trying becomes slow. */
export const triesOfAddress = 20
export const usualDigits = 8
export const longerDigits = 12
/** Between two tries, once trying is slow. Seconds. */
const slowSeconds = 10

/** @param tries at the address, within a day. */
export function digitsAfter(tries: number): number {
  return tries >= triesOfAddress ? longerDigits : usualDigits
}

/** Times are seconds. */
export interface TriedCode {
  readonly digits: number
  readonly expiresAt: number
  readonly lastTryAt: number | null
  readonly usedAt: number | null
}

/** @throws PosternError `code-expired`, `too-many-tries` */
export function demandTryable({ digits, expiresAt, lastTryAt, usedAt }: TriedCode, now: number): void {
  if (usedAt !== null || expiresAt <= now) throw new PosternError('code-expired', 'the code is over')
  if (digits > usualDigits && lastTryAt !== null && lastTryAt <= now && now < lastTryAt + slowSeconds)
    throw tooMany('too-many-tries', lastTryAt + slowSeconds - now)
}

/** As it was made, however it was typed: white space and hyphens are passed over. */
export function typedCode(text: string): string {
  return text.replace(/[\s\u00a0-]+/g, '')
}
