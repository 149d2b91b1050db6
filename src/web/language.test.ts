import { expect, it } from 'vitest'
import type { Language } from '../core/htm/words.ts'
import { chooseLanguage } from './language.ts'

it.each<[string | undefined, string | undefined, Language]>([
  ['de', 'fr', 'de'],
  ['DE-ch', undefined, 'de'],
  ['xx', 'fr', 'fr'],
  [undefined, 'pt;q=0.9, es-MX;q=0.8, *;q=0.1', 'es'],
  [undefined, 'en;q=0.1, it;q=0.9', 'it'],
  [undefined, 'it;q=0, de', 'de'],
  [undefined, 'constructor', 'en'],
  [undefined, undefined, 'en'],
  ['', ','.repeat(10_000), 'en'],
])('the language that a link names as %j and a browser as %j is %s', (asked, accepted, language) => {
  expect(chooseLanguage(asked, accepted)).toBe(language)
})
