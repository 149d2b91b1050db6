import { describe, expect, it } from 'vitest'
import { utf8 } from './bytes.ts'
import { inPieces } from './chunks.ts'

describe('pieces of one length', () => {
  it.each([
    [[], 4, ['']],
    [['abcd'], 4, ['abcd']],
    [['abcde'], 4, ['abcd', 'e']],
    [['ab', 'cdefghij', ''], 4, ['abcd', 'efgh', 'ij']],
  ])('%j by %i', async (source, length, expected) => {
    const pieces: [string, boolean][] = []
    for await (const { piece, last } of inPieces(source.map(utf8), length))
      pieces.push([new TextDecoder().decode(piece), last])
    expect(pieces).toEqual(expected.map((text, i) => [text, i === expected.length - 1]))
  })
})
