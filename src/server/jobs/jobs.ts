// What must be done now and then while the services run: sweep what is over, sign the parameters anew, warn in good time.

import { addMonths, comparePeriods, periodOf } from '../../core/ibe/period.ts'
import { secondsOf } from '../../core/seconds.ts'
import type { Config } from '../../runtime/config.ts'
import type { Log } from '../../runtime/log.ts'
import { sweepCalls } from '../db/calls.ts'
import { sweepChallenges } from '../db/challenges.ts'
import { sweepForwarded } from '../db/forwarded.ts'
import { sweepInstances } from '../db/instances.ts'
import { sweepIntake } from '../db/intake.ts'
import { sweepIntakeTraces } from '../db/intake-traces.ts'
import { sweepLimits } from '../db/limits.ts'
import type { Database } from '../db/open.ts'
import { sweepOutgoing } from '../db/outgoing.ts'
import { listSerials } from '../db/serials.ts'
import { sweepSessions } from '../db/sessions.ts'
import { verifyAll } from '../keys/domains.ts'
import type { Instance } from './instance.ts'

const day = 86_400
/** For so long what one instance did need not be done by another. */
const jobsSeconds = 600
/** A forwarded mail that comes once more is answered once: mail servers try for so long, and longer. */
const intakeDays = 14
/** Links that are over say so for so long. */
const rememberedDays = 90
/** The figures of last year are asked for all through this one. */
const countedDays = 800
/** For so long a message that is handed over twice is sent once, and its sender sees what became of it. */
const outgoingDays = 40
/** Months before the last serial ends in which the operator is reminded. */
const reminderMonths = 3

export interface JobsOptions {
  readonly db: Database
  readonly config: Config
  readonly log: Log
  readonly instance: Pick<Instance, 'holds' | 'othersDiffer'>
  /** Signs the parameters anew, where they must be. @returns whether they are as they should be. */
  readonly sign: () => Promise<boolean>
  readonly clock: () => Date
}

/** Once, whatever of it fails: the services go on, and the log says what to do. */
export async function runJobs({ db, config, log, clock, instance, sign }: JobsOptions): Promise<void> {
  const now = secondsOf(clock())
  const works: readonly (() => Promise<unknown>)[] = [
    () => sweepLimits(db, now - day),
    () => sweepChallenges(db, now - day),
    () => sweepSessions(db, now),
    () => sweepCalls(db, now),
    () => sweepInstances(db, now),
    () =>
      sweepOutgoing(db, {
        created: now - outgoingDays * day,
        orphaned: now - day,
        linked: now - config.LINK_DAYS * day,
      }),
    () =>
      sweepIntake(db, now - intakeDays * day, new Date((now - countedDays * day) * 1000).toISOString().slice(0, 10)),
    () => sweepIntakeTraces(db, now - intakeDays * day),
    () => sweepForwarded(db, { now, orphaned: now - day, remembered: now - rememberedDays * day }),
    async () => {
      const options = { db, district: config.DISTRICT, nameServers: config.NAME_SERVERS, now }
      for (const domain of await verifyAll(options)) log.warn({ domain }, 'the DNS record of a domain was not seen')
    },
    sign,
    async () => {
      const last = (await listSerials(db)).at(-1)
      const current = periodOf(clock())
      if (last && comparePeriods(last.seal_until, addMonths(current, reminderMonths)) <= 0)
        log.warn(
          { serial: last.serial, sealUntil: last.seal_until },
          'nothing seals after that: run "postern keys rotate"',
        )
    },
  ]
  // Where the database is away, each of them says so.
  if (!(await instance.holds('jobs', jobsSeconds).catch(() => true))) return
  for (const work of works) await work().catch((err: unknown) => log.error({ err }, 'a job failed'))
}

/** What was left unsigned for another instance is looked at again so often: it may have been killed, or has the same settings by now. */
const againMs = 60_000

/** Now and every day. @returns after the first time, what stops it once it is done with what it does. */
export async function startJobs(options: JobsOptions): Promise<() => Promise<void>> {
  await runJobs(options)
  let running = Promise.resolve()
  const timer = setInterval(() => {
    running = running.then(() => runJobs(options))
  }, day * 1000)
  const again = setInterval(() => {
    running = running.then(signLeft)
  }, againMs)
  async function signLeft(): Promise<void> {
    try {
      if (await options.sign()) clearInterval(again)
    } catch (err) {
      options.log.error({ err }, 'the parameters were not signed')
    }
  }
  for (const each of [timer, again]) each.unref()
  return () => {
    clearInterval(timer)
    clearInterval(again)
    return running
  }
}
