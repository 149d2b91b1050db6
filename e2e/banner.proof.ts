// The banner and the notice of the file, in every language and tense, on the narrowest screen and a wide one.

import { test } from './fixtures.ts'
import { languages, saysItAbove, saysItInTheFile, widths } from './walks/banner.ts'

test('the banner says it in three tenses and five languages, on the narrowest screen and a wide one', ({
  page,
}, info) => saysItAbove(page, info, { languages, widths }))

test('the file says it in five languages, with the services and without them', ({ browser }, info) =>
  saysItInTheFile(browser, info, { languages }))
