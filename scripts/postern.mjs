// npm run postern -- COMMAND: the command line, from a checkout.

import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { built, root } from './setup.mjs'

await built()
const program = path.join(root, 'build', 'src', 'cli', 'postern.js')
process.exitCode = spawnSync(process.execPath, [program, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1
