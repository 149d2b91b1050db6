import { describe, expect, it } from 'vitest'
import { utf8 } from '../core/bytes.ts'
import { unflow } from './flowed.ts'
import { parseMessage } from './parse.ts'

describe('text that flows', () => {
  it.each<[why: string, lines: string[], expected: string[]]>([
    ['a paragraph of three lines', ['one ', 'two ', 'three'], ['one two three']],
    ['two paragraphs', ['one ', 'two', '', 'three'], ['one two', '', 'three']],
    ['a quotation keeps its mark once', ['> one ', '> two', 'three'], ['> one two', 'three']],
    ['quotations of other depth do not join', ['>> one ', '> two'], ['>> one ', '> two']],
    ['a stuffed line', [' From me', ' > no quote'], ['From me', '> no quote']],
    ['a signature', ['one ', '-- ', 'Alice'], ['one ', '-- ', 'Alice']],
  ])('%s', (_, lines, expected) => {
    expect(unflow(lines.join('\r\n'), { deleteSpace: false })).toBe(expected.join('\n'))
  })

  it('loses the space that was added where the sender says so', () => {
    expect(unflow('日本 \r\n語', { deleteSpace: true })).toBe('日本語')
  })

  it.each([
    ['text/plain; charset=utf-8; format=flowed', '> a b\nc'],
    ['text/plain; format="Flowed"; charset=utf-8', '> a b\nc'],
    ['text/plain; charset=utf-8', '> a \n> b\nc'],
  ])('is put together in a message of type %s', async (type, text) => {
    const raw = utf8(['From: a@example.org', `Content-Type: ${type}`, '', '> a ', '> b', 'c'].join('\r\n'))
    const before = raw.slice()
    expect((await parseMessage(raw)).text?.trimEnd()).toBe(text)
    expect(raw).toEqual(before)
  })
})
