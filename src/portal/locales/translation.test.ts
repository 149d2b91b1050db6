import { expect, it } from 'vitest'
import { addBundle, currentLanguage, setLanguage, translation } from './translation.ts'

addBundle('en', 'translation', { a: { b: 'B of {{name}}' }, n_one: '{{count}} thing', n_other: '{{count}} things' })
addBundle('en', 'translation', { a: { c: 'C' }, list: ['one {{name}}', 'two', 'three'] })
addBundle('fr', 'translation', { a: { b: 'B de {{name}}' }, n_one: '{{count}} chose', n_other: '{{count}} choses' })
const say = (key: string, values?: Record<string, string | number>, of?: string) =>
  (translation('translation', of) as unknown as (key: string, values?: unknown) => unknown)(key, values)

it('words that come later join those that are there, and English stands in', () => {
  expect([say('a.b', { name: 'Ann' }), say('a.c')]).toEqual(['B of Ann', 'C'])
  expect([say('a.b', { name: 'Ann' }, 'fr'), say('a.c', {}, 'fr')]).toEqual(['B de Ann', 'C'])
})

it('a number has the form that its language has for it', () => {
  expect([0, 1, 2].map(count => say('n', { count }))).toEqual(['0 things', '1 thing', '2 things'])
  expect([0, 1, 2].map(count => say('n', { count }, 'fr'))).toEqual(['0 chose', '1 chose', '2 choses'])
})

it('what is put in stands there as it is, and what is left out leaves no sign', () => {
  expect(say('a.b', { name: '{{name}} $& <b>' })).toBe('B of {{name}} $& <b>')
  expect(say('a.b')).toBe('B of ')
  expect(say('list', { name: 'x' })).toEqual(['one x', 'two', 'three'])
  expect([say('a.none'), say('a'), say('constructor')]).toEqual(['a.none', 'a', 'constructor'])
})

it('is the same function until words change, and speaks the language of the page', () => {
  const before = translation()
  expect(translation()).toBe(before)
  setLanguage('fr')
  expect([translation() === before, currentLanguage(), say('n', { count: 2 })]).toEqual([false, 'fr', '2 choses'])
  setLanguage('en')
})
