// One try: what the policy says of a message is done for each of its recipients, and what became of it is told.

import { isAscii } from 'node:buffer'
import { canonicalAddress, domainOf } from '../../mail/address.ts'
import { type Facts, readFacts } from './facts.ts'
import { joinMessage, splitMessage } from './fields.ts'
import { Hold, holdFor } from './hold.ts'
import { away, type Deliver, type Dsn, type Reply } from './hop.ts'
import { openFor, type Return, tokenOf } from './inward.ts'
import type { Keys } from './keyring.ts'
import type { Remembering } from './memory.ts'
import { carrierMark, sealFor } from './outward.ts'
import {
  type Action,
  asksForContent,
  type Decision,
  type Direction,
  decide,
  type Policy,
  type Reason,
} from './policy.ts'
import { type Received, receivedBytes } from './received.ts'
import { type Status, writeReport } from './report.ts'
import type { Room } from './room.ts'
import type { Seal } from './sealers.ts'
import type { Secrets } from './secrets.ts'

export interface Recipient {
  readonly address: string
  readonly dsn?: Dsn | undefined
}

export interface Mail {
  readonly direction: Direction
  readonly received: Received
  /** Of the envelope; empty for none. */
  readonly sender: string
  readonly recipients: readonly Recipient[]
}

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
}

/** `release`: an administrator lets it go. Out it is sealed, whatever the rules say; in it goes on unopened. */
export type Mode = 'policy' | 'release'

/** Bytes: what is larger is neither sealed nor opened, and is decided by its header. A carrier of the largest message is smaller. */
export const mostParsed = 32 * 1024 * 1024
const headReach = 256 * 1024
const refusedByPolicy: Reply = { code: 550, text: '5.7.1 The policy of this organisation refuses this message' }
const unknownReturn: Reply = { code: 550, text: '5.1.1 There is no such address here' }
const released = 'released'

export interface Attempt {
  readonly facts: Facts
  readonly outcomes: readonly Outcome[]
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
      const { received, sender } = mail
      const raw = received.size <= mostParsed ? await received.read() : null
      const content = asksForContent(options.policy(), mail.direction)
      const facts = await readFacts(raw ?? (await beginning(received)), sender, { size: received.size, content })
      const plans = await Promise.all(mail.recipients.map(recipient => plan(mail, facts, recipient, mode)))
      const passing = plans.filter(({ action, reason }) => action === 'pass' && reason === null)
      const outcomes = new Map<Recipient, Outcome>()
      const keep = async (all: readonly Outcome[]) => {
        for (const outcome of all) outcomes.set(outcome.recipient, outcome)
        await Promise.all(all.filter(({ reply }) => reply?.code === 250).map(({ recipient }) => onDone(recipient)))
      }
      for (const group of likeWanted(passing)) await keep(await passOn(mail, facts, group, raw))
      for (const each of plans.filter(each => !passing.includes(each))) await keep([await work(mail, facts, raw, each)])
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
  async function passOn(mail: Mail, facts: Facts, group: readonly Plan[], raw: Buffer | null): Promise<Outcome[]> {
    const replies = await passed(mail, facts, group, raw)
    return group.map(({ recipient, action, rule }, i) => {
      return { recipient, action, rule, reply: replies[i] ?? away, reason: null }
    })
  }

  async function passed(mail: Mail, facts: Facts, group: readonly Plan[], raw: Buffer | null): Promise<Reply[]> {
    const { received, direction, sender } = mail
    // Only the gateway says what it found of a sender.
    const isCleaned = direction === 'in' && facts.split.fields.some(({ name }) => ours.test(name))
    const cleaned = isCleaned ? withoutOurs(facts, raw ?? (await received.read())) : null
    return hops[direction]({
      sender,
      recipients: group.map(({ recipient }) => recipient.address),
      content: cleaned ?? received.stream(),
      size: cleaned?.length ?? received.size,
      eightBit: received.eightBit,
      dsn: group[0]!.recipient.dsn,
    })
  }

  async function work(mail: Mail, facts: Facts, raw: Buffer | null, each: Plan): Promise<Outcome> {
    const { recipient, action, rule, reason } = each
    const said = (reply: Reply): Outcome => ({ recipient, action, rule, reply, reason: null })
    if (reason !== null) return { recipient, action, rule, reply: null, reason }
    if (each.unknown) return said(unknownReturn)
    if (action === 'refuse') return said(refusedByPolicy)
    try {
      if (each.back) return said(await comeBack(facts, raw, mail.received, each.back))
      if (action === 'report') return said(await reportOn(facts.statuses, recipient.address))
      if (action === 'open') return said(await opened(mail, facts, raw, each))
      return said(await sealed(mail.received, facts, raw, recipient, mail.sender))
    } catch (error) {
      const hold = holdFor(error)
      return { recipient, action, rule, reply: null, reason: hold.reason, cause: hold.cause ?? error }
    }
  }

  /** Only what was sealed here, to the byte, for the very recipient is sealed already. */
  function isOurs(raw: Buffer, recipient: string): Promise<boolean> {
    return memory.knows('carrier', carrierMark(raw, canonicalAddress(recipient)))
  }

  async function sealed(received: Received, facts: Facts, raw: Buffer | null, recipient: Recipient, sender: string) {
    if (raw === null) throw new Hold('too-large')
    const outgoing = { raw, digest: received.digest, facts, recipient: recipient.address }
    const carrier = (await isOurs(raw, recipient.address))
      ? { content: raw, recipient: recipient.address }
      : await sealFor(outgoing, options)
    const [reply] = await hops.out({
      sender,
      recipients: [carrier.recipient],
      content: carrier.content,
      size: carrier.content.length,
      eightBit: false,
      dsn: recipient.dsn,
    })
    return reply ?? away
  }

  async function opened(mail: Mail, facts: Facts, raw: Buffer | null, each: Plan): Promise<Reply> {
    const { recipient } = each
    const incoming = { raw: raw!, facts, sender: mail.sender, recipient: recipient.address }
    const found = raw && (await openFor(incoming, { ...options, mark: options.policy().mark }))
    if (!found) return (await passed(mail, facts, [each], raw))[0] ?? away
    const [reply] = await hops.in({
      sender: found.returnPath,
      recipients: [recipient.address],
      content: found.content,
      size: found.content.length,
      eightBit: !isAscii(found.content),
      dsn: recipient.dsn,
    })
    return reply ?? away
  }

  /** A mail that was opened came back: its sender is told by status alone. */
  async function comeBack(facts: Facts, raw: Buffer | null, received: Received, back: Return): Promise<Reply> {
    const written = facts.from.some(({ address }) => domains.includes(domainOf(address)))
    if (facts.statuses.length === 0 && written && facts.kind !== 'receipt')
      return sealed(received, facts, raw, { address: back.sender }, '')
    const found: readonly Status[] =
      facts.statuses.length > 0 ? facts.statuses : [{ recipient: '', action: 'failed', status: '5.0.0' }]
    return reportOn(
      found.map(status => ({ ...status, recipient: back.recipient })),
      back.sender,
    )
  }

  async function reportOn(statuses: readonly Status[], to: string): Promise<Reply> {
    const content = writeReport(statuses, domains[0]!, to, clock())
    const { size, eightBit } = receivedBytes(content)
    const [reply] = await hops.out({ sender: '', recipients: [to], content, size, eightBit })
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

function withoutOurs({ split }: Facts, raw: Buffer): Buffer {
  const kept = split.fields.filter(({ name }) => !ours.test(name)).map(field => field.raw)
  return joinMessage(kept, raw.subarray(split.body))
}

async function beginning(received: Received): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of received.stream()) {
    chunks.push(chunk as Buffer)
    length += (chunk as Buffer).length
    if (length >= headReach) break
  }
  const start = Buffer.concat(chunks).subarray(0, headReach)
  return start.subarray(0, splitMessage(start).body)
}
