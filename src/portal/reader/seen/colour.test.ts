import { describe, expect, it } from 'vitest'
import { type Colour, contrast, over, parseColour, white } from './colour.ts'

const read = (text: string): Colour => parseColour(text)!
const black = read('rgb(0, 0, 0)')

describe('a colour', () => {
  it.each([
    ['rgb(255, 255, 255)', white],
    ['rgba(0, 10, 20, 0.5)', { red: 0, green: 10, blue: 20, alpha: 0.5 }],
    ['color(srgb 1 1 1)', null],
    ['transparent', null],
    ['', null],
  ])('is read from %j', (text, colour) => {
    expect(parseColour(text)).toEqual(colour)
  })

  it('shines through', () => {
    expect(over(read('rgba(0, 0, 0, 0.4)'), white)).toEqual({ red: 153, green: 153, blue: 153, alpha: 1 })
  })

  it.each([
    ['black on white', black, white, 21],
    ['white on black', white, black, 21],
    ['itself', white, white, 1],
    // As published with WCAG: the lightest grey that passes for text on white.
    ['grey on white', read('rgb(118, 118, 118)'), white, 4.54],
    ['red on white', read('rgb(255, 0, 0)'), white, 4],
  ])('has a contrast: %s', (_, a, b, ratio) => {
    expect(contrast(a, b)).toBeCloseTo(ratio, 1)
  })
})
