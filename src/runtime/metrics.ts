// What a program counts and measures, and the text in which Prometheus reads it (exposition format 0.0.4).

export type Labels = Readonly<Record<string, string>>

/** What stands under one name. */
export interface Family {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly samples: readonly string[]
}

export interface Gauge {
  readonly name: string
  readonly help: string
  readonly values: readonly { readonly labels: Labels; readonly value: number }[]
}

export class Counter {
  readonly #name: string
  readonly #help: string
  readonly #counts = new Map<string, number>()

  /** @param expected labels that are told before anything is counted under them: who watches sees the first time. */
  constructor(name: string, help: string, expected: readonly Labels[] = []) {
    this.#name = name
    this.#help = help
    for (const labels of expected) this.add(labels, 0)
  }

  add(labels: Labels = {}, by = 1): void {
    const key = labelled(labels)
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + by)
  }

  /** Since the start, by name with its labels. */
  counts(): ReadonlyMap<string, number> {
    return new Map([...this.#counts].map(([key, count]) => [`${this.#name}${key}`, count]))
  }

  family(): Family {
    const [name, help] = [this.#name, this.#help]
    return { name, help, type: 'counter', samples: [...this.counts()].map(([sample, count]) => `${sample} ${count}`) }
  }
}

interface Times {
  readonly labels: Labels
  /** How many took no longer than each limit. */
  readonly within: number[]
  sum: number
  count: number
}

export class Histogram {
  readonly #name: string
  readonly #help: string
  readonly #limits: readonly number[]
  readonly #series = new Map<string, Times>()

  /** @param limits of the buckets, ascending. */
  constructor(name: string, help: string, limits: readonly number[], expected: readonly Labels[] = []) {
    this.#name = name
    this.#help = help
    this.#limits = limits
    for (const labels of expected) this.#of(labels)
  }

  observe(value: number, labels: Labels = {}): void {
    const times = this.#of(labels)
    times.sum += value
    times.count++
    for (const [i, limit] of this.#limits.entries()) if (value <= limit) times.within[i]!++
  }

  family(): Family {
    const name = this.#name
    const samples = [...this.#series.values()].flatMap(({ labels, within, sum, count }) => [
      ...this.#limits.map((limit, i) => `${name}_bucket${labelled({ ...labels, le: String(limit) })} ${within[i]}`),
      `${name}_bucket${labelled({ ...labels, le: '+Inf' })} ${count}`,
      `${name}_sum${labelled(labels)} ${sum}`,
      `${name}_count${labelled(labels)} ${count}`,
    ])
    return { name, help: this.#help, type: 'histogram', samples }
  }

  #of(labels: Labels): Times {
    const key = labelled(labels)
    const times = this.#series.get(key) ?? { labels, within: this.#limits.map(() => 0), sum: 0, count: 0 }
    this.#series.set(key, times)
    return times
  }
}

export function gaugeFamily({ name, help, values }: Gauge): Family {
  const samples = values.map(({ labels, value }) => `${name}${labelled(labels)} ${value}`)
  return { name, help, type: 'gauge', samples }
}

export function metricsText(families: readonly Family[]): string {
  const lines = families.flatMap(({ name, help, type, samples }) => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...samples,
  ])
  return `${lines.join('\n')}\n`
}

function labelled(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value.replace(/["\\\n]/g, '')}"`)
  return pairs.length > 0 ? `{${pairs.join(',')}}` : ''
}
