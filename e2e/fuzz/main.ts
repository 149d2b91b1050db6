// npm run fuzz [-- --minutes N --seed N]: hostile input without end, in a worker and in a reader, side by side.

import { parseArgs } from 'node:util'
import { startTown } from '../services.ts'
import { withReader } from '../sink.ts'
import { type FuzzReport, fuzzBytes } from './bytes.ts'
import { fuzzHtml } from './html.ts'

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string', default: String(Date.now() % 1e9) } },
})
const [minutes, seed] = [Number(values.minutes), Number(values.seed)]
if (!(minutes > 0) || !Number.isSafeInteger(seed)) {
  console.error('Minutes and seed are numbers. Try: npm run fuzz -- --minutes 1 --seed 7')
  process.exit(2)
}
console.log(`seed ${seed}, ${minutes} minutes`)

async function fuzzReader(): Promise<FuzzReport> {
  const town = await startTown()
  let report: FuzzReport = { cases: 0, findings: [] }
  try {
    await withReader(town, async (page, seen) => {
      report = await fuzzHtml(seed, minutes * 60_000, page, town, seen)
    })
  } catch (error) {
    if (report.findings.length === 0) throw error
  } finally {
    await town.close()
  }
  return report
}

const [bytes, html] = await Promise.all([fuzzBytes(seed, minutes * 60_000), fuzzReader()])
console.log(`${bytes.cases} cases of htm, envelope, proof and MIME; ${html.cases} of HTML in the reader`)
const findings = [...bytes.findings, ...html.findings]
for (const finding of findings) console.log(finding)
console.log(
  findings.length === 0 ? 'nothing found' : `${findings.length} found: mend them, and keep the inputs as fixtures`,
)
process.exitCode = findings.length === 0 ? 0 : 1
