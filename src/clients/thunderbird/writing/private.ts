// Which mails that somebody writes in the program must not leave in clear: answers to private messages, by whichever sign is left of it.

import { languages } from '../../../core/htm/words.ts'
import { canonicalOrNull } from '../../../mail/address/address.ts'
import { readRecipients } from '../../../mail/address/recipients.ts'
import { carrierWords } from '../../../mail/carrier/words.ts'
import { fillIn } from '../../../mail/interpolate.ts'
import { bare } from '../../carrier.ts'
import { isCarrier } from '../carrier.ts'
import type { Messenger, ReadDetails } from '../messenger.ts'
import { mark } from './carrier.ts'

export interface Looking {
  readonly messages: Messenger['messages']
  /** Origin of the portal. */
  readonly portal: () => Promise<string>
  /** Where phones forward carriers to; null where nobody listens. */
  readonly forwardAddress: () => Promise<string | null>
}

/** What each carrier of this portal says, in any language. */
const sayings = (portal: string) =>
  languages.map(language => bare(fillIn(carrierWords(language).words.code, { portal })))

async function isBack({ to, cc, bcc }: ReadDetails, { forwardAddress }: Looking): Promise<boolean> {
  const people = [...to, ...cc, ...bcc].flatMap(readRecipients)
  const listens = canonicalOrNull((await forwardAddress()) ?? '')
  return listens !== null && people.length > 0 && people.every(({ address }) => address === listens)
}

/** Ids that a draft answers, as it stands in its folder. */
async function answeredBy({ messages }: Pick<Looking, 'messages'>, draft: number): Promise<number[]> {
  const { headers = {} } = await messages.getFull(draft)
  const ids = (headers['in-reply-to'] ?? []).join(' ').match(/[^<>\s]+/g) ?? []
  const found = await Promise.all(ids.map(id => messages.query({ headerMessageId: id })))
  return found.flatMap(({ messages: some }) => some.map(({ id }) => id))
}

/** Ids of the mails that it answers or passes on. */
export async function relatedOf(details: ReadDetails, looking: Pick<Looking, 'messages'>): Promise<number[]> {
  const { type, relatedMessageId } = details
  if (relatedMessageId === undefined) return []
  return type === 'draft' ? answeredBy(looking, relatedMessageId) : [relatedMessageId]
}

/** @throws where the program does not give what is asked: whoever asks takes it for private. */
export async function isPrivate(details: ReadDetails, looking: Looking): Promise<boolean> {
  const { type, plainTextBody, customHeaders } = details
  // The file goes on as it came, and nothing is written beside it.
  if (type === 'redirect') return false
  if (type === 'forward' && (await isBack(details, looking))) return false
  if (customHeaders.some(({ name }) => name === mark.name)) return true
  const text = bare(plainTextBody)
  if (sayings(await looking.portal()).some(saying => text.includes(saying))) return true
  for (const related of await relatedOf(details, looking)) if (await isCarrier(looking.messages, related)) return true
  return false
}
