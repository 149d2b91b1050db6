// The whole way in each language, on the narrowest screen.

import { test } from './fixtures.ts'
import { goesTheWholeWay, languages } from './walks/whole-way.ts'

for (const language of languages)
  test(`the whole way in ${language}, on the narrowest screen`, ({ browser, services }) =>
    goesTheWholeWay(browser, services, language))
