// npm run postern -- COMMAND: the command line, from a checkout.

import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { built, root } from './setup.mjs'

await built()
const program = path.join(root, 'build', 'program', 'cli', 'postern.js')
process.argv[1] = program
await import(pathToFileURL(program).href)
