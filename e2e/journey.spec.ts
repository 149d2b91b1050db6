// A reader's whole way. `npm run prove -- journey` goes it in whole browsers of three engines; e2e/engines.spec.ts reads and answers in two.

import { startShell } from './engines/chromium.ts'
import { test } from './fixtures.ts'
import { goesFromFileToAnswer } from './walks/journey.ts'

test('open, sign in, read, save the attachment, answer', ({ services }) =>
  goesFromFileToAnswer({ name: 'Chromium', start: startShell }, services))
