import { describe, expect, it } from 'vitest'
import { readAddress, readRecipients } from './recipients.ts'

const shown = (text: string) => readRecipients(text).map(({ name, address, typed }) => [name, address || `?${typed}`])

describe('recipients', () => {
  it.each<[string, string, string[][]]>([
    ['an address', ' Ann@Example.ORG ', [['', 'ann@example.org']]],
    ['an address in angle brackets', '<ann@example.org>', [['', 'ann@example.org']]],
    ['a link', 'mailto:ann@example.org', [['', 'ann@example.org']]],
    ['a name and an address', 'Ann Smith <ann@example.org>', [['Ann Smith', 'ann@example.org']]],
    [
      'a list with commas',
      'ann@a.example, Bob <bob@b.example>,c@c.example',
      [
        ['', 'ann@a.example'],
        ['Bob', 'bob@b.example'],
        ['', 'c@c.example'],
      ],
    ],
    [
      'a list as Outlook writes it',
      'Smith, Ann <ann@a.example>; "Jones; Bob" <bob@b.example>',
      [
        ['Smith, Ann', 'ann@a.example'],
        ['Jones; Bob', 'bob@b.example'],
      ],
    ],
    [
      'lines of a table',
      'ann@a.example\nbob@b.example\r\n\r\nc@c.example\n',
      [
        ['', 'ann@a.example'],
        ['', 'bob@b.example'],
        ['', 'c@c.example'],
      ],
    ],
    [
      'addresses with blanks between',
      'ann@a.example bob@b.example',
      [
        ['', 'ann@a.example'],
        ['', 'bob@b.example'],
      ],
    ],
    [
      'a group',
      'Team: ann@a.example, bob@b.example;',
      [
        ['', 'ann@a.example'],
        ['', 'bob@b.example'],
      ],
    ],
    ['a name that is an address', 'ann@a.example <ann@a.example>', [['', 'ann@a.example']]],
    [
      'marks around an address',
      '\u202aann@a.example\u202c; \u200bbob@b.example',
      [
        ['', 'ann@a.example'],
        ['', 'bob@b.example'],
      ],
    ],
    ['marks within brackets', 'Ann <\u200eann@a.example\u200f>', [['Ann', 'ann@a.example']]],
    ['the dot of a sentence', 'ann@a.example.', [['', 'ann@a.example']]],
    ['brackets of another alphabet', 'Ann ‹ann@a.example›', [['Ann', 'ann@a.example']]],
    [
      'signs as wide as letters',
      'ann@a.example，bob@b.example；c@c.example',
      [
        ['', 'ann@a.example'],
        ['', 'bob@b.example'],
        ['', 'c@c.example'],
      ],
    ],
    ['a word', 'ann', [['', '?ann']]],
    ['half an address', 'ann@', [['', '?ann@']]],
    ['nothing', ' ;\n, ', []],
    ['a line end in a name', '"Ann\tBcc: x" <ann@a.example>', [['Ann Bcc: x', 'ann@a.example']]],
  ])('reads %s', (_, text, expected) => {
    expect(shown(text)).toEqual(expected)
  })

  it('reads a thousand', () => {
    const list = Array.from({ length: 1_001 }, (_, i) => `Person ${i} <p${i}@example.org>`).join(', ')
    expect(new Set(readRecipients(list).map(({ address }) => address)).size).toBe(1_001)
  })
})

describe('the address of whoever types their own', () => {
  it.each([
    ['\u202arobin@example.com\u202c', 'robin@example.com'],
    ['\u200brobin@example.com', 'robin@example.com'],
    ['robin@example.com\u200e', 'robin@example.com'],
    ['mailto:robin@example.com', 'robin@example.com'],
    ['Robin <robin@example.com>', 'robin@example.com'],
    ['robin@example.com.', 'robin@example.com'],
    [' Robin@Example.COM ', 'robin@example.com'],
    ['bob@ma\u00dfstab.example', 'bob@xn--mastab-cta.example'],
  ])('%j', (typed, address) => {
    expect(readAddress(typed)).toBe(address)
  })

  it.each(['', 'robin', 'ann@a.example, bob@b.example', 'robin@'])('%j is none', typed => {
    expect(() => readAddress(typed)).toThrow(expect.objectContaining({ code: 'bad-address' }))
  })
})

it('of a megabyte that is pasted the beginning is read', () => {
  expect(readRecipients('a@b.example\n'.repeat(100_000)).length).toBeLessThan(20_000)
})
