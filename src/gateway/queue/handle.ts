// What is said of a message that came in: each recipient is answered once what became of it is on the disk.

import type { Hasher, Log } from '../../runtime/log.ts'
import type { Recipient } from '../../smtp/listener.ts'
import { away, deferred, fault, full, notHandled, type Reply, taken } from '../../smtp/reply.ts'
import { isFull } from '../../smtp/staged.ts'
import type { Classified } from '../message/classify.ts'
import type { Arrived, Handler, Mail, Reason, Result } from '../model.ts'
import { Hold } from '../policy/hold.ts'
import type { Metrics } from '../policy/metrics.ts'
import { type Holding, holdingOf, type Policy } from '../policy/policy.ts'
import { type Done, journalKey } from '../state/journal.ts'
import type { StoredMail, Stores } from '../state/store.ts'
import type { Outcome, Try } from './attempt.ts'

export interface HandleOptions {
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

export function createHandler(options: HandleOptions): Handler {
  const { journal, stores, log, clock } = options

  async function each(mail: Arrived): Promise<Reply[]> {
    const started = performance.now()
    const keyOf = ({ address }: Recipient) => journalKey(mail.direction, mail.staged.digest, mail.mailFrom, address)
    const people = [...new Map(mail.recipients.map(recipient => [recipient.address, recipient])).values()]
    const fresh = people.filter(recipient => !journal.has(keyOf(recipient)))
    for (let i = fresh.length; i < people.length; i++) options.metrics.repeated()
    const replies = new Map<string, Reply>(people.map(({ address }) => [address, taken]))
    try {
      for (const { address, reply } of await tryEach({ ...mail, recipients: fresh }, started))
        replies.set(address, reply)
    } catch (err) {
      log.error({ err, queue: mail.queueId }, 'a message could not be handled')
      for (const { address } of fresh) replies.set(address, isFull(err) ? full : fault)
    }
    return mail.recipients.map(({ address }) => replies.get(address) ?? fault)
  }

  async function tryEach(mail: Arrived, started: number): Promise<{ address: string; reply: Reply }[]> {
    if (mail.recipients.length === 0) return []
    const { classified, outcomes } = await options.attempt(mail, { onDone: recipient => done(mail, recipient) })
    const held = new Map<Reason, Promise<Reply>>()
    return Promise.all(
      outcomes.map(async outcome => {
        const { recipient, reason } = outcome
        let reply = outcome.reply
        if (reason !== null) {
          const others = outcomes.filter(other => other.reason === reason).map(other => other.recipient)
          const holding = held.get(reason) ?? hold({ ...mail, recipients: others }, classified, reason)
          held.set(reason, holding)
          reply = await holding
        }
        if (reason !== null && reply!.code === 250) await done(mail, recipient)
        tell(mail, classified.messageId, outcome, reply!, started)
        if (reply!.code === 250) await options.onSeen(mail.direction === 'out' ? mail.mailFrom : recipient.address)
        return { address: recipient.address, reply: reply! }
      }),
    )
  }

  const done = ({ direction, staged, mailFrom }: Mail, { address }: Recipient) =>
    journal.add(journalKey(direction, staged.digest, mailFrom, address))

  async function hold(mail: Arrived, classified: Classified, reason: Reason): Promise<Reply> {
    const how = holdingOf(options.policy(), mail.direction, reason)
    if (how === 'refuse') return notHandled
    if (how !== 'defer') await stores[how].put(storedMailOf(mail, classified, reason, seconds()), mail.staged)
    await options.onHold(how, mail, reason)
    return how === 'defer' ? deferred : taken
  }

  async function all(mail: Arrived): Promise<Reply> {
    const replies = await each(mail)
    const unlike = replies.find(({ code }) => classOf(code) !== classOf(replies[0]!.code))
    if (!unlike) return replies[0] ?? fault
    const isDone = ({ code }: Reply) => classOf(code) === 2
    const unfinished = mail.recipients.filter((_, i) => !isDone(replies[i]!))
    try {
      // Those who are refused for ever too: trying them once more writes the report.
      await stores.spool.put(storedMailOf({ ...mail, recipients: unfinished }, null, null, seconds()), mail.staged)
      for (const recipient of unfinished) await done(mail, recipient)
      return taken
    } catch (err) {
      log.error({ err, queue: mail.queueId }, 'a message could not be kept')
      return isFull(err) ? full : away
    }
  }

  const seconds = () => Math.floor(clock().getTime() / 1000)

  function tell(mail: Arrived, messageId: string | null, outcome: Outcome, reply: Reply, started: number): void {
    const { action, rule, reason, recipient, cause } = outcome
    const result = reason === null ? resultOf(reply) : classOf(reply.code) === 2 ? 'held' : resultOf(reply)
    const took = performance.now() - started
    options.metrics.handled(mail.direction, action, result, reason, took / 1000)
    log[reason === null && classOf(reply.code) === 2 ? 'info' : 'warn'](
      {
        direction: mail.direction,
        messageId: messageId?.slice(0, 200) ?? null,
        queue: mail.queueId,
        digest: mail.staged.digest,
        size: mail.staged.size,
        from: options.hash(mail.mailFrom.toLowerCase()),
        to: options.hash(recipient.address.toLowerCase()),
        action,
        rule,
        ...(reason !== null && { reason }),
        result,
        code: reply.code,
        ms: Math.round(took),
        ...(cause instanceof Error && !(cause instanceof Hold) && { err: cause }),
      },
      'message',
    )
  }

  return { each, all }
}

const classOf = (code: number) => Math.floor(code / 100)

const resultOf = ({ code }: Reply): Result =>
  classOf(code) === 2 ? 'delivered' : classOf(code) === 4 ? 'later' : 'refused'

export function storedMailOf(
  { direction, mailFrom, recipients, staged, queueId = null }: Mail & { readonly queueId?: string | null },
  classified: Classified | null,
  reason: Reason | null,
  now: number,
): Omit<StoredMail, 'id'> {
  return {
    direction,
    reason,
    at: now,
    size: staged.size,
    eightBit: staged.eightBit,
    digest: staged.digest,
    sender: mailFrom,
    recipients: recipients.map(({ address, dsn }) => ({
      address,
      ...(dsn && {
        dsn: { ...(dsn.notify && { notify: [...dsn.notify] }), ...(dsn.orcpt !== undefined && { orcpt: dsn.orcpt }) },
      }),
    })),
    messageId: classified?.messageId ?? null,
    queue: queueId,
    subject: classified?.subject ?? '',
    from: classified?.from.map(({ address }) => address).join(', ') ?? '',
    tries: 0,
    nextTryAt: now,
  }
}
