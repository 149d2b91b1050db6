// npm test: everything that CI runs. First what needs no browser, then the browsers, which want the processors for themselves.

import { findChromium, findHeadlessShell, findOthers } from './browser.mjs'
import { checks, runAll, totals } from './run.mjs'
import { built } from './setup.mjs'

await built()
process.env.POSTERN_CHROMIUM = await findChromium()
process.env.POSTERN_CHROMIUM_SHELL = findHeadlessShell() ?? process.env.POSTERN_CHROMIUM
findOthers()

// Mail servers mostly wait: several of them fill the time of one.
const interop = {
  name: 'interop',
  command: ['vitest', 'run', '--project', 'interop', '--maxWorkers=4'],
  report: 'vitest',
}
const e2e = { name: 'e2e', command: ['playwright', 'test'], report: 'playwright' }
const failed = (await runAll([...checks, interop])) || (await runAll([e2e]))

const { passed, failures } = totals()
console.log(`\n${passed} passed, ${failures} failed`)
process.exitCode = failed || passed === 0 ? 1 : 0
