// Which mail in the program brought which message: an answer goes into the thread of its mail, whose id is another one.

import type { Messenger } from '../messenger.ts'

const name = 'outer ids'
/** Latest last. */
const most = 500

type Pairs = readonly (readonly [inner: string, outer: string])[]

async function pairsIn({ local }: Messenger['storage']): Promise<Pairs> {
  return ((await local.get(name))[name] as Pairs | undefined) ?? []
}

/** @param inner Message-ID of the message, with angle brackets. @param outer of the mail, without. */
export async function learnThread(storage: Messenger['storage'], inner: string, outer: string): Promise<void> {
  const others = (await pairsIn(storage)).filter(([known]) => known !== inner)
  await storage.local.set({ [name]: [...others, [inner, outer]].slice(-most) })
}

/** The mail that brought the message which is answered; null where it is not there any more. */
export async function answeredMail(
  { storage, messages }: Pick<Messenger, 'storage' | 'messages'>,
  inReplyTo: readonly string[],
): Promise<number | null> {
  const outer = (await pairsIn(storage)).find(([inner]) => inReplyTo.includes(inner))?.[1]
  if (outer === undefined) return null
  const found = await messages.query({ headerMessageId: outer })
  return found.messages[0]?.id ?? null
}
