import { describe, expect, it } from 'vitest'
import type { AnswerHow, ShownMessage } from '../../../workers/vault/protocol.ts'
import { textOf } from './composed.ts'
import { begun } from './quote.ts'

const person = (name: string, address: string) => ({ name, address, typed: address })
const message = {
  subject: 'Déjeuner',
  from: [person('Ann Weber', 'ann@example.org')],
  to: [person('', 'me@example.com')],
  cc: [],
  date: '2026-11-23T11:00:00.000Z',
  language: 'fr',
} as unknown as ShownMessage
const quotable = { kind: 'text', blocks: ['À midi ?\n\n> On se voit ?\n'] } as const

const beginning = { how: 'reply', message, quotable, locale: 'en-GB', carried: new Map() } as const

const written = (how: AnswerHow, language: string | null) =>
  textOf(begun({ ...beginning, how, message: { ...message, language } }))

describe('an answer begins', () => {
  it.each<[language: string | null, line: RegExp]>([
    ['fr', /^Le 23 novembre 2026 .* Ann Weber a écrit/m],
    ['de-ch', /^Am 23\. November 2026 .* schrieb Ann Weber/m],
    // Of a language that is not spoken here, and of none, in that of whoever answers.
    ['ja', /^On .*November.*2026.* Ann Weber wrote/m],
    [null, /^On .*November.*2026.* Ann Weber wrote/m],
  ])('in the language of the message: %s', (language, line) => {
    expect(written('reply', language)).toMatch(line)
  })

  it.each(['en', null])('with a date as it is written where whoever answers lives: %s', language => {
    expect(written('reply', language)).toMatch(/^On 23 November 2026 at \d\d:00, /m)
  })

  it('with an empty line, and what was seen behind marks', () => {
    expect(written('reply', null)).toMatch(/^\n\nOn .*\n\n> À midi \?\n>\n>> On se voit \?\n$/)
  })

  it('by forwarding, with who wrote to whom and when', () => {
    const text = written('forward', 'fr')
    for (const words of ['Ann Weber <ann@example.org>', 'Déjeuner', 'me@example.com', 'À midi ?']) {
      expect(text).toContain(words)
    }
  })

  it('empty, where the message itself goes along', () => {
    expect(written('forward-attached', null)).toBe('\n')
  })

  it('with names and a subject as they were shown', () => {
    const from = [
      person('boss@bank.example', 'eve@evil.example'),
      person(`Ann\u{e0063}\u{e006f}\u200b`, 'ann@example.org'),
    ]
    const text = textOf(
      begun({ ...beginning, how: 'forward', message: { ...message, from, subject: 'Plan\u{e0063}\u2063' } }),
    )
    expect(text).not.toMatch(/boss|[\u{e0000}-\u{e007f}\u200b\u2063]/u)
    expect(text).toContain('eve@evil.example, Ann <ann@example.org>')
  })

  it('with a line in place of what stayed folded', () => {
    const folded = { kind: 'text', blocks: ['Yes.\n', 1234, 'Ann'] } as const
    const text = textOf(begun({ ...beginning, message: { ...message, language: 'de' }, quotable: folded }))
    expect(text).toContain('> Yes.')
    expect(text).toMatch(/>> \[Früherer Text, weggelassen: 1\.234 Zeichen\]/)
  })

  it('empty, where the source was on the screen', () => {
    expect(textOf(begun({ ...beginning, quotable: { kind: 'text', blocks: [] } }))).toBe('\n')
  })
})
