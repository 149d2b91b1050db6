// Kept mail is tried again: whoever gets it is done with, whoever is refused is reported to its sender, the rest stays.

import type { Language } from '../../core/htm/words.ts'
import type { Log } from '../../runtime/log.ts'
import { stagedBytes } from '../../smtp/staged.ts'
import { type Status, writeDsn } from '../message/dsn.ts'
import type { Direction, Mail, Reason, State } from '../model.ts'
import { Hold, holdFor } from '../policy/hold.ts'
import { type Done, journalKey } from '../state/journal.ts'
import type { StoredMail, Stores } from '../state/store.ts'
import type { Mode, Outcome, Try } from './attempt.ts'
import { storedMailOf } from './handle.ts'
import type { ListedMail } from './quarantine.ts'

/** What became of one kept message: recipients that are done with, and those for whom it is still kept. */
export interface Retried {
  readonly id: string
  readonly delivered: number
  readonly refused: number
  readonly left: number
  /** Why, for those who are left; `next-hop`: the next mail server does not take it now. */
  readonly reason: Reason | 'next-hop' | 'busy' | null
}

export interface RetryOptions {
  readonly attempt: Try
  readonly journal: Done
  readonly stores: Stores
  readonly domains: readonly string[]
  readonly clock: () => Date
  readonly log: Log
  readonly work: string
  /** Of reports to senders inside. */
  readonly language: Language
}

/** Mail servers give up after five days (RFC 5321, 4.5.4.1). Seconds. */
const giveUp = 5 * 86_400
const notDelivered = '5.0.0'
const expired = '4.4.7'

export type Retry = (mail: Pick<ListedMail, 'id' | 'state'>, mode?: Mode) => Promise<Retried>

export function createRetry(options: RetryOptions): Retry {
  const { stores, journal, clock, log, domains } = options
  const seconds = () => Math.floor(clock().getTime() / 1000)

  return async ({ id, state }, mode = 'policy') => {
    const kept = await stores[state].claim(id)
    if (!kept) return { id, delivered: 0, refused: 0, left: 1, reason: 'busy' }
    let rest = kept
    try {
      const { retried, left } = await retry(kept, state, mode)
      rest = { ...kept, ...left }
      return retried
    } catch (error) {
      log.error({ err: error, id }, 'a kept message could not be tried again')
      rest = later(kept, kept.reason)
      return { id, delivered: 0, refused: 0, left: kept.recipients.length, reason: holdFor(error).reason }
    } finally {
      if (rest.recipients.length > 0) await stores[state].putBack(rest)
      else await stores[state].drop(id)
    }
  }

  function later(kept: StoredMail, reason: Reason | null): StoredMail {
    const tries = kept.tries + 1
    return { ...kept, reason, tries, nextTryAt: seconds() + pause(tries) }
  }

  async function retry(kept: StoredMail, state: State, mode: Mode) {
    const staged = await stores[state].read(kept.id, options.work)
    try {
      const done = (address: string) => journal.has(keyOf(kept, address))
      // A process that was killed may have delivered to some of them.
      const open = kept.recipients.filter(({ address }) => !done(address))
      const mail: Mail = { ...kept, mailFrom: kept.sender, recipients: open, staged }
      const outcomes =
        open.length > 0
          ? (await options.attempt(mail, { mode, onDone: ({ address }) => doneWith(kept, address) })).outcomes
          : []
      const sorted = { delivered: [] as Outcome[], refused: [] as Outcome[], left: [] as Outcome[] }
      const isOver = state === 'spool' && seconds() - kept.at > giveUp
      for (const outcome of outcomes) sorted[sort(outcome, isOver)].push(outcome)
      if (sorted.refused.length > 0) await tellSender(kept, sorted.refused)
      for (const { recipient } of sorted.refused) await doneWith(kept, recipient.address)
      tell(kept, state, outcomes)
      const still = new Set(sorted.left.map(({ recipient }) => recipient.address))
      const reason = sorted.left.find(outcome => outcome.reason !== null)?.reason ?? null
      const left = {
        ...later(kept, reason ?? kept.reason),
        recipients: kept.recipients.filter(({ address }) => still.has(address)),
      }
      const retried: Retried = {
        id: kept.id,
        delivered: kept.recipients.length - open.length + sorted.delivered.length,
        refused: sorted.refused.length,
        left: sorted.left.length,
        reason: sorted.left.length === 0 ? null : (reason ?? 'next-hop'),
      }
      return { retried, left }
    } finally {
      await staged.drop()
    }
  }

  /** The mail server in front may still not know that it was kept. */
  async function doneWith(kept: StoredMail, address: string): Promise<void> {
    await journal.add(keyOf(kept, address))
    await journal.add(journalKey(kept.direction, kept.digest, kept.sender, address))
  }

  /** It was taken, so whoever wrote it must hear that it did not arrive. */
  async function tellSender(kept: StoredMail, refused: readonly Outcome[]): Promise<void> {
    if (kept.sender === '') return
    const statuses = refused.map(
      ({ recipient, reply }): Status => ({
        recipient: recipient.address,
        action: 'failed',
        status: reply && reply.code >= 500 ? statusOf(reply.text) : expired,
      }),
    )
    await report(kept, statuses)
  }

  async function report(kept: StoredMail, statuses: readonly Status[]): Promise<void> {
    const direction: Direction = kept.direction === 'out' ? 'in' : 'out'
    const language = direction === 'in' ? options.language : 'en'
    const staged = stagedBytes(writeDsn(statuses, domains[0]!, kept.sender, clock(), language))
    const mail: Mail = { direction, mailFrom: '', recipients: [{ address: kept.sender }], staged }
    const [outcome] = (await options.attempt(mail)).outcomes
    const isDone = outcome?.reply && (outcome.reply.code < 300 || outcome.reply.code >= 500)
    if (!isDone) await stores.spool.put(storedMailOf(mail, null, null, seconds()), staged)
  }

  function tell(kept: StoredMail, state: State, outcomes: readonly Outcome[]): void {
    for (const { action, rule, reply, reason, cause } of outcomes)
      log[reply && reply.code < 300 ? 'info' : 'warn'](
        {
          id: kept.id,
          state,
          direction: kept.direction,
          messageId: kept.messageId?.slice(0, 200) ?? null,
          digest: kept.digest,
          action,
          rule,
          ...(reason !== null && { reason }),
          ...(reply && { code: reply.code }),
          ...(cause instanceof Error && !(cause instanceof Hold) && { err: cause }),
        },
        'kept message tried again',
      )
  }
}

function sort({ reply, reason }: Outcome, isOver: boolean): 'delivered' | 'refused' | 'left' {
  if (reason !== null || !reply) return isOver ? 'refused' : 'left'
  if (reply.code < 300) return 'delivered'
  return reply.code >= 500 || isOver ? 'refused' : 'left'
}

/** Of a kept message, for one of its recipients: a process that was killed in the middle does not repeat itself. */
function keyOf({ id, direction, digest, sender }: StoredMail, address: string): string {
  return journalKey(direction, `${digest} ${id}`, sender, address)
}

/** Seconds until it is tried again: soon, then ever later. */
function pause(tries: number): number {
  return Math.min(30 * 2 ** Math.min(tries - 1, 10), 3_600)
}

function statusOf(text: string): string {
  return /^5\.\d{1,3}\.\d{1,3}/.exec(text)?.[0] ?? notDelivered
}
