// Does what was planned for a recipient of a message, and says what became of it: sealed, opened, passed on, reported on, refused.

import type { Unlock } from '../../core/envelope/unlock.ts'
import { canonicalAddress } from '../../mail/address/address.ts'
import { beginning, type Content, from, joined, stagedBytes } from '../../runtime/staged.ts'
import type { Recipient } from '../../smtp/listener.ts'
import { away, busy, noSuchAddress, type Reply, refusedByPolicy, taken } from '../../smtp/reply.ts'
import { Busy } from '../content/gate.ts'
import { type Classified, headReach } from '../message/classify.ts'
import { type Status, writeDsn } from '../message/dsn.ts'
import { withoutOurs } from '../message/loose.ts'
import type { Action, Deliver, Direction, Mail, Parcel, Reason } from '../model.ts'
import { holdFor } from '../policy/hold.ts'
import type { Policy } from '../policy/policy.ts'
import type { SealedIn } from '../transform/find.ts'
import { type OpeningOptions, openFor } from '../transform/open.ts'
import type { Returned, Returns } from '../transform/return-path.ts'
import { type SealingOptions, sealFor } from '../transform/seal.ts'
import type { Plan } from './plan.ts'

export interface Outcome {
  readonly recipient: Recipient
  readonly action: Action
  readonly rule: string
  /** What the next hop, or the policy, says; null where it cannot be handled. */
  readonly reply: Reply | null
  readonly reason: Reason | null
  readonly cause?: unknown
}

/** A message, and what is known of it, whoever it is for. */
export interface Letter extends Mail {
  readonly classified: Classified
  /** Within what this mail may cost. */
  readonly unlock: Unlock
  readonly sealed: SealedIn
  /** As `carrierMark` gives it, once. */
  mark(): Promise<string>
}

export interface DeliveryDeps extends SealingOptions, Omit<OpeningOptions, 'mark'> {
  readonly policy: () => Policy
  readonly hops: Readonly<Record<Direction, Deliver>>
  readonly returns: Returns
}

/** Of one message. */
export class Delivery {
  readonly #letter: Letter
  readonly #deps: DeliveryDeps

  constructor(letter: Letter, deps: DeliveryDeps) {
    this.#letter = letter
    this.#deps = deps
  }

  /** Untouched, in one transaction. */
  async passOn(plans: readonly Plan[]): Promise<Outcome[]> {
    const replies = await this.#pass(plans)
    return plans.map(({ recipient, action, rule }, i) => {
      return { recipient, action, rule, reply: replies[i] ?? away, reason: null }
    })
  }

  /** All but what is passed on as it is. */
  async carryOut(plan: Plan): Promise<Outcome> {
    const { recipient, action, rule, reason } = plan
    if (reason !== null) return { recipient, action, rule, reply: null, reason }
    try {
      return { recipient, action, rule, reply: await this.#replyTo(plan), reason: null }
    } catch (error) {
      if (error instanceof Busy) return { recipient, action, rule, reply: busy, reason: null }
      const hold = holdFor(error)
      return { recipient, action, rule, reply: null, reason: hold.reason, cause: hold.cause ?? error }
    }
  }

  async #replyTo(plan: Plan): Promise<Reply> {
    const { recipient, action } = plan
    if (plan.returned) return this.#tellOfReturn(plan.returned)
    if (action === 'refuse') return refusedByPolicy
    if (action === 'report') return this.#sendDsn(this.#letter.classified.statuses, recipient.address)
    if (action === 'open') return this.#open(plan)
    return this.#seal(recipient, this.#letter.mailFrom)
  }

  async #pass(plans: readonly Plan[]): Promise<Reply[]> {
    const { staged, direction, mailFrom, classified } = this.#letter
    if (direction === 'in') await this.#deps.opened.passedIn(classified)
    // Only the gateway says what it found of a sender.
    const cleaned = direction === 'in' ? withoutOurs(await beginning(staged, headReach)) : null
    const content = cleaned ? joined([Buffer.from(cleaned.header, 'latin1'), from(staged, cleaned.end)]) : staged
    return this.#deps.hops[direction]({
      mailFrom,
      recipients: plans.map(({ recipient }) => recipient.address),
      ...parcelOf(content),
      dsn: plans[0]!.recipient.dsn,
    })
  }

  async #seal(recipient: Recipient, mailFrom: string): Promise<Reply> {
    const { staged, classified, mark } = this.#letter
    // Only what was sealed here, to the byte, for the very recipient is sealed already.
    const address = canonicalAddress(recipient.address)
    if (await this.#deps.seenLog.knows('carrier', `${address} ${await mark()}`))
      return this.#sendOut(staged, mailFrom, { ...recipient, address })
    const carrier = await sealFor({ staged, classified, recipient: recipient.address }, this.#deps)
    try {
      const reply = await this.#sendOut(carrier.content, mailFrom, { ...recipient, address: carrier.recipient })
      return { ...reply, as: carrier.messageId }
    } finally {
      await carrier.content.drop()
    }
  }

  async #sendOut(content: Content, mailFrom: string, { address, dsn }: Recipient): Promise<Reply> {
    const parcel = { mailFrom, recipients: [address], ...parcelOf(content), eightBit: false, dsn }
    const [reply] = await this.#deps.hops.out(parcel)
    return reply ?? away
  }

  async #open(plan: Plan): Promise<Reply> {
    const { recipient } = plan
    const incoming = { ...this.#letter, recipient: recipient.address }
    const found = await openFor(incoming, { ...this.#deps, mark: this.#deps.policy().mark })
    if (!found) return (await this.#pass([plan]))[0] ?? away
    try {
      const { returnPath: mailFrom, content } = found
      const recipients = [recipient.address]
      const [reply] = await this.#deps.hops.in({ mailFrom, recipients, ...parcelOf(content), dsn: recipient.dsn })
      return reply ?? away
    } finally {
      await found.drop()
    }
  }

  /** A mail that was opened came back: its sender is told by status alone. */
  #tellOfReturn(came: Returned): Promise<Reply> | Reply {
    if (came.kind === 'refused') return noSuchAddress
    if (came.kind === 'repeated') return taken
    const { returns } = this.#deps
    if (came.kind === 'answer') return returns.answer(came, () => this.#seal({ address: came.back.sender }, ''))
    return returns.tell(came, () => this.#sendDsn([came.status], came.back.sender))
  }

  async #sendDsn(statuses: readonly Status[], to: string): Promise<Reply> {
    const { domains, clock, hops } = this.#deps
    const content = writeDsn(statuses, domains[0]!, to, clock())
    const [reply] = await hops.out({ mailFrom: '', recipients: [to], ...parcelOf(stagedBytes(content)) })
    return reply ?? away
  }
}

function parcelOf({
  size,
  eightBit,
  bytes,
  isSound,
  stream,
}: Content): Pick<Parcel, 'content' | 'isSound' | 'size' | 'eightBit'> {
  return { content: bytes ?? stream(), isSound, size, eightBit }
}
