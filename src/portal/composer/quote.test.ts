import { describe, expect, it } from 'vitest'
import type { ShownMessage } from '../../workers/vault/protocol.ts'
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

const written = (how: Parameters<typeof begun>[0], language: string | null) =>
  textOf(begun(how, { ...message, language }, quotable, 'en'))

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
})
