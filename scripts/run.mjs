// Runs several programs of node_modules side by side, shows what each one printed when it is done, and counts its tests.

import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { root } from './setup.mjs'

/** Types, lint, and the unit tests with the table of rooms. */
export const checks = [
  { name: 'types', command: ['tsc', '-b'] },
  { name: 'lint', command: ['biome', 'check', '--error-on-warnings'] },
  { name: 'unit', command: ['vitest', 'run', '--project', 'unit'], report: 'vitest' },
]

const reports = mkdtempSync(path.join(tmpdir(), 'postern-reports-'))
const counts = { passed: 0, failures: 0 }

/** How many tests passed and failed in all that ran so far. */
export function totals() {
  return { ...counts }
}

/** @returns {Promise<boolean>} whether anything failed. */
export async function runAll(tasks) {
  const results = await Promise.all(tasks.map(run))
  return results.includes(false)
}

async function run({ name, command, report }) {
  const file = path.join(reports, `${name}.json`)
  const [program, ...rest] = command
  const started = Date.now()
  const output = []
  const child = spawn(path.join(root, 'node_modules', '.bin', program), [...rest, ...reporting(report, file)], {
    cwd: root,
    env: { ...process.env, FORCE_COLOR: '0', PLAYWRIGHT_JSON_OUTPUT_NAME: file },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.on('data', chunk => output.push(chunk))
  child.stderr.on('data', chunk => output.push(chunk))
  const code = await new Promise(resolve => child.on('close', resolve))
  if (report) count(report, file, code !== 0)
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  process.stdout.write(`${Buffer.concat(output)}\n${code === 0 ? 'ok' : 'FAILED'}  ${name}  ${seconds} s\n`)
  return code === 0
}

function reporting(report, file) {
  if (report === 'vitest') return ['--reporter=dot', '--reporter=json', `--outputFile.json=${file}`]
  return report === 'playwright' ? ['--reporter=list,json'] : []
}

function count(report, file, failed) {
  try {
    const result = JSON.parse(readFileSync(file, 'utf8'))
    counts.passed += report === 'vitest' ? result.numPassedTests : result.stats.expected
    counts.failures += report === 'vitest' ? result.numFailedTests : result.stats.unexpected + result.stats.flaky
  } catch {
    counts.failures += failed ? 1 : 0
  }
}
