// What happens by itself: keys are fetched ahead, what was kept goes on when its cause is over, and whoever should know is told.

import { execFile } from 'node:child_process'
import type { Log } from '../log.ts'
import type { Mail } from './attempt.ts'
import type { Stores } from './handle.ts'
import { list } from './held.ts'
import type { Deliver } from './hop.ts'
import { type Done, journalKey } from './journal.ts'
import type { Keyring } from './keyring.ts'
import type { Notices } from './notify.ts'
import type { Direction, Holding, Policy, Reason } from './policy.ts'
import { receivedBytes } from './received.ts'
import { writeReport } from './report.ts'
import type { Retry } from './retry.ts'

export interface RecoveryOptions {
  readonly keyring: Pick<Keyring, 'refresh' | 'isFresh'>
  readonly stores: Stores
  readonly journal: Done
  readonly retry: Retry
  readonly notices: Notices
  readonly policy: () => Policy
  readonly hops: Readonly<Record<Direction, Deliver>>
  readonly domains: readonly string[]
  readonly clock: () => Date
  readonly log: Log
  /** Whose keys are to be at hand. */
  readonly people: () => Promise<readonly string[]>
  /** Run when what was put off may come again. */
  readonly onRecovery: (() => Promise<void>) | null
}

export interface Recovery {
  /** Keys could not be had: they are asked for again soon. */
  held(how: Exclude<Holding, 'refuse'>, mail: Mail, reason: Reason): void
  /** One round. */
  turn(): Promise<void>
  /** Whether the portal answered the last time. */
  readonly isUp: boolean
}

/** Reasons that pass by themselves. */
const passing: readonly Reason[] = ['keys-unreachable', 'keys-refused', 'key-invalid', 'clock', 'internal']
/** Seconds after which the sender of what is put off is told. */
const patience = 4 * 3_600
const remembered = 6 * 86_400

interface Deferred {
  readonly since: number
  readonly sender: string
  readonly recipients: readonly string[]
  told: boolean
}

export function createRecovery(options: RecoveryOptions): Recovery {
  const { stores, clock, log, domains, hops } = options
  const seconds = () => Math.floor(clock().getTime() / 1000)
  const deferred = new Map<string, Deferred>()
  let suspect = true
  let isUp = false
  let putOff = false
  let lastRelease = seconds()
  let allowance = 0

  function held(how: Exclude<Holding, 'refuse'>, mail: Mail, reason: Reason): void {
    if (passing.includes(reason)) suspect = true
    options.notices.kept(how, mail.direction, reason)
    if (how !== 'defer') return
    putOff = true
    const { digest } = mail.received
    if (mail.direction === 'out' && mail.sender !== '' && !deferred.has(digest))
      deferred.set(digest, {
        since: seconds(),
        sender: mail.sender,
        recipients: mail.recipients.map(({ address }) => address),
        told: false,
      })
  }

  async function turn(): Promise<void> {
    await refresh()
    if (isUp && putOff && options.onRecovery) {
      putOff = false
      await options.onRecovery().catch(err => log.error({ err }, 'GATEWAY_ON_RECOVERY failed'))
    }
    await retryDue()
    await tellDelayed()
    await options.notices.send()
  }

  async function refresh(): Promise<void> {
    if (!suspect && options.keyring.isFresh()) return
    try {
      await options.keyring.refresh(await options.people())
      if (!isUp) log.info('keys can be had')
      isUp = true
      suspect = false
    } catch (err) {
      if (isUp || suspect) log.warn({ err: (err as Error).cause ?? err }, 'keys cannot be had')
      isUp = false
      suspect = true
    }
  }

  /** What is on its way, and what was kept for a reason that is over: of that no more in a minute than the policy allows. */
  async function retryDue(): Promise<void> {
    const { automatic, perMinute } = options.policy().release
    const now = seconds()
    allowance = Math.min(perMinute, allowance + ((now - lastRelease) * perMinute) / 60)
    lastRelease = now
    for (const mail of await list(stores, {}, now)) {
      if (mail.nextTryAt > now) continue
      const isOver = automatic && isUp && mail.reason !== null && passing.includes(mail.reason)
      if (mail.state !== 'spool' && !(isOver && allowance >= 1)) continue
      if (mail.state !== 'spool') allowance--
      await options.retry(mail)
    }
  }

  async function tellDelayed(): Promise<void> {
    const now = seconds()
    for (const [digest, entry] of deferred) {
      if (now - entry.since > remembered) deferred.delete(digest)
      const { sender } = entry
      const waiting = entry.recipients.filter(to => !options.journal.has(journalKey('out', digest, sender, to)))
      if (entry.told || waiting.length === 0 || now - entry.since < patience) continue
      entry.told = true
      const statuses = waiting.map(recipient => ({ recipient, action: 'delayed' as const, status: '4.4.1' }))
      const content = writeReport(statuses, domains[0]!, sender, clock())
      const { size, eightBit } = receivedBytes(content)
      await hops.in({ sender: '', recipients: [sender], content, size, eightBit })
    }
  }

  return {
    held,
    turn,
    get isUp() {
      return isUp
    },
  }
}

/** @param command as a shell takes it: the operator's own. */
export function commandRunner(command: string): () => Promise<void> {
  return () =>
    new Promise((resolve, reject) => {
      execFile('/bin/sh', ['-c', command], { timeout: 60_000 }, error => (error ? reject(error) : resolve()))
    })
}
