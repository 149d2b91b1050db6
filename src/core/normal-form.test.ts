import { expect, it } from 'vitest'
import { normalForm } from './normal-form.ts'

it.each([
  '',
  'A\u030a',
  'o\u0323\u0302',
  'o\u0302\u0323',
  '\uff21\uff9e',
  '\ufb01',
  `a${'\u0300'.repeat(30)}`,
])('%j becomes what Unicode says', text => {
  for (const form of ['NFC', 'NFKC'] as const) expect(normalForm(text, form)).toBe(text.normalize(form))
})

it('puts marks apart where more than thirty stand in a row', () => {
  expect(normalForm(`a${'\u0327'.repeat(65)}`, 'NFC')).toBe(
    `a${'\u0327'.repeat(30)}\u034f${'\u0327'.repeat(30)}\u034f${'\u0327'.repeat(5)}`,
  )
})

it('takes time linear in the length, whatever the marks are', { tags: ['long'] }, () => {
  for (const marks of ['\u0315\u0300', '\u0316\u0300', '\uff9e\u0300'])
    for (const form of ['NFC', 'NFKC'] as const) normalForm(marks.repeat(1_000_000), form)
})
