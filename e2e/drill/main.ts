// npm run prove -- drill [--json --variant NAME --row NAME --plant clear|loss --one-away]: the day of the outage, with a table at its end.

import { parseArgs } from 'node:util'
import { whyNoPostgres } from '../../src/testing/postgres.ts'
import { tell } from '../proof.ts'
import { rows } from './rows.ts'
import { plants, type Report, runDay } from './run.ts'
import { summaryOf, tableOf, triedIn } from './table.ts'
import { variants } from './variants.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    variant: { type: 'string' },
    plant: { type: 'string' },
    row: { type: 'string' },
    'one-away': { type: 'boolean', default: false },
  },
})
const chosen = variants.filter(({ name }) => values.variant === undefined || name === values.variant)
const plant = plants.find(name => name === values.plant) ?? null
const row = rows.find(({ name }) => name === values.row)?.name ?? null
if (
  chosen.length === 0 ||
  (values.plant !== undefined && plant === null) ||
  (values.row !== undefined && row === null)
) {
  const names = variants.map(({ name }) => name).join(', ')
  const parts = rows.map(({ name }) => name).join(', ')
  console.error(`There are the variants ${names}; the rows ${parts}; the plants ${plants.join(', ')}.`)
  process.exit(2)
}

const isOneAway = values['one-away']
const missing = isOneAway ? whyNoPostgres() : null
if (missing !== null) {
  console.error(`Two instances need PostgreSQL: ${missing}.`)
  process.exit(2)
}

async function run(): Promise<Report[]> {
  const reports: Report[] = []
  for (const variant of chosen) {
    const report = await runDay(variant, { plant, only: row && [row], isOneAway })
    reports.push(report)
    tell({ title: `${variant.name}: ${variant.what}`, ...report, ...summaryOf(report) })
    if (!values.json) console.log(tableOf(report))
  }
  return reports
}

const reports = await run()
if (values.json) console.log(JSON.stringify(reports, null, 1))
else console.log(`What was tried:\n${triedIn(reports[0]!)}`)
process.exitCode = reports.every(({ passed }) => passed) ? 0 : 1
