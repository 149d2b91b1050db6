// npm run kill: the gateway between two sides of Postfix, 2,000 messages, killed 30 times: nothing may be lost.

import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { built, root } from './setup.mjs'

await built()
const env = { POSTERN_KILL_MESSAGES: '2000', POSTERN_KILLS: '30', ...process.env }
const vitest = path.join(root, 'node_modules', '.bin', 'vitest')
const file = 'src/gateway/kill.interop.test.ts'
process.exitCode =
  spawnSync(vitest, ['run', '--project', 'interop', file], { cwd: root, env, stdio: 'inherit' }).status ?? 1
