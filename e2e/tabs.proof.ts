// Two tabs that sign in at once, in each engine that people read with.

import { allEngines, isInstalled } from './engines/installed.ts'
import { test } from './fixtures.ts'
import { makeOneKey } from './walks/two-tabs.ts'

for (const engine of allEngines) {
  test.describe(engine.name, () => {
    test.skip(!engine.programs.every(isInstalled), `${engine.name} is not installed here`)

    test('two tabs that sign in at once make one wrapping key: both read everything afterwards', ({ services }) =>
      makeOneKey(engine, services))
  })
}
