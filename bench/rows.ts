// What a measurement gives: rows of one table, each with what it cannot be better than, and with others, from the same run.

export interface Row {
  readonly what: string
  readonly unit: string
  readonly value: number
  /** The same unit, measured beside it, and by something else than what is judged. */
  readonly limit: number
  readonly peers: Readonly<Record<string, number>>
  /** So many times the limit, at most. */
  readonly reach: number
}

export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!

/** For a person, or as `npm run bench` without a name reads it. */
export function tell(rows: readonly Row[], isJson: boolean): void {
  if (isJson) console.log(JSON.stringify({ rows }, null, 1))
  else
    for (const { what, unit, value, limit, peers, reach } of rows) {
      const beside = Object.entries(peers).map(([name, of]) => `; ${name} ${of.toFixed(2)} ${unit}`)
      const ratio = `${(value / limit).toFixed(2)} ×, to reach ${reach} ×`
      console.log(
        `${what}: ${value.toFixed(2)} ${unit}, limit ${limit.toFixed(2)} ${unit} (${ratio})${beside.join('')}`,
      )
    }
}
