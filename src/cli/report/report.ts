// postern report: what a year was like, for whoever answers for the service. Nobody can be found in it.

import { PosternError } from '../../core/errors.ts'
import type { Period } from '../../core/ibe/period.ts'
import type { Config } from '../../runtime/config.ts'
import { figuresOf, forwardsOf, type Monthly, readersOf } from '../../server/db/figures.ts'
import type { Database } from '../../server/db/open.ts'
import { readDatabase } from '../district.ts'
import { result, type Speaker, writeOutput } from '../output.ts'

export interface Report extends Speaker {
  readonly csv?: boolean
}

/** A line of the report: times by month. People are not added up: one who reads in two months is one. */
interface Line {
  readonly group: string
  readonly name: string
  readonly months: ReadonlyMap<Period, number>
  readonly total: number | null
}

/** What the counters of the services are called here; `*` stands for a label. In the order of the report. */
const lines: readonly { readonly group: string; readonly sample: RegExp; readonly name: string }[] = [
  { group: 'Messages', sample: /^postern_messages_total$/, name: 'written in the portal' },
  {
    group: 'Messages',
    sample: /^postern_recipients_total\{outcome="taken"\}$/,
    name: 'recipients whose mail server took it',
  },
  {
    group: 'Not delivered',
    sample: /^postern_recipients_total\{outcome="refused",reason="(.*)"\}$/,
    name: 'refused: *',
  },
  {
    group: 'Not delivered',
    sample: /^postern_recipients_total\{outcome="returned",reason="(.*)"\}$/,
    name: 'came back: *',
  },
  { group: 'Opened', sample: /^postern_messages_fetched_total\{way="file"\}$/, name: 'by the file' },
  { group: 'Opened', sample: /^postern_messages_fetched_total\{way="link"\}$/, name: 'by the link in the mail' },
  { group: 'Opened', sample: /^postern_messages_fetched_total\{way="forwarded"\}$/, name: 'by forwarding the mail' },
  { group: 'Keys', sample: /^postern_keys_given_total\{proof="code"\}$/, name: 'given to people' },
  { group: 'Keys', sample: /^postern_keys_given_total\{proof="domain"\}$/, name: 'given to gateways' },
  { group: 'Signing in', sample: /^postern_codes_total\{result="(.*)"\}$/, name: 'codes *' },
  { group: 'Signing in', sample: /^postern_sign_ins_total\{result="signed-in"\}$/, name: 'succeeded' },
  { group: 'Signing in', sample: /^postern_sign_ins_total\{result="refused"\}$/, name: 'refused' },
  { group: 'Answered with an error', sample: /^postern_refusals_total\{code="(.*)"\}$/, name: '*' },
]

/** @throws PosternError `bad-request` */
export async function report(config: Config, year: string, { csv, ...speaker }: Report): Promise<void> {
  if (!/^\d{4}$/.test(year)) throw new PosternError('bad-request', 'The year is written YYYY, as 2026.')
  await readDatabase(config, async db => {
    const told = await linesOf(db, year)
    if (csv) return writeOutput(asTable(told, year))
    const value = { year, lines: told.map(line => ({ ...line, months: Object.fromEntries(line.months) })) }
    result(speaker, value, told.length === 0 ? `Nothing was counted in ${year}.` : asText(told, year))
  })
}

async function linesOf(db: Database, year: string): Promise<Line[]> {
  const counted = await figuresOf(db, year)
  const [people, members] = await Promise.all([readersOf(db, 'issued_keys', year), readersOf(db, 'domain_keys', year)])
  const readers = (name: string, months: ReadonlyMap<Period, number>): Line[] =>
    months.size === 0 ? [] : [{ group: 'Readers with keys of the month', name, months, total: null }]
  return [
    ...readers('people', people),
    ...readers('people of domains with a gateway', members),
    ...lines.flatMap(({ group, sample, name }) => namedBy(counted, sample, name).map(line => ({ group, ...line }))),
    ...namedBy(await forwardsOf(db, year), /^(.*)$/, '*').map(line => ({ group: 'Forwarded from phones', ...line })),
  ]
}

/** Of each name that the pattern finds, in their order; what it takes out stands for the `*`. */
function namedBy(counted: readonly Monthly[], sample: RegExp, name: string): Omit<Line, 'group'>[] {
  const found = new Map<string, Map<Period, number>>()
  for (const each of counted) {
    const match = sample.exec(each.name)
    if (match === null) continue
    const called = name.replace('*', () => match[1] ?? '')
    const months = found.get(called) ?? new Map<Period, number>()
    found.set(called, months.set(each.month, each.times))
  }
  return [...found]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([called, months]) => ({
      name: called,
      months,
      total: [...months.values()].reduce((sum, times) => sum + times),
    }))
}

const monthsOf = (year: string) =>
  Array.from({ length: 12 }, (_, i) => `${year}-${String(i + 1).padStart(2, '0')}` as Period)

/** As RFC 4180 has it: some outcomes have a comma. */
const field = (value: string | number) =>
  /[",\r\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value)

function asTable(told: readonly Line[], year: string): string {
  const months = monthsOf(year)
  const rows = told.map(({ group, name, months: times, total }) => [
    group,
    name,
    ...months.map(month => times.get(month) ?? 0),
    total ?? '',
  ])
  return [['group', 'what', ...months, 'year'], ...rows].map(row => `${row.map(field).join(',')}\r\n`).join('')
}

/** Months of which nothing is known are left out. */
function asText(told: readonly Line[], year: string): string {
  const months = monthsOf(year).filter(month => told.some(line => line.months.has(month)))
  const nameWidth = Math.max(...told.map(({ name }) => name.length)) + 2
  const width = Math.max(7, ...told.map(({ total }) => String(total ?? '').length)) + 1
  const row = (name: string, cells: readonly (string | number)[]) =>
    `${name.padEnd(nameWidth)}${cells.map(cell => String(cell).padStart(width)).join('')}`.trimEnd()
  const groups = new Map<string, Line[]>()
  for (const line of told) groups.set(line.group, [...(groups.get(line.group) ?? []), line])
  const parts = [...groups].map(([group, inside]) =>
    [
      group,
      ...inside.map(({ name, months: times, total }) =>
        row(`  ${name}`, [...months.map(month => times.get(month) ?? 0), total ?? '']),
      ),
    ].join('\n'),
  )
  return [row(`Year ${year} (UTC)`, [...months.map(month => month.slice(5)), 'year']), ...parts].join('\n\n')
}
