import { expect, it } from 'vitest'
import { replaceStyles } from './styles.ts'

it.each([
  ['a<style>p{}</style>b<STYLE type="x">q{}</Style >c', 'a[p{}]b[q{}]c'],
  ['<style>a</style x<style>b</style>', '[a</style x<style>b]'],
  ['<styles>a</styles><style>b', '<styles>a</styles><style>b'],
  ['<style>a</style><style', '[a]<style'],
])('each style that has an end is found: %s', (html, found) => {
  expect(replaceStyles(html, css => `[${css}]`)).toBe(found)
})

it.each(['<style>', '<style/', '<style></style '])('a letter of nothing but %s is read once', piece => {
  const html = piece.repeat(1_000_000)
  expect(replaceStyles(html, () => '')).toBe(html)
})
