import { describe, expect, it } from 'vitest'
import { cleanDeclarations, cleanSheet, fitting, ofStyles } from './style.ts'

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

it('no picture of a style has an address of a book, which a browser writes anew for each element: it is said to be missing', () => {
  const undrawn = { remote: 0, other: 0 }
  const view = { CSS: { supports: () => true } } as unknown as Window
  const pictureOf = ofStyles(view, url => url, undrawn)
  const address = (length: number) => 'data:image/png;base64,'.padEnd(length, 'A')
  expect(pictureOf(address(4_000))).toBe(address(4_000))
  expect(undrawn).toEqual({ remote: 0, other: 0 })
  expect(pictureOf(address(4_001))).toBeNull()
  expect(undrawn).toEqual({ remote: 0, other: 1 })
})

describe('of a style sheet', () => {
  /** A browser that reads whatever it is given as so many rules, and counts what it is asked for. */
  function viewOf(rules: number) {
    const work = { parsed: 0, read: 0 }
    const style = { [Symbol.iterator]: () => [][Symbol.iterator](), getPropertyValue: () => '' }
    const rule = {
      type: 1,
      get selectorText() {
        work.read++
        return '.a'
      },
      style,
    }
    class CSSStyleSheet {
      readonly cssRules = Array.from({ length: rules }, () => rule)
      replaceSync() {
        work.parsed++
      }
    }
    return { work, view: { CSSStyleSheet } as unknown as Window }
  }
  const none = () => null

  it('with too many characters nothing is parsed', () => {
    const { view, work } = viewOf(1)
    cleanSheet(view, '.a{}'.padEnd(299_000), none)
    expect(work.parsed).toBeGreaterThan(0)
    work.parsed = 0
    expect(cleanSheet(view, '.a{}'.padEnd(301_000), none)).toBe('')
    // What is left of nothing is read once more: it has no characters.
    expect(work.read).toBeLessThanOrEqual(3)
  })

  it.each(['{', '(', '['])('nested deep in %s nothing is parsed', bracket => {
    const { view, work } = viewOf(1)
    expect(cleanSheet(view, bracket.repeat(100_000), none)).toBe('')
    expect(work.read).toBeLessThanOrEqual(1)
  })

  it('of a hundred thousand rules few are looked at', () => {
    const { view, work } = viewOf(100_000)
    expect(cleanSheet(view, '.a{}', none)).toBe('')
    expect(work.read).toBeLessThan(20_100)
  })

  it('nothing is applied where it would be held against too many elements', () => {
    const css = '.a { color: red }\n'.repeat(1_000)
    expect(fitting(css, 9_000)).toBe(css)
    expect(fitting(css, 11_000)).toBe('')
  })
})
