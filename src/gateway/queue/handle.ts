// What is said of a message that came in: each recipient is answered once what became of it is on the disk.

import { secondsOf } from '../../core/seconds.ts'
import type { Hasher, Log } from '../../runtime/log.ts'
import { isFull } from '../../runtime/storage.ts'
import type { Recipient } from '../../smtp/listener.ts'
import { away, busy, deferred, fault, full, isTaken, notHandled, type Reply, taken } from '../../smtp/reply.ts'
import { Busy } from '../content/gate.ts'
import type { Classified } from '../message/classify.ts'
import type { Arrived, Handler, Mail, Reason, Result, State } from '../model.ts'
import { Hold } from '../policy/hold.ts'
import type { Metrics } from '../policy/metrics.ts'
import { type Holding, holdingOf, type Policy } from '../policy/policy.ts'
import { type Done, journalKey } from '../state/journal.ts'
import type { Stores } from '../state/store.ts'
import type { Try } from './attempt.ts'
import type { Outcome } from './deliver.ts'
import { storedMailOf } from './stored-mail.ts'

export interface HandleDeps {
  readonly attempt: Try
  readonly journal: Done
  readonly stores: Stores
  readonly policy: () => Policy
  readonly clock: () => Date
  readonly log: Log
  readonly hash: Hasher
  readonly metrics: Metrics
  /** Told of people inside whose mail went through. */
  readonly onSeen: (address: string) => Promise<void>
  /** Told of what is kept or put off. */
  readonly onHold: (how: Exclude<Holding, 'refuse'>, mail: Mail, reason: Reason) => Promise<void>
}

/** Hands each message to its attempt, keeps what cannot be handled, and remembers whom it is done for. */
export class MessageHandler implements Handler {
  readonly #deps: HandleDeps

  constructor(deps: HandleDeps) {
    this.#deps = deps
  }

  async each(mail: Arrived): Promise<Reply[]> {
    const { journal, log, metrics } = this.#deps
    const started = performance.now()
    const people = [...new Map(mail.recipients.map(recipient => [recipient.address, recipient])).values()]
    const fresh = people.filter(recipient => !journal.has(keyOf(mail, recipient)))
    for (let i = fresh.length; i < people.length; i++) metrics.repeated()
    const replies = new Map<string, Reply>(people.map(({ address }) => [address, taken]))
    try {
      for (const { address, reply } of await this.#tryEach({ ...mail, recipients: fresh }, started))
        replies.set(address, reply)
    } catch (err) {
      if (!(err instanceof Busy)) log.error({ err, queue: mail.queueId }, 'a message could not be handled')
      for (const { address } of fresh) replies.set(address, isFull(err) ? full : err instanceof Busy ? busy : fault)
    }
    return mail.recipients.map(({ address }) => replies.get(address) ?? fault)
  }

  async all(mail: Arrived): Promise<Reply> {
    const replies = await this.each(mail)
    const unlike = replies.find(({ code }) => classOf(code) !== classOf(replies[0]!.code))
    if (!unlike) return replies[0] ?? fault
    const unfinished = mail.recipients.filter((_, i) => !isTaken(replies[i]!))
    try {
      // Those who are refused for ever too: trying them once more writes the report.
      await this.#store('spool', { ...mail, recipients: unfinished }, null, null)
      for (const recipient of unfinished) await this.#done(mail, recipient)
      return taken
    } catch (err) {
      this.#deps.log.error({ err, queue: mail.queueId }, 'a message could not be kept')
      return isFull(err) ? full : away
    }
  }

  async #tryEach(mail: Arrived, started: number): Promise<{ address: string; reply: Reply }[]> {
    if (mail.recipients.length === 0) return []
    const { attempt, onSeen } = this.#deps
    const { classified, outcomes } = await attempt(mail, { onDone: recipient => this.#done(mail, recipient) })
    const holds = new Map<Reason, Promise<Reply>>()
    const replyFor = (reason: Reason) => {
      const others = outcomes.filter(other => other.reason === reason).map(({ recipient }) => recipient)
      const hold = holds.get(reason) ?? this.#hold({ ...mail, recipients: others }, classified, reason)
      holds.set(reason, hold)
      return hold
    }
    return Promise.all(
      outcomes.map(async outcome => {
        const { recipient, reason } = outcome
        const reply = reason === null ? outcome.reply! : await replyFor(reason)
        if (reason !== null && isTaken(reply)) await this.#done(mail, recipient)
        this.#tell(mail, classified.messageId, outcome, reply, started)
        if (isTaken(reply)) await onSeen(mail.direction === 'out' ? mail.mailFrom : recipient.address)
        return { address: recipient.address, reply }
      }),
    )
  }

  #done(mail: Mail, recipient: Recipient): Promise<void> {
    return this.#deps.journal.add(keyOf(mail, recipient))
  }

  async #hold(mail: Arrived, classified: Classified, reason: Reason): Promise<Reply> {
    const { policy, onHold } = this.#deps
    const how = holdingOf(policy(), mail.direction, reason)
    if (how === 'refuse') return notHandled
    if (how !== 'defer') await this.#store(how, mail, classified, reason)
    await onHold(how, mail, reason)
    return how === 'defer' ? deferred : taken
  }

  async #store(state: State, mail: Arrived, classified: Classified | null, reason: Reason | null): Promise<void> {
    const now = secondsOf(this.#deps.clock())
    await this.#deps.stores[state].put(storedMailOf(mail, classified, reason, now), mail.staged)
  }

  #tell(mail: Arrived, messageId: string | null, outcome: Outcome, reply: Reply, started: number): void {
    const { metrics, log, hash } = this.#deps
    const { action, rule, reason, recipient, cause } = outcome
    const result = reason !== null && isTaken(reply) ? 'held' : resultOf(reply)
    const took = performance.now() - started
    metrics.handled(mail.direction, action, result, reason, took / 1000)
    log[reason === null && isTaken(reply) ? 'info' : 'warn'](
      {
        direction: mail.direction,
        messageId: messageId?.slice(0, 200) ?? null,
        queue: mail.queueId,
        digest: mail.staged.digest,
        size: mail.staged.size,
        from: hash(mail.mailFrom.toLowerCase()),
        to: hash(recipient.address.toLowerCase()),
        action,
        rule,
        ...(reason !== null && { reason }),
        result,
        code: reply.code,
        ...(reply.as !== undefined && { as: reply.as }),
        ...(reply.said !== undefined && { said: reply.said }),
        ms: Math.round(took),
        ...(cause instanceof Error && !(cause instanceof Hold) && { err: cause }),
      },
      'message',
    )
  }
}

const keyOf = ({ direction, staged, mailFrom }: Mail, { address }: Recipient) =>
  journalKey(direction, staged.digest, mailFrom, address)

const classOf = (code: number) => Math.floor(code / 100)

const resultOf = ({ code }: Reply): Result =>
  classOf(code) === 2 ? 'delivered' : classOf(code) === 4 ? 'later' : 'refused'
