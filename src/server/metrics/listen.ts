// The services' own port for who watches them.

import { secondsOf } from '../../core/seconds.ts'
import type { Config } from '../../runtime/config.ts'
import { type Gauge, gaugeFamily, metricsText } from '../../runtime/metrics.ts'
import { startMetricsListener } from '../../web/metrics-listener.ts'
import type { Database } from '../db/open.ts'
import type { Metrics } from './counted.ts'
import { measure } from './measured.ts'

export interface WatchedServices {
  readonly config: Pick<Config, 'METRICS' | 'data'>
  readonly db: Database
  readonly clock: () => Date
  readonly metrics: Metrics
}

/** Seconds for which what was measured is told again: however many ask, the database is asked no more often. */
const freshSeconds = 10

/** @returns what closes it. @throws PosternError `config-invalid` */
export async function listenForMetrics({ config, db, clock, metrics }: WatchedServices): Promise<() => Promise<void>> {
  if (!config.METRICS) return async () => undefined
  const gauges = remembered(
    () => secondsOf(clock()),
    now => measure({ db, folder: config.data, now }),
  )
  return startMetricsListener('METRICS', config.METRICS, {
    isReady: () =>
      gauges().then(
        () => true,
        () => false,
      ),
    text: async () => metricsText([...metrics.families(), ...(await gauges()).map(gaugeFamily)]),
  })
}

function remembered(seconds: () => number, look: (now: number) => Promise<Gauge[]>): () => Promise<Gauge[]> {
  let last: { readonly at: number; readonly gauges: Promise<Gauge[]> } | null = null
  return () => {
    const now = seconds()
    if (last === null || Math.abs(now - last.at) >= freshSeconds) {
      const looked = { at: now, gauges: look(now) }
      last = looked
      looked.gauges.catch(() => {
        if (last === looked) last = null
      })
    }
    return last.gauges
  }
}
