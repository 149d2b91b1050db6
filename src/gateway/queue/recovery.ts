// What happens by itself: keys are fetched ahead, what was kept goes on when its cause is over, and whoever should know is told.

import { execFile } from 'node:child_process'
import { elapsed, secondsOf } from '../../core/seconds.ts'
import type { Keyring } from '../keys/keyring.ts'
import type { Mail, Reason } from '../model.ts'
import type { Holding, Policy } from '../policy/policy.ts'
import type { Stores } from '../state/store.ts'
import { createDelayDsns, type DelayDsnDeps } from './delay-dsn.ts'
import type { Notices } from './notify.ts'
import { list } from './quarantine.ts'
import { isDue, type Retry } from './retry.ts'

export interface RecoveryOptions extends DelayDsnDeps {
  readonly keyring: Pick<Keyring, 'refresh' | 'isFresh'>
  readonly stores: Stores
  readonly retry: Retry
  readonly notices: Notices
  readonly policy: () => Policy
  /** Whose keys are to be at hand. */
  readonly prefetched: () => Promise<readonly string[]>
  /** Run when what was put off may come again. */
  readonly onRecovery: (() => Promise<void>) | null
}

export interface Recovery {
  /** Keys could not be had: they are asked for again soon. @returns once it would be known after a restart too. */
  onHold(how: Exclude<Holding, 'refuse'>, mail: Mail, reason: Reason): Promise<void>
  /** One round. */
  turn(): Promise<void>
  /** Whether the portal answered the last time. */
  readonly isUp: boolean
}

/** Reasons that pass by themselves. */
const passing: readonly Reason[] = ['keys-unreachable', 'keys-refused', 'key-invalid', 'clock', 'internal']

export function createRecovery(options: RecoveryOptions): Recovery {
  const { stores, clock, log } = options
  const seconds = () => secondsOf(clock())
  const delayDsns = createDelayDsns(options)
  let isFirst = true
  let suspect = true
  let isUp = false
  let hasDeferred = false
  let lastRelease = seconds()
  let allowance = 0

  async function onHold(how: Exclude<Holding, 'refuse'>, mail: Mail, reason: Reason): Promise<void> {
    if (passing.includes(reason)) suspect = true
    if (how !== 'defer') return options.notices.stored()
    hasDeferred = true
    await delayDsns.add(mail)
  }

  async function turn(): Promise<void> {
    if (isFirst) hasDeferred ||= (await delayDsns.load()) > 0
    isFirst = false
    await refresh()
    if (isUp && hasDeferred && options.onRecovery) {
      hasDeferred = false
      await options.onRecovery().catch(err => log.error({ err }, 'GATEWAY_ON_RECOVERY failed'))
    }
    await delayDsns.tell()
    // Before what was kept goes on by itself: that it was kept is to be known, however soon it is over.
    await options.notices.send()
    await retryDue()
  }

  async function refresh(): Promise<void> {
    if (!suspect && options.keyring.isFresh()) return
    try {
      await options.keyring.refresh(await options.prefetched())
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
    allowance = Math.min(perMinute, allowance + (elapsed(lastRelease, now) * perMinute) / 60)
    lastRelease = now
    for (const mail of await list(stores, {}, now)) {
      if (!isDue(mail, now)) continue
      const isOver = automatic && isUp && mail.reason !== null && passing.includes(mail.reason)
      if (mail.state !== 'spool' && !(isOver && allowance >= 1)) continue
      if (mail.state !== 'spool') allowance--
      await options.retry(mail).catch(err => log.error({ err, id: mail.id }, 'a kept message could not be put back'))
    }
  }

  return {
    onHold,
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
