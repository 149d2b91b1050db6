// One try: what the policy says of a message is done for each of its recipients, and what became of it is told.

import { canonicalAddress, domainOf } from '../../mail/address/address.ts'
import type { Recipient } from '../../smtp/listener.ts'
import { away, noSuchAddress, type Reply, refusedByPolicy } from '../../smtp/reply.ts'
import { beginning, type Content, from, joined, type Staged, stagedBytes } from '../../smtp/staged.ts'
import type { Room } from '../content/memory-limit.ts'
import type { Keys } from '../keys/keyring.ts'
import type { Seal } from '../keys/sealers.ts'
import { type Facts, headReach, readFacts } from '../message/classify.ts'
import { type Status, writeReport } from '../message/dsn.ts'
import { joinFields } from '../message/fields.ts'
import { mostParsed, outlineOf } from '../message/outline.ts'
import type { Action, Deliver, Direction, Mail, Parcel, Reason } from '../model.ts'
import { holdFor } from '../policy/hold.ts'
import { asksForContent, type Decision, decide, type Policy } from '../policy/policy.ts'
import type { Secrets } from '../state/at-rest.ts'
import type { Remembering } from '../state/seen-log.ts'
import { openFor, type Return, tokenOf } from '../transform/open.ts'
import { carrierMark, sealFor } from '../transform/seal.ts'

export interface Outcome {
  readonly recipient: Recipient
  readonly action: Action
  readonly rule: string
  /** What the next hop, or the policy, says; null where it cannot be handled. */
  readonly reply: Reply | null
  readonly reason: Reason | null
  readonly cause?: unknown
}

export interface AttemptOptions {
  readonly keyring: Keys
  readonly memory: Remembering
  readonly secrets: Secrets
  readonly seal: Seal
  readonly domains: readonly string[]
  readonly clock: () => Date
  readonly policy: () => Policy
  readonly hops: Readonly<Record<Direction, Deliver>>
  readonly room: Room
  /** Where large messages lie while they are at hand. */
  readonly work: string
}

/** `release`: an administrator lets it go. Out it is sealed, whatever the rules say; in it goes on unopened. */
export type Mode = 'policy' | 'release'

const released = 'released'

export interface Attempt {
  readonly facts: Facts
  readonly outcomes: readonly Outcome[]
}

/** A message, and what is known of it, whoever it is for. */
interface Letter extends Mail {
  readonly facts: Facts
  /** As `carrierMark` gives it, once. */
  mark(): Promise<string>
}

export interface TryOptions {
  readonly mode?: Mode
  /** Told of each recipient that was dealt with, before the next one is: what it is told must not be forgotten. */
  readonly onDone?: (recipient: Recipient) => Promise<void>
}

export type Try = (mail: Mail, how?: TryOptions) => Promise<Attempt>

export function createAttempt(options: AttemptOptions): Try {
  const { memory, domains, clock, hops, room } = options

  /** Never fails for what a message is; fails where it cannot be read back from the disk. */
  return (mail, { mode = 'policy', onDone = async () => {} } = {}) =>
    room.with(Math.min(mail.received.size, mostParsed), async () => {
      const { received, sender, direction } = mail
      const outline = asksForContent(options.policy(), direction) ? await outlineOf(received) : null
      const facts = await readFacts(await beginning(received, headReach), sender, { size: received.size, outline })
      let mark: Promise<string> | undefined
      const letter: Letter = { ...mail, facts, mark: () => (mark ??= carrierMark(received)) }
      const plans = await Promise.all(mail.recipients.map(recipient => plan(mail, facts, recipient, mode)))
      const passing = plans.filter(({ action, reason }) => action === 'pass' && reason === null)
      const outcomes = new Map<Recipient, Outcome>()
      const keep = async (all: readonly Outcome[]) => {
        for (const outcome of all) outcomes.set(outcome.recipient, outcome)
        await Promise.all(all.filter(({ reply }) => reply?.code === 250).map(({ recipient }) => onDone(recipient)))
      }
      for (const group of likeWanted(passing)) await keep(await passOn(letter, group))
      for (const each of plans.filter(each => !passing.includes(each))) await keep([await work(letter, each)])
      return { facts, outcomes: mail.recipients.map(recipient => outcomes.get(recipient)!) }
    })

  interface Plan extends Omit<Decision, 'steps'> {
    readonly recipient: Recipient
    readonly back: Return | null
    readonly unknown: boolean
  }

  async function plan(mail: Mail, facts: Facts, recipient: Recipient, mode: Mode): Promise<Plan> {
    const token = tokenOf(recipient.address, domains)
    const base = { recipient, back: null, unknown: false, reason: null }
    if (token !== null) {
      const back = (await memory.recall('return', token)) as Return | null
      return { ...base, action: 'report', rule: 'returned', back, unknown: back === null }
    }
    const out = mail.direction === 'out'
    // What else its header says nobody knows: even let go, it does not come in.
    if (!out && !facts.headEnds) return { ...base, action: 'pass', rule: released, reason: 'unreadable' }
    if (mode === 'release' && facts.kind !== 'report') return { ...base, action: out ? 'seal' : 'pass', rule: released }
    const answers = out && (await answersOpened(facts))
    const subject = { facts, sender: mail.sender, recipient: recipient.address, answers }
    const { action, rule, reason } = decide(options.policy(), mail.direction, subject)
    return { ...base, action, rule, reason: mode === 'release' ? null : reason }
  }

  async function answersOpened({ inReplyTo, references }: Facts): Promise<boolean> {
    for (const id of [...inReplyTo, ...references]) if (await memory.knows('opened', id)) return true
    return false
  }

  /** Untouched, in one transaction. */
  async function passOn(letter: Letter, group: readonly Plan[]): Promise<Outcome[]> {
    const replies = await passed(letter, group)
    return group.map(({ recipient, action, rule }, i) => {
      return { recipient, action, rule, reply: replies[i] ?? away, reason: null }
    })
  }

  async function passed({ received, direction, sender, facts }: Letter, group: readonly Plan[]): Promise<Reply[]> {
    // Only the gateway says what it found of a sender.
    const isCleaned = direction === 'in' && facts.split.fields.some(({ name }) => ours.test(name))
    return hops[direction]({
      sender,
      recipients: group.map(({ recipient }) => recipient.address),
      ...parcelOf(isCleaned ? withoutOurs(facts, received) : received),
      dsn: group[0]!.recipient.dsn,
    })
  }

  async function work(letter: Letter, each: Plan): Promise<Outcome> {
    const { recipient, action, rule, reason } = each
    const said = (reply: Reply): Outcome => ({ recipient, action, rule, reply, reason: null })
    if (reason !== null) return { recipient, action, rule, reply: null, reason }
    if (each.unknown) return said(noSuchAddress)
    if (action === 'refuse') return said(refusedByPolicy)
    try {
      if (each.back) return said(await comeBack(letter, each.back))
      if (action === 'report') return said(await reportOn(letter.facts.statuses, recipient.address))
      if (action === 'open') return said(await opened(letter, each))
      return said(await sealed(letter, recipient, letter.sender))
    } catch (error) {
      const hold = holdFor(error)
      return { recipient, action, rule, reply: null, reason: hold.reason, cause: hold.cause ?? error }
    }
  }

  async function sealed({ received, facts, mark }: Letter, recipient: Recipient, sender: string): Promise<Reply> {
    // Only what was sealed here, to the byte, for the very recipient is sealed already.
    const address = canonicalAddress(recipient.address)
    if (await memory.knows('carrier', `${address} ${await mark()}`))
      return sendOut(received, sender, { ...recipient, address })
    const carrier = await sealFor({ received, facts, recipient: recipient.address }, options)
    try {
      return await sendOut(carrier.content, sender, { ...recipient, address: carrier.recipient })
    } finally {
      await carrier.content.drop()
    }
  }

  async function sendOut(content: Content, sender: string, { address, dsn }: Recipient): Promise<Reply> {
    const [reply] = await hops.out({ sender, recipients: [address], ...parcelOf(content), eightBit: false, dsn })
    return reply ?? away
  }

  async function opened(letter: Letter, each: Plan): Promise<Reply> {
    const { recipient } = each
    const incoming = { ...letter, recipient: recipient.address }
    const found = await openFor(incoming, { ...options, mark: options.policy().mark })
    if (!found) return (await passed(letter, [each]))[0] ?? away
    try {
      const { returnPath: sender, content } = found
      const recipients = [recipient.address]
      const [reply] = await hops.in({ sender, recipients, ...parcelOf(content), dsn: recipient.dsn })
      return reply ?? away
    } finally {
      await found.drop()
    }
  }

  /** A mail that was opened came back: its sender is told by status alone. */
  async function comeBack(letter: Letter, back: Return): Promise<Reply> {
    const { facts } = letter
    const written = facts.from.some(({ address }) => domains.includes(domainOf(address)))
    if (facts.statuses.length === 0 && written && facts.kind !== 'receipt')
      return sealed(letter, { address: back.sender }, '')
    const found: readonly Status[] =
      facts.statuses.length > 0 ? facts.statuses : [{ recipient: '', action: 'failed', status: '5.0.0' }]
    return reportOn(
      found.map(status => ({ ...status, recipient: back.recipient })),
      back.sender,
    )
  }

  async function reportOn(statuses: readonly Status[], to: string): Promise<Reply> {
    const content = writeReport(statuses, domains[0]!, to, clock())
    const [reply] = await hops.out({ sender: '', recipients: [to], ...parcelOf(stagedBytes(content)) })
    return reply ?? away
  }
}

/** A transaction has one wish for reports: those who want the same go together. */
function likeWanted<T extends { readonly recipient: Recipient }>(plans: readonly T[]): T[][] {
  const groups = new Map<string, T[]>()
  for (const each of plans) {
    const wanted = JSON.stringify(each.recipient.dsn ?? null)
    groups.set(wanted, [...(groups.get(wanted) ?? []), each])
  }
  return [...groups.values()]
}

const ours = /^x-postern-/

function withoutOurs({ split }: Facts, received: Staged): Content {
  const kept = split.fields.filter(({ name }) => !ours.test(name)).map(field => field.raw)
  return joined([joinFields(kept), from(received, split.body)])
}

function parcelOf({ size, eightBit, stream }: Content): Pick<Parcel, 'content' | 'size' | 'eightBit'> {
  return { content: stream(), size, eightBit }
}
