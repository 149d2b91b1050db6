// Several tabs of one browser share one set of keys. `npm run prove -- tabs` tries two other engines, and going back to what was forgotten.

import { startShell } from './engines/chromium.ts'
import { test } from './fixtures.ts'
import { makeOneKey } from './walks/two-tabs.ts'

test('two tabs of Chromium that sign in at once make one wrapping key: both read everything afterwards', ({
  services,
}) => makeOneKey({ name: 'Chromium', start: startShell }, services))
