// npm start: makes everything ready, then runs the demo.

import { spawn } from 'node:child_process'
import path from 'node:path'
import { built, root } from './setup.mjs'

await built()
const demo = spawn(process.execPath, [path.join(root, 'build', 'mocks', 'demo.js')], { cwd: root, stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => demo.kill(signal))
demo.on('exit', code => {
  process.exitCode = code ?? 0
})
