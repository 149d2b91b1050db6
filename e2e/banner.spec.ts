// The notice of the file; `npm run prove -- banner` looks at it, and at the banner, in all languages and tenses, on a narrow screen and a wide one.

import { test } from './fixtures.ts'
import { saysItInTheFile } from './walks/banner.ts'

const languages = ['de'] as const

test('the file says it, with the services and without them', ({ browser }, info) =>
  saysItInTheFile(browser, info, { languages }))
