// A reader's whole way in each engine that people read with.

import { allEngines, isInstalled } from './engines/installed.ts'
import { test } from './fixtures.ts'
import { goesFromFileToAnswer } from './walks/journey.ts'

for (const engine of allEngines) {
  test(`${engine.name}: open, sign in, read, save the attachment, answer`, async ({ services }) => {
    test.skip(!engine.programs.every(isInstalled), `${engine.name} is not installed here`)
    await goesFromFileToAnswer(engine, services)
  })
}
