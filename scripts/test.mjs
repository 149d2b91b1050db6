// npm test: everything that CI runs. First the quick checks, then the browsers beside the long comparison with tlock-js.

import { findChromium, findOthers } from './browser.mjs'
import { checks, runAll, totals } from './run.mjs'
import { built } from './setup.mjs'

await built()
process.env.POSTERN_CHROMIUM = await findChromium()
findOthers()

const long = [
  { name: 'interop', command: ['vitest', 'run', '--project', 'interop'], report: 'vitest' },
  { name: 'e2e', command: ['playwright', 'test'], report: 'playwright' },
]
const failed = (await runAll(checks)) || (await runAll(long))

const { passed, failures } = totals()
console.log(`\n${passed} passed, ${failures} failed`)
process.exitCode = failed || passed === 0 ? 1 : 0
