// What is counted, for Prometheus: mail by what became of it, what is kept, how long it took, and whether keys can be had.

import type { Action, Direction, Reason, Result } from '../model.ts'

/** Seconds. */
const buckets = [0.01, 0.05, 0.1, 0.5, 1, 5, 30, 120]

export interface Gauge {
  readonly name: string
  readonly help: string
  readonly values: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[]
}

export class Metrics {
  readonly #counts = new Map<string, number>()
  readonly #times = { counts: buckets.map(() => 0), sum: 0, count: 0 }
  #repeats = 0
  #reloads = { taken: 0, refused: 0 }
  #sources = { read: 0, failed: 0 }

  /** @param took seconds. */
  handled(direction: Direction, action: Action, result: Result, reason: Reason | null, took: number): void {
    const key = labelled({ direction, action, result, reason: reason ?? '' })
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1)
    this.#times.sum += took
    this.#times.count++
    for (const [i, limit] of buckets.entries()) if (took <= limit) this.#times.counts[i]!++
  }

  repeated(): void {
    this.#repeats++
  }

  reloaded(isTaken: boolean): void {
    this.#reloads[isTaken ? 'taken' : 'refused']++
  }

  /** A source of people. */
  sourceRead(isRead: boolean): void {
    this.#sources[isRead ? 'read' : 'failed']++
  }

  /** The text that Prometheus reads. */
  text(gauges: readonly Gauge[]): string {
    const lines = [
      '# HELP postern_gateway_recipients_total Recipients of messages, by what became of them',
      '# TYPE postern_gateway_recipients_total counter',
      ...[...this.#counts].map(([labels, count]) => `postern_gateway_recipients_total${labels} ${count}`),
      '# HELP postern_gateway_repeats_total Recipients that were answered from the journal',
      '# TYPE postern_gateway_repeats_total counter',
      `postern_gateway_repeats_total ${this.#repeats}`,
      '# HELP postern_gateway_reloads_total Policy files that were read again',
      '# TYPE postern_gateway_reloads_total counter',
      ...Object.entries(this.#reloads).map(([result, n]) => `postern_gateway_reloads_total{result="${result}"} ${n}`),
      '# HELP postern_gateway_sources_total Readings of where people whose keys are kept ready are named',
      '# TYPE postern_gateway_sources_total counter',
      ...Object.entries(this.#sources).map(([result, n]) => `postern_gateway_sources_total{result="${result}"} ${n}`),
      '# HELP postern_gateway_seconds From the whole message to the answer',
      '# TYPE postern_gateway_seconds histogram',
      ...buckets.map((limit, i) => `postern_gateway_seconds_bucket{le="${limit}"} ${this.#times.counts[i]}`),
      `postern_gateway_seconds_bucket{le="+Inf"} ${this.#times.count}`,
      `postern_gateway_seconds_sum ${this.#times.sum}`,
      `postern_gateway_seconds_count ${this.#times.count}`,
    ]
    for (const { name, help, values } of gauges)
      lines.push(
        `# HELP ${name} ${help}`,
        `# TYPE ${name} gauge`,
        ...values.map(({ labels, value }) => `${name}${labelled(labels)} ${value}`),
      )
    return `${lines.join('\n')}\n`
  }
}

function labelled(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value.replace(/["\\\n]/g, '')}"`)
  return pairs.length > 0 ? `{${pairs.join(',')}}` : ''
}
