// Every outage by name, on every screen.

import { scenarios } from '../mocks/scenarios.ts'
import { test } from './fixtures.ts'
import { prepare, walk } from './walks/outage-screens.ts'

test.describe.configure({ mode: 'parallel' })

for (const { name } of scenarios)
  test(name, async ({ context, pretended }) => walk(await prepare(context, pretended, name), pretended, name))
