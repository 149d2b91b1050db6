import { describe, expect, it } from 'vitest'
import { splitQuotes } from './quotes.ts'

const long = ['> 1', '> 2', '> 3', '> 4', '> 5'].join('\n')

describe('plain text', () => {
  it.each<[why: string, text: string, expected: [boolean, string][]]>([
    ['without quotation is one block', 'a\nb', [[false, 'a\nb']]],
    [
      'folds a long quotation',
      `a\n${long}\nb`,
      [
        [false, 'a'],
        [true, long],
        [false, 'b'],
      ],
    ],
    ['keeps a short one where it is', 'a\n> x\nb', [[false, 'a\n> x\nb']]],
    ['may be nothing but a quotation', long, [[true, long]]],
    ['may be empty', '', [[false, '']]],
  ])('%s', (_, text, expected) => {
    expect(splitQuotes(text).map(({ quoted, text: words }) => [quoted, words])).toEqual(expected)
  })

  it('of many lines is split in one pass', () => {
    expect(splitQuotes('> x\na\n'.repeat(200_000))).toHaveLength(1)
  })
})
