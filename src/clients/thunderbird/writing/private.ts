// Which mails that somebody writes in the program must not leave in clear: answers to private messages, by whichever sign is left of it.

import type { Parameters } from '../../../contract/parameters.ts'
import { languages } from '../../../core/htm/words.ts'
import { canonicalOrNull, domainOf } from '../../../mail/address/address.ts'
import { readRecipients } from '../../../mail/address/recipients.ts'
import { carrierWords } from '../../../mail/carrier/words.ts'
import { fillIn } from '../../../mail/interpolate.ts'
import { bare } from '../../carrier.ts'
import { isCarrier } from '../carrier.ts'
import type { Messenger, ReadDetails } from '../messenger.ts'
import { mark } from './carrier.ts'

/** `forwardAddress`: where phones forward carriers to, null where nobody listens. */
type District = Pick<Parameters, 'forwardAddress' | 'privateDomains'>

export interface Looking {
  readonly messages: Messenger['messages']
  /** Origin of the portal. */
  readonly portal: () => Promise<string>
  /** What is known of the district; null where it was never told. */
  readonly district: () => Promise<District | null>
}

/** What each carrier of this portal says, in any language. */
const sayings = (portal: string) =>
  languages.map(language => bare(fillIn(carrierWords(language).words.code, { portal })))

const peopleOf = ({ to, cc, bcc }: ReadDetails) => [...to, ...cc, ...bcc].flatMap(readRecipients)

function isBack(details: ReadDetails, district: District | null): boolean {
  const people = peopleOf(details)
  const listens = canonicalOrNull(district?.forwardAddress ?? '')
  return listens !== null && people.length > 0 && people.every(({ address }) => address === listens)
}

/** Whom the operator wants written to in private alone. A list of the program's own is a name without an address: anybody may be on it. */
function isToOurs(details: ReadDetails, { privateDomains = [] }: District): boolean {
  const isOurs = (address: string) => {
    const domain = domainOf(address)
    return privateDomains.some(one => domain === one || domain.endsWith(`.${one}`))
  }
  return privateDomains.length > 0 && peopleOf(details).some(({ address }) => address === '' || isOurs(address))
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

/** Whether it answers a private message, or passes one on. @throws where the program does not give what is asked. */
export async function isAnswer(details: ReadDetails, looking: Looking): Promise<boolean> {
  const { type, plainTextBody, customHeaders } = details
  // The file goes on as it came, and nothing is written beside it.
  if (type === 'redirect') return false
  if (type === 'forward' && isBack(details, await looking.district())) return false
  if (customHeaders.some(({ name }) => name === mark.name)) return true
  const text = bare(plainTextBody)
  if (sayings(await looking.portal()).some(saying => text.includes(saying))) return true
  return isOfCarrier(details, looking)
}

async function isOfCarrier(details: ReadDetails, looking: Looking): Promise<boolean> {
  for (const related of await relatedOf(details, looking)) if (await isCarrier(looking.messages, related)) return true
  return false
}

/** Whether the operator wants it private, whatever it answers. @throws where it cannot be read. */
export async function isWanted(details: ReadDetails, looking: Looking): Promise<boolean> {
  const district = await looking.district()
  if (district === null || isBack(details, district) || !isToOurs(details, district)) return false
  return details.type !== 'redirect' || !(await isOfCarrier(details, looking))
}

/** @throws as both do: whoever asks takes it for private. */
export const isPrivate = async (details: ReadDetails, looking: Looking): Promise<boolean> =>
  (await isAnswer(details, looking)) || (await isWanted(details, looking))
