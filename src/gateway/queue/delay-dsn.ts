// What was put off: who sent it from inside is told once, after four hours, through restarts too.

import type { Language } from '../../core/htm/words.ts'
import { secondsOf } from '../../core/seconds.ts'
import type { Log } from '../../runtime/log.ts'
import { stagedBytes } from '../../runtime/staged.ts'
import { writeDsn } from '../message/dsn.ts'
import type { Deliver, Direction, Mail } from '../model.ts'
import { type Done, journalKey } from '../state/journal.ts'
import type { Seen } from '../state/seen-log.ts'

export interface DelayDsnDeps {
  readonly seenLog: Pick<Seen, 'remember' | 'knows' | 'all'>
  readonly journal: Done
  readonly hops: Readonly<Record<Direction, Deliver>>
  readonly domains: readonly string[]
  readonly clock: () => Date
  readonly log: Log
  readonly language: Language
}

/** Seconds after which its sender is told, and after which it has long been given up. */
const lateAfterSeconds = 4 * 3_600
const remembered = 6 * 86_400

/** For one recipient. */
interface Deferred {
  readonly since: number
  readonly direction: Direction
  readonly digest: string
  readonly sender: string
  readonly recipient: string
}

export interface DelayDsns {
  /** @returns once it would be known after a restart too. */
  add(mail: Mail): Promise<void>
  /** @returns of how many recipients the mail was put off before this process, and not delivered since. */
  load(): Promise<number>
  tell(): Promise<void>
}

export function createDelayDsns({ seenLog, journal, hops, domains, clock, log, language }: DelayDsnDeps): DelayDsns {
  const waiting = new Map<string, Deferred>()
  let loaded: Promise<number> | null = null
  const seconds = () => secondsOf(clock())
  const keyOf = ({ direction, digest, sender, recipient }: Deferred) => journalKey(direction, digest, sender, recipient)

  async function add({ direction, mailFrom: sender, staged: { digest }, recipients }: Mail): Promise<void> {
    await load()
    const since = seconds()
    const entries = recipients.map(({ address: recipient }) => ({ since, direction, digest, sender, recipient }))
    await Promise.all(entries.filter(entry => !waiting.has(keyOf(entry))).map(remember)).catch(err =>
      log.error({ err }, 'what was put off will not be known after a restart'),
    )
  }

  function remember(entry: Deferred): Promise<void> {
    waiting.set(keyOf(entry), entry)
    return seenLog.remember('deferred', keyOf(entry), entry)
  }

  function load(): Promise<number> {
    loaded ??= read().catch(err => {
      log.error({ err }, 'what was put off before cannot be read')
      return 0
    })
    return loaded
  }

  async function read(): Promise<number> {
    for (const entry of (await seenLog.all('deferred')) as Deferred[])
      waiting.set(keyOf(entry), { ...entry, since: Math.min(entry.since, seconds()) })
    await sweep()
    return waiting.size
  }

  /** Leaves out what is done, too old, or what its sender knows of. */
  async function sweep(): Promise<void> {
    const now = seconds()
    for (const [key, entry] of waiting) {
      // Put off before the clock was set back: it counts from now on.
      if (entry.since > now) waiting.set(key, { ...entry, since: now })
      const age = Math.max(0, now - entry.since)
      if (age > remembered || journal.has(key) || (age >= lateAfterSeconds && (await seenLog.knows('delayed', key))))
        waiting.delete(key)
    }
  }

  async function tell(): Promise<void> {
    await sweep()
    const due = [...waiting.values()].filter(
      ({ since, direction, sender }) => direction === 'out' && sender !== '' && seconds() - since >= lateAfterSeconds,
    )
    const mails = new Map<string, Deferred[]>()
    for (const entry of due) {
      const name = `${entry.digest} ${entry.sender}`
      mails.set(name, [...(mails.get(name) ?? []), entry])
    }
    for (const mail of mails.values())
      if (await report(mail)) for (const entry of mail) await seenLog.remember('delayed', keyOf(entry))
  }

  /** @returns whether there is nothing more to do: a temporary refusal is tried again. */
  async function report(mail: readonly Deferred[]): Promise<boolean> {
    const { sender } = mail[0]!
    const statuses = mail.map(({ recipient }) => ({ recipient, action: 'delayed' as const, status: '4.4.1' }))
    const content = writeDsn(statuses, domains[0]!, sender, clock(), language)
    const { size, eightBit } = stagedBytes(content)
    const [reply] = await hops.in({ mailFrom: '', recipients: [sender], content, size, eightBit })
    return reply !== undefined && Math.floor(reply.code / 100) !== 4
  }

  return { add, load, tell }
}
