#!/usr/bin/env node
// The program `age-plugin-postern`: age starts it, one run a file, and speaks with it over a pipe.

import { personalFolder, personalOutgoing } from '../../runtime/config.ts'
import { trust } from '../../runtime/tls.ts'
import { newClock } from './clock.ts'
import { run } from './run.ts'

process.exitCode = 1
try {
  await trust(personalOutgoing())
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exit()
}
// Written to after age has gone: what could not be written is told where it was written.
process.stdout.on('error', () => undefined)
const told = await run(process.argv.slice(2), {
  input: process.stdin,
  output: process.stdout,
  folder: personalFolder(),
  clock: newClock(),
})
if (told.says !== null) process.stderr.write(`${told.says}\n`)
// A pipe that age holds open must not keep this process.
process.exit(told.code)
