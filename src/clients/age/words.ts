// Every failure as a person is told of it: what happened, and what to do.

import { type ErrorCode, PosternError } from '../../core/errors.ts'
import { isAway, whatIsAway } from './away.ts'
import type { Place } from './codec.ts'
import { keptParameters } from './parameters.ts'
import type { Holder } from './provide.ts'

/** What is said of a code, where the message is for a log. */
const sentences: Partial<Record<ErrorCode, (place: Place, period: string) => string>> = {
  'not-signed-in': ({ origin, address }) =>
    `${address} is not signed in here. Run: postern login ${address} --portal ${origin}`,
  'fresh-code-needed': ({ origin, address }, period) =>
    `The key ${period} is given for a fresh code alone. Run: postern login ${address} --portal ${origin}`,
  'period-expired': (_, period) => `The key ${period} is no longer given out, to nobody: its time is over.`,
  'period-not-yet': (_, period) => `The key ${period} is not given out yet. Try again when that month is near.`,
  'period-before-owner': ({ address }, period) => `The key ${period} belongs to who had ${address} before.`,
  'rate-limited': () => 'The portal was asked too often. Try again in a few minutes.',
  'too-many-tries': () => 'Too many wrong codes were typed. Try again later.',
  'wrong-code': () => 'The code was not the right one. Run the same command again.',
  'mail-down': ({ origin }) => `The mail server of ${origin} is away: no code can be sent. Try again later.`,
  'code-expired': () => 'The code is no longer good. Run the same command again.',
}

/**
 * @param place whose keys were asked for.
 * @returns the error with a message for a person; what is no error of ours is thrown.
 */
export async function inWords(error: unknown, place: Place, holder: Holder): Promise<PosternError> {
  if (!(error instanceof PosternError)) throw error
  const words = (message: string) => new PosternError(error.code, message, { values: error.values, cause: error })
  if (isAway(error)) {
    const { origin } = place
    const account = holder.keyring.account(origin)
    const parameters = account ? await keptParameters(holder.store, account, holder.clock) : null
    return words(await whatIsAway(error, account ? 'keys' : 'sign-in', { ...holder, origin, parameters }))
  }
  const { period } = error.values
  const month = period === undefined ? 'of that month' : `of ${period}`
  return words(sentences[error.code]?.(place, month) ?? error.message)
}
