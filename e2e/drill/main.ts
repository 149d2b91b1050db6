// npm run drill [-- --json --variant NAME --plant clear|loss]: the day of the outage, with a table at its end.

import { parseArgs } from 'node:util'
import { runDay } from './run.ts'
import { variants } from './variants.ts'

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, variant: { type: 'string' }, plant: { type: 'string' } },
})
const chosen = variants.filter(({ name }) => values.variant === undefined || name === values.variant)
if (chosen.length === 0) {
  console.error(`There is no such variant. There are: ${variants.map(({ name }) => name).join(', ')}.`)
  process.exit(2)
}
for (const variant of chosen) console.log(JSON.stringify(await runDay(variant), null, 1))
