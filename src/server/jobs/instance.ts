// This process as one of several over the same database: it shows that it is there, and does for all what it holds the lease of.

import { createHash, createHmac, randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { PosternError } from '../../core/errors.ts'
import { secondsOf } from '../../core/seconds.ts'
import type { Config } from '../../runtime/config.ts'
import type { Log } from '../../runtime/log.ts'
import { version } from '../../runtime/version.ts'
import { type History, timelinesOf } from '../db/engine/timeline.ts'
import { clockOf, dropInstance, listInstances, showInstance, takeLease } from '../db/instances.ts'
import { type Database, isPostgres } from '../db/open.ts'
import { readSymmetricKey, sharedKeysDigest } from '../keys/files.ts'
import { configured } from '../keys/parameters.ts'

/** Milliseconds between signs of life. */
const everyMs = 30_000
/** Where leases are kept: one ends three of them after a process that was killed. */
const keepingMs = 10_000
const keptSeconds = 30

export interface Instance {
  readonly id: string
  /** Whether this one does it, from now on for so many seconds. */
  holds(lease: string, seconds: number): Promise<boolean>
  /** The same, for as long as it runs. Where one process alone can write there is nobody to leave it to. */
  keeps(lease: string): Promise<boolean>
  /** Whether one that runs has other settings of those that stand in the public parameters, or is of another release. */
  othersDiffer(): Promise<boolean>
  leave(): Promise<void>
}

export interface InstanceOptions {
  readonly db: Database
  readonly config: Config
  readonly services: Iterable<string>
  readonly clock: () => Date
  /** Milliseconds, of the machine. */
  readonly machineClock?: () => number
  readonly log: Log
}

/** Seconds by which it may differ from the database's. Leases are given for thirty, and what is old is swept by it. */
const clockSeconds = 20

/** How much the machine's clock is ahead. @returns 0 where there is nothing to hold it against. */
async function aheadOf(db: Database, machineClock: () => number): Promise<number> {
  const before = machineClock()
  const theirs = await clockOf(db)
  // In the middle of asking.
  return theirs === null ? 0 : (before + machineClock()) / 2000 - theirs
}

const isWrong = (ahead: number) => Math.abs(ahead) > clockSeconds

/** @throws PosternError `unavailable`: it is set right by itself, or by whoever is told. */
async function demandClock(db: Database, machineClock: () => number): Promise<void> {
  const ahead = Math.round(await aheadOf(db, machineClock))
  if (isWrong(ahead))
    throw new PosternError(
      'unavailable',
      `The clock of this machine is ${Math.abs(ahead)} seconds ${ahead > 0 ? 'ahead of' : 'behind'} the database's: set it right. What is old would be swept, and mail be sent twice, by it.`,
    )
}

/** @throws PosternError `config-invalid` where one that runs has other keys; `unavailable` where the clock is wrong. */
export async function joinInstances({
  db,
  config,
  services,
  clock,
  machineClock = Date.now,
  log,
}: InstanceOptions): Promise<Instance> {
  const now = () => secondsOf(clock())
  const row = {
    id: randomUUID(),
    name: `${hostname()}:${config.PORT}`,
    release: version(),
    services: [...services].join(' '),
    settings: digestOf(config),
    rest: digestOfRest(config),
    keys: sharedKeysDigest(config.data),
    started_at: now(),
  }
  const kept = new Set<string>()
  let isClockRight = true
  const holds = async (lease: string, seconds: number) =>
    isClockRight && (await takeLease(db, lease, row.id, { now: now(), until: now() + seconds }))
  const lookAtClock = async () => {
    const ahead = await aheadOf(db, machineClock)
    if (isWrong(ahead) && isClockRight)
      log.error(
        { ahead: Math.round(ahead) },
        'the clock differs from the database: nothing is done for all here until it is right',
      )
    isClockRight = !isWrong(ahead)
  }
  const show = async () => {
    await lookAtClock()
    const timelines = timelinesOf(db)
    const newest = timelines?.newest
    await showInstance(db, { ...row, timeline: newest ? JSON.stringify(newest) : null, seen_at: now() })
    if (timelines)
      for (const { timeline } of await listInstances(db, now()))
        if (timeline !== null) timelines.learn(JSON.parse(timeline) as History)
    for (const lease of kept) if (!(await holds(lease, keptSeconds))) kept.delete(lease)
  }
  await demandClock(db, machineClock)
  await demandSameKeys(db, row.keys, now())
  await show().catch(() => undefined)
  let showing = Promise.resolve()
  const timer = setInterval(
    () => {
      // It is told elsewhere that the database is away.
      showing = show().catch(() => undefined)
    },
    isPostgres(db) ? keepingMs : everyMs,
  )
  timer.unref()
  return {
    id: row.id,
    holds,
    async keeps(lease) {
      if (!isPostgres(db)) return true
      const isMine = await holds(lease, keptSeconds)
      if (isMine) kept.add(lease)
      return isMine
    },
    othersDiffer: async () => (await listInstances(db, now())).some(({ settings }) => settings !== row.settings),
    async leave() {
      clearInterval(timer)
      await showing
      await dropInstance(db, row.id).catch(() => undefined)
    },
  }
}

async function demandSameKeys(db: Database, keys: string, now: number): Promise<void> {
  const others = await listInstances(db, now)
  if (others.some(other => other.keys !== keys))
    throw new PosternError(
      'config-invalid',
      'Services over this database run with other keys: copy the folder keys of POSTERN_DATA from there, or wait two minutes where they were killed.',
    )
}

/** What may differ from instance to instance: where it listens, where its own files and its way to the database lie, and how much it says. */
const own: readonly string[] = [
  ...['HOST', 'PORT', 'METRICS', 'BOUNCE_LISTEN', 'INTAKE_LISTEN', 'LOG_LEVEL', 'POSTERN_DATA', 'data'],
  ...['DATABASE_URL', 'DATABASE_HOSTS', 'DATABASE_POOL', 'postgres', 'OUTGOING_CA', 'outgoing'],
]

/** Keyed, since passwords are among them. */
function digestOfRest(config: Config): string {
  const shared = Object.entries(config)
    .filter(([name]) => !own.includes(name))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  const text = JSON.stringify(shared, (_, value) => (value instanceof Map ? [...value] : value))
  return createHmac('sha256', readSymmetricKey(config.data, 'server')).update(text).digest('hex')
}

/** SHA-256 over what the root signs of the configuration, and who else would sign it: another release has words of its own. */
function digestOf(config: Config): string {
  const signed = [version(), config.PORTAL_URL ?? null, configured(config)]
  return createHash('sha256').update(JSON.stringify(signed)).digest('hex')
}
