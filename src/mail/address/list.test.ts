import { describe, expect, it } from 'vitest'
import { parseMessage } from '../parse.ts'
import { bare } from './list.ts'

describe('people', () => {
  const shown = async (field: string) =>
    (await parseMessage(Buffer.from(`To: ${field}\r\n\r\nx`))).to.map(({ name, address }) => `${name} <${address}>`)

  it.each<[field: string, people: string[]]>([
    ['Weber, Ines <ines@w.example>', ['Weber, Ines <ines@w.example>']],
    ['Weber, Ines, MD <ines@w.example>, Bob <b@w.example>', ['Weber, Ines, MD <ines@w.example>', 'Bob <b@w.example>']],
    ['root, Bob <b@w.example>', ['root <>', 'Bob <b@w.example>']],
    ['Ann, Bob, Carol, Dan <d@w.example>', ['Ann <>', 'Bob <>', 'Carol <>', 'Dan <d@w.example>']],
    ['Ines <<ines@w.example>>', ['Ines <ines@w.example>']],
  ])('%s', async (field, people) => {
    expect(await shown(field)).toEqual(people)
  })
})

it('an address longer than any keeps its marks', () => {
  expect(bare(`a@b.example${'\u200b'.repeat(100)}`)).toBe('a@b.example')
  const long = `a@b.example${'\u200b'.repeat(2_000)}`
  expect(bare(long)).toBe(long)
})
