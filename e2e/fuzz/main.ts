// npm run prove -- fuzz [--minutes N --seed N]: hostile input without end, in a worker and in a reader, side by side.

import { parseArgs } from 'node:util'
import { chromiumProgram } from '../chromium.ts'
import { tell } from '../proof.ts'
import { startServices } from '../services.ts'
import { startWatchedBrowser, withReader } from '../sink.ts'
import { type FuzzReport, fuzzBytes } from './bytes.ts'
import { fuzzHtml } from './html.ts'

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string', default: String(Date.now() % 1e9) } },
})
const [minutes, seed] = [Number(values.minutes), Number(values.seed)]
if (!(minutes > 0) || !Number.isSafeInteger(seed)) {
  console.error('Minutes and seed are numbers. Try: npm run prove -- fuzz --minutes 1 --seed 7')
  process.exit(2)
}
console.log(`seed ${seed}, ${minutes} minutes`)

const extent = { milliseconds: minutes * 60_000 }

async function fuzzReader(): Promise<FuzzReport> {
  const services = await startServices()
  const watched = await startWatchedBrowser(chromiumProgram)
  let report: FuzzReport = { cases: 0, findings: [] }
  try {
    await withReader(watched, services, async (page, seen) => {
      report = await fuzzHtml(seed, extent, page, services, seen)
    })
  } catch (error) {
    if (report.findings.length === 0) throw error
  } finally {
    await watched.close()
    await services.close()
  }
  return report
}

const [bytes, html] = await Promise.all([fuzzBytes(seed, extent), fuzzReader()])
for (const [title, { cases, findings }] of [
  ['files, envelopes, proofs and mail: a sentence each, in time and in memory', bytes],
  ['HTML in the reader: shown, and nothing else', html],
] as const) {
  const figures = `${cases} cases, seed ${seed}`
  tell({ title, passed: findings.length === 0, seconds: minutes * 60, figures, errors: findings })
  console.log(`${title}: ${figures}`)
  for (const finding of findings) console.log(finding)
}
const found = bytes.findings.length + html.findings.length
console.log(found === 0 ? 'nothing found' : `${found} found: mend them, and keep the inputs as fixtures`)
process.exitCode = found === 0 ? 0 : 1
