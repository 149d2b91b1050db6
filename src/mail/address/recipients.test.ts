import { describe, expect, it } from 'vitest'
import { readRecipients } from './recipients.ts'

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
