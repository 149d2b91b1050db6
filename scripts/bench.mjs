// npm run bench -- NAME [flags]: runs one of the measured claims in bench/.

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { findChromium } from './browser.mjs'
import { built, root } from './setup.mjs'

const [name, ...flags] = process.argv.slice(2)
await built()
const program = path.join(root, 'build', 'bench', `${name}.js`)
if (!name || !existsSync(program)) {
  console.error('There is no such measurement. Try: npm run bench -- open')
  process.exit(2)
}
const env = { ...process.env, POSTERN_CHROMIUM: await findChromium() }
process.exitCode = spawnSync(process.execPath, [program, ...flags], { cwd: root, env, stdio: 'inherit' }).status ?? 1
