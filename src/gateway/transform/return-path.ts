// The return path of opened mail: a report of failure comes back here, and never to the outside with what was opened. Each path is of
// one sender and one recipient, for as long as mail servers try; by it the sender hears of each thing that may become of a mail once,
// gets one answer, and hears of nothing once it has failed.

import { randomBytes } from 'node:crypto'
import { canonicalAddress, canonicalOrNull, domainOf } from '../../mail/address/address.ts'
import type { DsnAction } from '../../mail/dsn.ts'
import { away, isTaken, noSuchAddress, type Reply, taken } from '../../smtp/reply.ts'
import type { Classified } from '../message/classify.ts'
import type { Status } from '../message/dsn.ts'
import type { Direction } from '../model.ts'
import type { Seen } from '../state/seen-log.ts'

/** Whom to tell, by status alone, when an opened mail comes back. */
export interface Return {
  readonly sender: string
  readonly recipient: string
}

/** @returns empty where nobody is to be told. */
export async function newReturnPath({ sender, recipient }: Return, seenLog: Pick<Seen, 'remember'>): Promise<string> {
  if (sender === '') return ''
  const token = randomBytes(16).toString('hex')
  await seenLog.remember('return', token, { sender, recipient })
  return `dsn+${token}@${domainOf(canonicalAddress(recipient))}`
}

/** @returns the token of a return path that was made here, however it is spelled. */
export function tokenOf(address: string, domains: readonly string[]): string | null {
  const [, token, domain] = /^dsn\+([0-9a-f]{32})@(.+)$/.exec(canonicalOrNull(address) ?? '') ?? []
  return token !== undefined && domains.includes(domain!) ? token : null
}

/**
 * Whether what answers to a mail would answer to a return path: then a machine inside would say a stranger's words there, and they
 * would be sealed and signed as ours. Nobody outside writes from such an address.
 */
export function answersGoToReturnPath(
  mailFrom: string,
  { reading }: Pick<Classified, 'reading'>,
  domains: readonly string[],
): boolean {
  const written = ['from', 'sender', 'reply-to', 'disposition-notification-to', 'return-receipt-to'].flatMap(name => {
    const { proper, loose } = reading.header.values(name)
    return [...proper, ...loose]
  })
  const found = written.flatMap(text => text.match(/dsn\+[0-9a-f]{32}["\s]*@[^\s<>()[\],;:"]{1,300}/gi) ?? [])
  return [mailFrom, ...found].some(address => tokenOf(address.replace(/["\s]/g, ''), domains) !== null)
}

/**
 * What came to a return path. `status`: what its sender may hear. `answer`: written inside, to be sealed, and the first. `repeated`: heard before.
 * `refused`: to an address that nobody was given, or that is over; or words, from the outside.
 */
export type Returned =
  | { readonly kind: 'status'; readonly token: string; readonly back: Return; readonly status: Status }
  | { readonly kind: 'answer'; readonly token: string; readonly back: Return }
  | { readonly kind: 'repeated' }
  | { readonly kind: 'refused' }

/** What a mail may be of several things: the one that its sender needs most. */
const byWeight: readonly DsnAction[] = ['failed', 'delivered', 'relayed', 'expanded', 'delayed']

/**
 * @param direction by the listener: whatever a mail says of itself, from the outside it is statuses or nothing. An address can be
 * learnt, from the answer of a machine for instance.
 */
export async function returned(
  token: string,
  direction: Direction,
  { statuses, kind, kinds, from }: Pick<Classified, 'statuses' | 'kind' | 'kinds' | 'from'>,
  { seenLog, domains }: { readonly seenLog: Pick<Seen, 'knows' | 'recall'>; readonly domains: readonly string[] },
): Promise<Returned> {
  const back = (await seenLog.recall('return', token)) as Return | null
  if (back === null) return { kind: 'refused' }
  const [found] = statuses.toSorted((a, b) => byWeight.indexOf(a.action) - byWeight.indexOf(b.action))
  // Inside, what has nobody as its sender and cannot be read is a failure that another mail server tells of in its own words.
  const isFailure = direction === 'out' && kind === 'report'
  const status = found ?? (isFailure ? { action: 'failed' as const, status: '5.0.0' } : null)
  if (status !== null) {
    if (await isTold(token, 'failed', seenLog)) return { kind: 'refused' }
    if (await isTold(token, status.action, seenLog)) return { kind: 'repeated' }
    return { kind: 'status', token, back, status: { ...status, recipient: back.recipient } }
  }
  // Receipts and replies to invitations go to whom the mail names, which a stranger chooses: never to its return path.
  const isAnswer = kinds.every(each => each === 'automatic' || each === 'ordinary')
  const isWritten = isAnswer && from.some(({ address }) => domains.includes(domainOf(address)))
  if (direction !== 'out' || !isWritten || (await isOver(token, 'answer', seenLog))) return { kind: 'refused' }
  return { kind: 'answer', token, back }
}

type Use = DsnAction | 'answer'

/** Does each thing once, whoever comes at the same time. */
export class Returns {
  readonly #seenLog: Pick<Seen, 'remember' | 'knows'>
  readonly #inHand = new Set<string>()

  constructor(seenLog: Pick<Seen, 'remember' | 'knows'>) {
    this.#seenLog = seenLog
  }

  tell({ token, status }: Extract<Returned, { kind: 'status' }>, send: () => Promise<Reply>): Promise<Reply> {
    return this.#once(token, status.action, taken, send)
  }

  answer({ token }: Extract<Returned, { kind: 'answer' }>, send: () => Promise<Reply>): Promise<Reply> {
    return this.#once(token, 'answer', noSuchAddress, send)
  }

  /** @param over said where it was used so. @param send remembered once it was taken: a temporary refusal is tried again. */
  async #once(token: string, use: Use, over: Reply, send: () => Promise<Reply>): Promise<Reply> {
    if (this.#inHand.has(token)) return away
    this.#inHand.add(token)
    try {
      if (await isOver(token, use, this.#seenLog)) return over
      const reply = await send()
      if (isTaken(reply)) await this.#seenLog.remember('told', `${token} ${use}`)
      return reply
    } finally {
      this.#inHand.delete(token)
    }
  }
}

async function isOver(token: string, use: Use, seenLog: Pick<Seen, 'knows'>): Promise<boolean> {
  return (await isTold(token, 'failed', seenLog)) || isTold(token, use, seenLog)
}

function isTold(token: string, use: Use, seenLog: Pick<Seen, 'knows'>): Promise<boolean> {
  return seenLog.knows('told', `${token} ${use}`)
}
