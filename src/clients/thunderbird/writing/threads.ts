// Which mail in the program brought which message: an answer goes into the thread of its mail, whose id is another one.

import type { Draft } from '../../../workers/vault/protocol.ts'
import type { Messenger } from '../messenger.ts'
import { keepRecent, recentOf } from './recent.ts'

const name = 'outer ids'

/** @param inner Message-ID of the message, with angle brackets; or the id of a draft that goes on in the thread. @param outer of the mail, without. */
export const learnThread = (storage: Messenger['storage'], inner: string, outer: string): Promise<void> =>
  keepRecent(storage, name, inner, outer)

/** The mail that brought the message which is answered; null where it is not there any more. */
export async function answeredMail(
  { storage, messages }: Pick<Messenger, 'storage' | 'messages'>,
  { id, inReplyTo }: Pick<Draft, 'id' | 'inReplyTo'>,
): Promise<number | null> {
  const outer = await recentOf<string>(storage, name, [...inReplyTo, id])
  if (outer === undefined) return null
  const found = await messages.query({ headerMessageId: outer })
  return found.messages[0]?.id ?? null
}
