// Kept mail is tried again: whoever gets it is done with, whoever is refused is reported to its sender, the rest stays.

import type { Language } from '../../core/htm/words.ts'
import { secondsOf } from '../../core/seconds.ts'
import type { Log } from '../../runtime/log.ts'
import { stagedBytes } from '../../runtime/staged.ts'
import { type Status, writeDsn } from '../message/dsn.ts'
import type { Direction, Mail, Reason, State } from '../model.ts'
import { Hold, holdFor } from '../policy/hold.ts'
import { type Done, journalKey } from '../state/journal.ts'
import type { StoredMail, Stores } from '../state/store.ts'
import type { Try } from './attempt.ts'
import type { Outcome } from './deliver.ts'
import type { Mode } from './plan.ts'
import type { ListedMail } from './quarantine.ts'
import { storedMailOf } from './stored-mail.ts'

/** What became of one kept message: recipients that are done with, and those for whom it is still kept. */
export interface Retried {
  readonly id: string
  readonly delivered: number
  readonly refused: number
  readonly left: number
  /** Why, for those who are left; `next-hop`: the next mail server does not take it now. */
  readonly reason: Reason | 'next-hop' | 'busy' | null
}

export interface RetryDeps {
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
/** What is tried so often took an hour and more, whatever the clock says. */
const leastTries = 8
const notDelivered = '5.0.0'
const expired = '4.4.7'

export type Retry = (mail: Pick<ListedMail, 'id' | 'state'>, mode?: Mode) => Promise<Retried>

export function createRetry(deps: RetryDeps): Retry {
  const retries = new Retries(deps)
  return ({ id, state }, mode = 'policy') => retries.retry(id, state, mode)
}

class Retries {
  readonly #deps: RetryDeps

  constructor(deps: RetryDeps) {
    this.#deps = deps
  }

  async retry(id: string, state: State, mode: Mode): Promise<Retried> {
    const { stores, log } = this.#deps
    const mail = await stores[state].claim(id)
    if (!mail) return { id, delivered: 0, refused: 0, left: 1, reason: 'busy' }
    let rest = mail
    try {
      const { retried, left } = await this.#tryAgain(mail, state, mode)
      rest = left
      return retried
    } catch (error) {
      log.error({ err: error, id }, 'a kept message could not be tried again')
      rest = this.#later(mail, mail.reason)
      return { id, delivered: 0, refused: 0, left: mail.recipients.length, reason: holdFor(error).reason }
    } finally {
      if (rest.recipients.length > 0) await stores[state].putBack(rest)
      else await stores[state].drop(id)
    }
  }

  async #tryAgain(mail: StoredMail, state: State, mode: Mode): Promise<{ retried: Retried; left: StoredMail }> {
    const staged = await this.#deps.stores[state].read(mail.id, this.#deps.work)
    try {
      // A process that was killed may have delivered to some of them.
      const open = mail.recipients.filter(({ address }) => !this.#deps.journal.has(keyOf(mail, address)))
      const outcomes = open.length > 0 ? await this.#attempt(mail, { recipients: open, staged }, mode) : []
      const sorted = { delivered: [] as Outcome[], refused: [] as Outcome[], left: [] as Outcome[] }
      // Where the clock was set forward, what came just before is not old.
      const isOver = state === 'spool' && this.#seconds() - mail.at > giveUp && mail.tries >= leastTries
      for (const outcome of outcomes) sorted[sort(outcome, isOver)].push(outcome)
      if (sorted.refused.length > 0) await this.#tellAuthor(mail, sorted.refused)
      for (const { recipient } of sorted.refused) await this.#doneWith(mail, recipient.address)
      this.#tell(mail, state, outcomes)
      const still = new Set(sorted.left.map(({ recipient }) => recipient.address))
      const reason = sorted.left.find(outcome => outcome.reason !== null)?.reason ?? null
      const left = {
        ...this.#later(mail, reason ?? mail.reason),
        recipients: mail.recipients.filter(({ address }) => still.has(address)),
      }
      const retried: Retried = {
        id: mail.id,
        delivered: mail.recipients.length - open.length + sorted.delivered.length,
        refused: sorted.refused.length,
        left: sorted.left.length,
        reason: sorted.left.length === 0 ? null : (reason ?? 'next-hop'),
      }
      return { retried, left }
    } finally {
      await staged.drop()
    }
  }

  async #attempt(mail: StoredMail, what: Pick<Mail, 'recipients' | 'staged'>, mode: Mode): Promise<readonly Outcome[]> {
    const { outcomes } = await this.#deps.attempt(
      { direction: mail.direction, mailFrom: mail.sender, ...what },
      { mode, onDone: ({ address }) => this.#doneWith(mail, address) },
    )
    return outcomes
  }

  #seconds(): number {
    return secondsOf(this.#deps.clock())
  }

  #later(mail: StoredMail, reason: Reason | null): StoredMail {
    const tries = mail.tries + 1
    return { ...mail, reason, tries, nextTryAt: this.#seconds() + pause(tries) }
  }

  /** The mail server in front may still not know that it was kept. */
  async #doneWith(mail: StoredMail, address: string): Promise<void> {
    await this.#deps.journal.add(keyOf(mail, address))
    await this.#deps.journal.add(journalKey(mail.direction, mail.digest, mail.sender, address))
  }

  /** It was taken, so whoever wrote it must hear that it did not arrive. */
  async #tellAuthor(mail: StoredMail, refused: readonly Outcome[]): Promise<void> {
    if (mail.sender === '') return
    const statuses = refused.map(
      ({ recipient, reply }): Status => ({
        recipient: recipient.address,
        action: 'failed',
        status: reply && reply.code >= 500 ? statusOf(reply.text) : expired,
      }),
    )
    await this.#sendDsn(mail, statuses)
  }

  async #sendDsn(mail: StoredMail, statuses: readonly Status[]): Promise<void> {
    const { domains, clock, attempt, stores } = this.#deps
    const direction: Direction = mail.direction === 'out' ? 'in' : 'out'
    const language = direction === 'in' ? this.#deps.language : 'en'
    const staged = stagedBytes(writeDsn(statuses, domains[0]!, mail.sender, clock(), language))
    const dsn: Mail = { direction, mailFrom: '', recipients: [{ address: mail.sender }], staged }
    const [outcome] = (await attempt(dsn)).outcomes
    const isDone = outcome?.reply && (outcome.reply.code < 300 || outcome.reply.code >= 500)
    if (!isDone) await stores.spool.put(storedMailOf(dsn, null, null, this.#seconds()), staged)
  }

  #tell(mail: StoredMail, state: State, outcomes: readonly Outcome[]): void {
    for (const { action, rule, reply, reason, cause } of outcomes)
      this.#deps.log[reply && reply.code < 300 ? 'info' : 'warn'](
        {
          id: mail.id,
          state,
          direction: mail.direction,
          messageId: mail.messageId?.slice(0, 200) ?? null,
          digest: mail.digest,
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

/** Whether its turn has come. What was tried later than now was so before the clock was set back. */
export function isDue({ at, tries, nextTryAt }: Pick<StoredMail, 'at' | 'tries' | 'nextTryAt'>, now: number): boolean {
  return nextTryAt <= now || (tries === 0 ? at : nextTryAt - pause(tries)) > now
}

/** Seconds until it is tried again: soon, then ever later. */
function pause(tries: number): number {
  return Math.min(30 * 2 ** Math.min(tries - 1, 10), 3_600)
}

function statusOf(text: string): string {
  return /^5\.\d{1,3}\.\d{1,3}/.exec(text)?.[0] ?? notDelivered
}
