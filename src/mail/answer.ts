// Whom an answer goes to, under which subject, and where it stands in the thread: as mail apps do it.

import { shownName } from './address/display.ts'
import { messageIds } from './header.ts'
import { drawnLetters } from './letters.ts'
import type { MailAddress, ParsedMessage } from './parse.ts'
import type { Mailbox } from './write-header.ts'

export type AnswerKind = 'reply' | 'reply-all' | 'forward'

export interface Answer {
  readonly to: readonly Mailbox[]
  readonly cc: readonly Mailbox[]
  readonly subject: string
  /** Message-IDs with their angle brackets (RFC 5322, 3.6.4). */
  readonly inReplyTo: readonly string[]
  readonly references: readonly string[]
}

const answered = /^(?:\s*(?:re|aw|sv|antw|r)(?:\[\d{1,3}\])?\s*:)+\s*/i
const forwarded = /^(?:\s*(?:fwd?|wg|tr|i|rv)\s*:)+\s*/i
/** A thread that long is followed by its beginning and its end. */
const mostReferences = 50

/** @param own canonical addresses of whoever answers. */
export function answerTo(message: ParsedMessage, kind: AnswerKind, own: readonly string[]): Answer {
  const thread = threadOf(message)
  if (kind === 'forward')
    return {
      to: [],
      cc: [],
      subject: `Fwd: ${drawnLetters(message.subject).replace(forwarded, '')}`,
      inReplyTo: [],
      references: thread.references,
    }
  const mine = new Set(own)
  const written = message.from.some(({ address }) => mine.has(address))
  const authors = message.replyTo.length > 0 ? message.replyTo : message.from
  // Who answers what they wrote themselves goes on speaking to the same people.
  const first = written ? message.to : authors
  const rest = written ? [] : message.to
  const to = people(kind === 'reply-all' ? [...first, ...rest] : first, mine)
  const cc = kind === 'reply-all' ? people(message.cc, new Set([...mine, ...to.map(({ address }) => address)])) : []
  return {
    // A note to oneself stays one.
    to: to.length === 0 && cc.length === 0 ? people(first, new Set()) : to,
    cc,
    subject: `Re: ${drawnLetters(message.subject).replace(answered, '')}`,
    ...thread,
  }
}

/** Once each, under the name that was shown; without an address that mail could reach there is nobody to write to. */
function people(list: readonly MailAddress[], without: ReadonlySet<string>): Mailbox[] {
  const seen = new Set(without)
  return list.flatMap(({ name, address }) => {
    if (address === '' || seen.has(address)) return []
    seen.add(address)
    return [{ name: drawnLetters(shownName(name)), address }]
  })
}

function threadOf({ messageId, headers }: ParsedMessage): Pick<Answer, 'inReplyTo' | 'references'> {
  const ids = (field: string) => messageIds(headers.find(({ name }) => name.toLowerCase() === field)?.value ?? '')
  const own = messageIds(messageId ?? '').slice(0, 1)
  const earlier = ids('references').length > 0 ? ids('references') : ids('in-reply-to').slice(0, 1)
  const all = [...new Set([...earlier, ...own])]
  const references = all.length <= mostReferences ? all : [all[0]!, ...all.slice(1 - mostReferences)]
  return { inReplyTo: own, references }
}
