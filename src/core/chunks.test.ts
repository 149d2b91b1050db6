import { describe, expect, it } from 'vitest'
import { utf8 } from './bytes.ts'
import { inChunks } from './chunks.ts'

describe('chunks of one length', () => {
  it.each([
    [[], 4, ['']],
    [['abcd'], 4, ['abcd']],
    [['abcde'], 4, ['abcd', 'e']],
    [['ab', 'cdefghij', ''], 4, ['abcd', 'efgh', 'ij']],
  ])('%j by %i', async (source, length, expected) => {
    const chunks: [string, boolean][] = []
    for await (const { chunk, last } of inChunks(source.map(utf8), length))
      chunks.push([new TextDecoder().decode(chunk), last])
    expect(chunks).toEqual(expected.map((text, i) => [text, i === expected.length - 1]))
  })
})
