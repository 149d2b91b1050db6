// This process as one of several over the same database: it shows that it is there, and does for all what it holds the lease of.

import { createHash, randomUUID } from 'node:crypto'
import { PosternError } from '../../core/errors.ts'
import { secondsOf } from '../../core/seconds.ts'
import type { Config } from '../../runtime/config.ts'
import { version } from '../../runtime/version.ts'
import { dropInstance, listInstances, showInstance, takeLease } from '../db/instances.ts'
import { type Database, isPostgres } from '../db/open.ts'
import { sharedKeysDigest } from '../keys/files.ts'
import { configured } from '../keys/parameters.ts'

/** Milliseconds between signs of life. */
const everyMs = 30_000
/** Where leases are kept: one ends three of them after a process that was killed. */
const keepingMs = 10_000
const keptSeconds = 30

export interface Instance {
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
  readonly clock: () => Date
}

/** @throws PosternError `config-invalid` where one that runs has other keys. */
export async function joinInstances({ db, config, clock }: InstanceOptions): Promise<Instance> {
  const now = () => secondsOf(clock())
  const row = {
    id: randomUUID(),
    release: version(),
    settings: digestOf(config),
    keys: sharedKeysDigest(config.data),
    started_at: now(),
  }
  const kept = new Set<string>()
  const holds = (lease: string, seconds: number) => takeLease(db, lease, row.id, { now: now(), until: now() + seconds })
  const show = async () => {
    await showInstance(db, { ...row, seen_at: now() })
    for (const lease of kept) if (!(await holds(lease, keptSeconds))) kept.delete(lease)
  }
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

/** SHA-256 over what the root signs of the configuration, and who else would sign it: another release has words of its own. */
function digestOf(config: Config): string {
  const signed = [version(), config.PORTAL_URL ?? null, configured(config)]
  return createHash('sha256').update(JSON.stringify(signed)).digest('hex')
}
