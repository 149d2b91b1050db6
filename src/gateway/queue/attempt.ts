// One try: what the policy says of a message is done for each of its recipients, and what became of it is told.

import { canonicalAddress, domainOf } from '../../mail/address/address.ts'
import type { Recipient } from '../../smtp/listener.ts'
import { away, noSuchAddress, type Reply, refusedByPolicy } from '../../smtp/reply.ts'
import { beginning, type Content, from, joined, type Staged, stagedBytes } from '../../smtp/staged.ts'
import type { MemoryLimit } from '../content/memory-limit.ts'
import type { Keys } from '../keys/keyring.ts'
import type { Seal } from '../keys/sealers.ts'
import { type Classified, classify, headReach } from '../message/classify.ts'
import { type Status, writeDsn } from '../message/dsn.ts'
import { joinFields } from '../message/fields.ts'
import { mostParsed, outlineOf } from '../message/outline.ts'
import type { Action, Deliver, Direction, Mail, Parcel, Reason } from '../model.ts'
import { holdFor } from '../policy/hold.ts'
import { asksForContent, type Decision, decide, type Policy } from '../policy/policy.ts'
import type { AtRest } from '../state/at-rest.ts'
import type { Seen } from '../state/seen-log.ts'
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
  readonly seenLog: Seen
  readonly atRest: AtRest
  readonly seal: Seal
  readonly domains: readonly string[]
  readonly clock: () => Date
  readonly policy: () => Policy
  readonly hops: Readonly<Record<Direction, Deliver>>
  readonly memoryLimit: MemoryLimit
  /** Where large messages lie while they are at hand. */
  readonly work: string
}

/** `release`: an administrator lets it go. Out it is sealed, whatever the rules say; in it goes on unopened. */
export type Mode = 'policy' | 'release'

const released = 'released'

export interface Attempt {
  readonly classified: Classified
  readonly outcomes: readonly Outcome[]
}

/** A message, and what is known of it, whoever it is for. */
interface Letter extends Mail {
  readonly classified: Classified
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
  const { seenLog, domains, clock, hops, memoryLimit } = options

  /** Never fails for what a message is; fails where it cannot be read back from the disk. */
  return (mail, { mode = 'policy', onDone = async () => {} } = {}) =>
    memoryLimit.with(Math.min(mail.staged.size, mostParsed), async () => {
      const { staged, mailFrom, direction } = mail
      const outline = asksForContent(options.policy(), direction) ? await outlineOf(staged) : null
      const classified = await classify(await beginning(staged, headReach), mailFrom, { size: staged.size, outline })
      let mark: Promise<string> | undefined
      const letter: Letter = { ...mail, classified, mark: () => (mark ??= carrierMark(staged)) }
      const plans = await Promise.all(mail.recipients.map(recipient => plan(mail, classified, recipient, mode)))
      const passing = plans.filter(({ action, reason }) => action === 'pass' && reason === null)
      const outcomes = new Map<Recipient, Outcome>()
      const keep = async (all: readonly Outcome[]) => {
        for (const outcome of all) outcomes.set(outcome.recipient, outcome)
        await Promise.all(all.filter(({ reply }) => reply?.code === 250).map(({ recipient }) => onDone(recipient)))
      }
      for (const group of likeWanted(passing)) await keep(await passOn(letter, group))
      for (const each of plans.filter(each => !passing.includes(each))) await keep([await work(letter, each)])
      return { classified, outcomes: mail.recipients.map(recipient => outcomes.get(recipient)!) }
    })

  interface Plan extends Omit<Decision, 'steps'> {
    readonly recipient: Recipient
    readonly back: Return | null
    readonly unknown: boolean
  }

  async function plan(mail: Mail, classified: Classified, recipient: Recipient, mode: Mode): Promise<Plan> {
    const token = tokenOf(recipient.address, domains)
    const base = { recipient, back: null, unknown: false, reason: null }
    if (token !== null) {
      const back = (await seenLog.recall('return', token)) as Return | null
      return { ...base, action: 'report', rule: 'returned', back, unknown: back === null }
    }
    const out = mail.direction === 'out'
    // What else its header says nobody knows: even let go, it does not come in.
    if (!out && !classified.headEnds) return { ...base, action: 'pass', rule: released, reason: 'unreadable' }
    if (mode === 'release' && classified.kind !== 'report')
      return { ...base, action: out ? 'seal' : 'pass', rule: released }
    const answers = out && (await answersOpened(classified))
    const subject = { classified, mailFrom: mail.mailFrom, recipient: recipient.address, answers }
    const { action, rule, reason } = decide(options.policy(), mail.direction, subject)
    return { ...base, action, rule, reason: mode === 'release' ? null : reason }
  }

  async function answersOpened({ inReplyTo, references }: Classified): Promise<boolean> {
    for (const id of [...inReplyTo, ...references]) if (await seenLog.knows('opened', id)) return true
    return false
  }

  /** Untouched, in one transaction. */
  async function passOn(letter: Letter, group: readonly Plan[]): Promise<Outcome[]> {
    const replies = await passed(letter, group)
    return group.map(({ recipient, action, rule }, i) => {
      return { recipient, action, rule, reply: replies[i] ?? away, reason: null }
    })
  }

  async function passed({ staged, direction, mailFrom, classified }: Letter, group: readonly Plan[]): Promise<Reply[]> {
    // Only the gateway says what it found of a sender.
    const isCleaned = direction === 'in' && classified.split.fields.some(({ name }) => ours.test(name))
    return hops[direction]({
      mailFrom,
      recipients: group.map(({ recipient }) => recipient.address),
      ...parcelOf(isCleaned ? withoutOurs(classified, staged) : staged),
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
      if (action === 'report') return said(await reportOn(letter.classified.statuses, recipient.address))
      if (action === 'open') return said(await opened(letter, each))
      return said(await sealed(letter, recipient, letter.mailFrom))
    } catch (error) {
      const hold = holdFor(error)
      return { recipient, action, rule, reply: null, reason: hold.reason, cause: hold.cause ?? error }
    }
  }

  async function sealed({ staged, classified, mark }: Letter, recipient: Recipient, mailFrom: string): Promise<Reply> {
    // Only what was sealed here, to the byte, for the very recipient is sealed already.
    const address = canonicalAddress(recipient.address)
    if (await seenLog.knows('carrier', `${address} ${await mark()}`))
      return sendOut(staged, mailFrom, { ...recipient, address })
    const carrier = await sealFor({ staged, classified, recipient: recipient.address }, options)
    try {
      return await sendOut(carrier.content, mailFrom, { ...recipient, address: carrier.recipient })
    } finally {
      await carrier.content.drop()
    }
  }

  async function sendOut(content: Content, mailFrom: string, { address, dsn }: Recipient): Promise<Reply> {
    const [reply] = await hops.out({ mailFrom, recipients: [address], ...parcelOf(content), eightBit: false, dsn })
    return reply ?? away
  }

  async function opened(letter: Letter, each: Plan): Promise<Reply> {
    const { recipient } = each
    const incoming = { ...letter, recipient: recipient.address }
    const found = await openFor(incoming, { ...options, mark: options.policy().mark })
    if (!found) return (await passed(letter, [each]))[0] ?? away
    try {
      const { returnPath: mailFrom, content } = found
      const recipients = [recipient.address]
      const [reply] = await hops.in({ mailFrom, recipients, ...parcelOf(content), dsn: recipient.dsn })
      return reply ?? away
    } finally {
      await found.drop()
    }
  }

  /** A mail that was opened came back: its sender is told by status alone. */
  async function comeBack(letter: Letter, back: Return): Promise<Reply> {
    const { classified } = letter
    const written = classified.from.some(({ address }) => domains.includes(domainOf(address)))
    if (classified.statuses.length === 0 && written && classified.kind !== 'receipt')
      return sealed(letter, { address: back.sender }, '')
    const found: readonly Status[] =
      classified.statuses.length > 0 ? classified.statuses : [{ recipient: '', action: 'failed', status: '5.0.0' }]
    return reportOn(
      found.map(status => ({ ...status, recipient: back.recipient })),
      back.sender,
    )
  }

  async function reportOn(statuses: readonly Status[], to: string): Promise<Reply> {
    const content = writeDsn(statuses, domains[0]!, to, clock())
    const [reply] = await hops.out({ mailFrom: '', recipients: [to], ...parcelOf(stagedBytes(content)) })
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

function withoutOurs({ split }: Classified, staged: Staged): Content {
  const kept = split.fields.filter(({ name }) => !ours.test(name)).map(field => field.raw)
  return joined([joinFields(kept), from(staged, split.body)])
}

function parcelOf({ size, eightBit, stream }: Content): Pick<Parcel, 'content' | 'size' | 'eightBit'> {
  return { content: stream(), size, eightBit }
}
