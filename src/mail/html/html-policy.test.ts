import { describe, expect, it } from 'vitest'
import { mediaQuery, ofTheReader, otherLetters, selector, values } from './html-policy.ts'

const isSelector = (text: string) => selector.test(text) && !ofTheReader.test(text)

describe('a selector', () => {
  it.each([
    'p',
    'body, .outer > td:first-child',
    'a[href^="tel"]',
    '*[class="mobile"]',
    'u + .body .wide',
    '.order-details td',
    '#details',
    'a[x-apple-data-detectors]',
    'td:nth-child(2n)',
    ':not(.x)',
  ])('of a letter is let through: %s', text => {
    expect(isSelector(text)).toBe(true)
  })

  it.each([
    'a:visited',
    'a:link',
    'a:hover',
    'p::before',
    'p:has(b)',
    'body[dir] .c',
    '[style*=auto]',
    '[ class ][data-narrow]',
    'details ~ .c',
    'div > summary',
    '*|details',
    '.postern-note',
    '[class*=postern]',
    'p{}',
  ])('of what the reader does is none: %s', text => {
    expect(isSelector(text)).toBe(false)
  })
})

describe('a style sheet asks how wide the screen is', () => {
  it.each([
    'screen',
    'only screen and (max-width: 600px)',
    '(min-width: 30em) and (max-width: 60em)',
    'not print',
    'all and (max-device-width: 480px)',
  ])('%s', text => {
    expect(mediaQuery.test(text)).toBe(true)
  })

  it.each([
    '(orientation: portrait)',
    '(min-height: 100px)',
    'screen and (prefers-color-scheme: dark)',
    '(hover)',
    '(resolution: 2dppx)',
    '(aspect-ratio: 1)',
  ])('and nothing else: %s', text => {
    expect(mediaQuery.test(text)).toBe(false)
  })
})

it.each([
  ['display', 'inline-flex', true],
  ['display', 'table-cell', true],
  ['display', 'contents', false],
  ['display', 'table-column-group', false],
  ['display', 'ruby', false],
  ['visibility', 'collapse', false],
  ['flex-direction', 'row-reverse', false],
  ['flex-wrap', 'wrap-reverse', false],
  ['unicode-bidi', 'bidi-override', false],
  ['unicode-bidi', 'isolate-override', false],
  ['text-transform', 'full-width', false],
  ['list-style-type', '"words"', false],
  ['list-style-type', 'lower-roman', true],
])('%s: %s is let through: %s', (name, value, through) => {
  expect(values.get(name)!.test(value)).toBe(through)
})

it.each([
  ['Arial', false],
  ['"Times New Roman"', false],
  ['Wingdings 2', true],
  ['"Zapf Dingbats"', true],
  ['Webdings', true],
  ['Symbol', true],
  ['"Adobe Blank"', true],
  ['.LastResort', true],
])('a font draws something else than letters: %s, %s', (name, other) => {
  expect(otherLetters.test(name)).toBe(other)
})
