// npm run check: types, lint, boundaries and unit tests, side by side.

import { checks, runAll } from './run.mjs'
import { installed } from './setup.mjs'

await installed()
process.exitCode = (await runAll(checks)) ? 1 : 0
