// A reader's whole way. In the other two engines `npm run prove -- journey` goes it; e2e/engines.spec.ts reads and answers there.

import { allEngines } from './engines/installed.ts'
import { test } from './fixtures.ts'
import { goesFromFileToAnswer } from './walks/journey.ts'

const [chromium] = allEngines

test('open, sign in, read, save the attachment, answer', ({ services }) => goesFromFileToAnswer(chromium, services))
