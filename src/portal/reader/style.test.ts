import { expect, it } from 'vitest'
import { cleanDeclarations } from './style.ts'

/** A declaration as a browser gives it: an address is a string with escapes (CSSOM, 6.7.2). */
const cleaned = (value: string) =>
  cleanDeclarations(
    {
      *[Symbol.iterator]() {
        yield 'background-image'
      },
      getPropertyValue: () => value,
      getPropertyPriority: () => '',
    } as unknown as CSSStyleDeclaration,
    url => url,
  )

it('an address of a picture stays what it is', () => {
  expect(cleaned('url("data:image/png;base64,iVBORw0KGgo=")')).toBe(
    'background-image: url("data:image/png;base64,iVBORw0KGgo=")',
  )
})

it.each([
  String.raw`url("data:image/png;base64,AA\\\");} body{display:none} x{a:url(\"b")`,
  String.raw`url("data:image/png;base64,AA\");position:fixed;x:url(\"b")`,
  String.raw`url("data:image/png;base64,AA\\")`,
  String.raw`url("data:image/png;base64,AA\"")`,
  'url("data:image/png;base64,AA\\\n;position:fixed")',
])('no address ends the string that it stands in: %s', value => {
  const said = cleaned(value)
  expect(said.replace(/^background-image: url\("[^"\\\n]*"\)$/, '')).toBe('')
})

it.each([
  ['gradients', Array(50).fill('linear-gradient(rgb(0, 0, 0), rgb(9, 9, 9))')],
  ['pictures', Array(4).fill('url("https://a.example/b.png")')],
])('no letter has so many %s on top of each other: a browser writes them anew for each element', (_, layers) => {
  expect(cleaned(layers.slice(0, 3).join(', '))).not.toBe('')
  expect(cleaned(layers.join(', '))).toBe('')
})
