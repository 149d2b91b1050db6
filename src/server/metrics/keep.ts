// What is counted, written down by month: figures of a year outlast restarts.

import { periodOf } from '../../core/ibe/period.ts'
import type { Log } from '../../runtime/log.ts'
import { addFigures } from '../db/figures.ts'
import type { Database } from '../db/open.ts'
import type { Metrics } from './counted.ts'

/** What a process that is killed had counted meanwhile is not in the figures. */
const everyMs = 60_000

export interface KeptFigures {
  readonly db: Database
  readonly metrics: Metrics
  readonly clock: () => Date
  readonly log: Log
}

/** @returns what writes the rest and ends it. */
export function keepFigures({ db, metrics, clock, log }: KeptFigures): () => Promise<void> {
  let written: ReadonlyMap<string, number> = new Map()
  let isFailing = false
  let writing = Promise.resolve()

  async function write(): Promise<void> {
    const counts = metrics.lasting()
    const more = new Map([...counts].map(([name, times]) => [name, times - (written.get(name) ?? 0)]))
    for (const [name, times] of more) if (times === 0) more.delete(name)
    if (more.size === 0) return
    try {
      await addFigures(db, periodOf(clock()), more)
      written = counts
      isFailing = false
    } catch (err) {
      // It is counted on, and written when it can be.
      if (!isFailing) log.error({ err }, 'figures cannot be written')
      isFailing = true
    }
  }

  const next = () => {
    writing = writing.then(write)
    return writing
  }
  const timer = setInterval(() => void next(), everyMs)
  timer.unref()
  return () => {
    clearInterval(timer)
    return next()
  }
}
