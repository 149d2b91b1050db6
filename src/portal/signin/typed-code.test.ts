import { describe, expect, it } from 'vitest'
import { codeIn, digitsOf } from './typed-code.ts'

describe('the digits of a code', () => {
  it.each([
    ['1234 5678', '12345678'],
    ['１２３４５６７８', '12345678'],
    ['١٢٣٤٥٦٧٨', '12345678'],
    ['۱۲۳۴', '1234'],
    ['१२३४', '1234'],
    ['𝟏𝟐𝟑', '123'],
    ['a1b2', '12'],
  ])('%s', (text, digits) => {
    expect(digitsOf(text)).toBe(digits)
  })
})

describe('a code that is pasted', () => {
  it.each([
    ['12345678', '12345678'],
    [' 1234 5678\n', '12345678'],
    ['1234-5678', '12345678'],
    ['Your code: 1234 5678.', '12345678'],
    ['１２３４ ５６７８', '12345678'],
    ['On 2026-11-28 at 10:15 the code is 1234 5678', '12345678'],
    ['28.11.2026: 12345678', '12345678'],
    ['12345678 (12345678)', '12345678'],
  ])('%j', (text, code) => {
    expect(codeIn(text, 8)).toBe(code)
  })

  it.each([
    '2026-11-28',
    '28.11.2026',
    '28/11/2026',
    '10:15:30',
    '1234',
    '123456789',
    '12345678 87654321',
    'none',
    '',
  ])('%j holds none', text => {
    expect(codeIn(text, 8)).toBeNull()
  })
})
