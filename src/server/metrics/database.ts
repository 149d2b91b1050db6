// How long this process waits for its database: until there is a connection, and until a statement is answered.

import type { DatabaseWaits } from '../../contract/administrators/instances.ts'
import { type Family, Histogram } from '../../runtime/metrics.ts'
import type { DatabaseTimes } from '../db/engine/telling.ts'

/** Seconds. */
const limits = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30]

class Waits {
  readonly #histogram: Histogram
  #times = 0
  #seconds = 0
  #longest = 0

  constructor(name: string, help: string) {
    this.#histogram = new Histogram(name, help, limits, [{}])
  }

  add(seconds: number): void {
    this.#histogram.observe(seconds)
    this.#times++
    this.#seconds += seconds
    this.#longest = Math.max(this.#longest, seconds)
  }

  family(): Family {
    return this.#histogram.family()
  }

  summary() {
    return { times: this.#times, seconds: this.#seconds, longest: this.#longest }
  }
}

export class DatabaseMetrics implements DatabaseTimes {
  readonly #waits = new Waits('postern_database_wait_seconds', 'Until there was a connection to the database')
  readonly #works = new Waits('postern_database_seconds', 'Until the database answered a statement')

  waited(seconds: number): void {
    this.#waits.add(seconds)
  }

  worked(seconds: number): void {
    this.#works.add(seconds)
  }

  families(): Family[] {
    return [this.#waits.family(), this.#works.family()]
  }

  /** Since this process started. */
  summary(): DatabaseWaits {
    return { connections: this.#waits.summary(), statements: this.#works.summary() }
  }
}
