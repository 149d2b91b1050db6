// npm run dev:mocks: makes everything ready, then runs the built portal over pretended services.

import { spawn } from 'node:child_process'
import path from 'node:path'
import { built, root } from './setup.mjs'

await built()
const mocks = spawn(process.execPath, [path.join(root, 'build', 'mocks', 'dev.js')], { cwd: root, stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => mocks.kill(signal))
mocks.on('exit', code => {
  process.exitCode = code ?? 0
})
