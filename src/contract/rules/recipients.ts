// Who may be written to, and how many at once.

import { covers, type ProofKeys, writerTo } from '../../core/envelope/proof.ts'
import { PosternError } from '../../core/errors.ts'
import { tooMany } from '../limits.ts'
import { maxRecipients, type OutgoingMessage } from '../messages.ts'

export interface RecipientRules {
  readonly sending: 'nobody' | 'known' | 'anyone'
  /** To which everybody may write. */
  readonly domains: readonly string[]
  isCanonical(address: string): boolean
  /** By whose signature a proof counts. */
  keys(): ProofKeys | Promise<ProofKeys>
  /** Which of these have written to the sender. */
  whoWrote(from: string, addresses: readonly string[]): ReadonlySet<string> | Promise<ReadonlySet<string>>
  /** Recipients of one sender at once. */
  readonly burst: number
  /** Counts so many. @returns seconds until there may be as many; null where there may now. */
  take(from: string, count: number): number | null | Promise<number | null>
}

/** @throws PosternError `too-many-recipients`, `bad-request`, `recipient-refused`, `rate-limited` */
export async function demandRecipients(message: OutgoingMessage, rules: RecipientRules): Promise<void> {
  const { from, envelopes } = message
  const all = envelopes.flatMap(({ recipients }) => recipients.map(({ address }) => address))
  demandAtMost(all.length, maxRecipients)
  if (new Set(all).size !== all.length || !all.every(rules.isCanonical))
    throw new PosternError('bad-request', 'recipients are not canonical, each once')
  if (rules.sending === 'known') await demandKnown(message, all, rules)
  demandAtMost(all.length, rules.burst)
  const wait = await rules.take(from, all.length)
  if (wait !== null) throw tooMany('rate-limited', wait)
}

function demandAtMost(count: number, limit: number): void {
  if (count > limit) throw new PosternError('too-many-recipients', 'over the limit', { values: { limit } })
}

const domainOf = (address: string) => address.slice(address.lastIndexOf('@') + 1)

async function demandKnown(
  { from, proof }: OutgoingMessage,
  all: readonly string[],
  rules: RecipientRules,
): Promise<void> {
  const others = all.filter(address => address !== from && !rules.domains.includes(domainOf(address)))
  if (others.length === 0) return
  const writer = proof === undefined ? null : await writerTo(from, proof, await rules.keys())
  const strangers = writer === null ? others : others.filter(address => !covers(writer, address))
  const known = await rules.whoWrote(from, strangers)
  const refused = strangers.find(address => !known.has(address))
  if (refused === undefined) return
  throw new PosternError('recipient-refused', 'a recipient is not allowed here', { values: { address: refused } })
}
