// npm run check: types, lint, boundaries, and unit tests but the long ones, in less than a minute on two processors.

import { availableParallelism } from 'node:os'
import { runVitest } from './runner/parts.mjs'
import { newRun } from './runner/run.mjs'
import { againByTest } from './runner/tell.mjs'
import { compilation, installed, lint } from './setup.mjs'

await installed()
const run = newRun(['types', 'lint', 'unit'], againByTest)
const wanted = { projects: ['unit'], isQuick: true, workers: availableParallelism() }
await Promise.all([
  run.step('types', [compilation]),
  run.step('lint', [lint]),
  run.tests(['unit'], ears => runVitest(wanted, ears)),
])
process.exitCode = run.close()
