// npm run simulate -- scale [flags]: arithmetic over what was measured.

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { built, root } from './setup.mjs'

const [name, ...flags] = process.argv.slice(2)
await built()
const program = path.join(root, 'build', 'bench', 'simulate', `${name}.js`)
if (!name || !existsSync(program)) {
  console.error('There is no such simulation. Try: npm run simulate -- scale')
  process.exit(2)
}
process.exitCode = spawnSync(process.execPath, [program, ...flags], { cwd: root, stdio: 'inherit' }).status ?? 1
