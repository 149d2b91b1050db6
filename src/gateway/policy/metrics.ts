// What is counted, for Prometheus: mail by what became of it, what is kept, how long it took, and whether keys can be had.

import { Counter, type Gauge, gaugeFamily, Histogram, metricsText } from '../../runtime/metrics.ts'
import type { Action, Direction, Reason, Result } from '../model.ts'

/** Seconds. */
const limits = [0.01, 0.05, 0.1, 0.5, 1, 5, 30, 120]
const results = (...names: readonly string[]) => names.map(result => ({ result }))

export class Metrics {
  readonly #recipients = new Counter(
    'postern_gateway_recipients_total',
    'Recipients of messages, by what became of them',
  )
  readonly #repeats = new Counter('postern_gateway_repeats_total', 'Recipients that were answered from the journal', [
    {},
  ])
  readonly #reloads = new Counter(
    'postern_gateway_reloads_total',
    'Policy files that were read again',
    results('taken', 'refused'),
  )
  readonly #sources = new Counter(
    'postern_gateway_sources_total',
    'Readings of where people whose keys are kept ready are named',
    results('read', 'failed'),
  )
  readonly #pairings = new Counter(
    'postern_gateway_pairings_total',
    'Messages and keys that pairings were made for, by what made them: noble is many times as slow',
    [{ engine: 'mcl' }, { engine: 'noble' }],
  )
  readonly #times = new Histogram('postern_gateway_seconds', 'From the whole message to the answer', limits, [{}])

  /** @param took seconds. */
  handled(direction: Direction, action: Action, result: Result, reason: Reason | null, took: number): void {
    this.#recipients.add({ direction, action, result, reason: reason ?? '' })
    this.#times.observe(took)
  }

  repeated(): void {
    this.#repeats.add()
  }

  reloaded(isTaken: boolean): void {
    this.#reloads.add({ result: isTaken ? 'taken' : 'refused' })
  }

  paired(engine: 'mcl' | 'noble'): void {
    this.#pairings.add({ engine })
  }

  /** A source of people. */
  sourceRead(isRead: boolean): void {
    this.#sources.add({ result: isRead ? 'read' : 'failed' })
  }

  /** The text that Prometheus reads. */
  text(gauges: readonly Gauge[]): string {
    const counted = [this.#recipients, this.#repeats, this.#reloads, this.#sources, this.#pairings, this.#times]
    return metricsText([...counted.map(each => each.family()), ...gauges.map(gaugeFamily)])
  }
}
