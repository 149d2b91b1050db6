// The banner and the notice of the file, on the narrowest screen; `npm run prove -- banner` looks in all languages, and on a wide one too.

import { test } from './fixtures.ts'
import { saysItAbove, saysItInTheFile } from './walks/banner.ts'

const languages = ['de'] as const

test('the banner says it in three tenses, on the narrowest screen', ({ page }, info) =>
  saysItAbove(page, info, { languages, widths: [320] }))

test('the file says it, with the services and without them', ({ browser }, info) =>
  saysItInTheFile(browser, info, { languages }))
