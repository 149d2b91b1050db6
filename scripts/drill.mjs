// npm run drill [-- flags]: the worst day, with everything in it for real. See docs/testing.md.

import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { findChromium } from './browser.mjs'
import { built, root } from './setup.mjs'

await built()
const program = path.join(root, 'build', 'e2e', 'drill', 'main.js')
const env = { ...process.env, POSTERN_CHROMIUM: await findChromium() }
process.exitCode =
  spawnSync(process.execPath, [program, ...process.argv.slice(2)], { cwd: root, env, stdio: 'inherit' }).status ?? 1
