import { describe, expect, it } from 'vitest'
import { distinct, inTurns } from './unlock.ts'

const body = (n: number) => Uint8Array.from({ length: 80 }, (_, i) => (n >> (8 * (i % 4))) & 0xff)
const stanza = (index: number, n = index) => ({
  index,
  args: ['postern', 'example.org', '1', '2026-11', '-'],
  body: body(n),
})
const many = (count: number) => Array.from({ length: count }, (_, i) => stanza(i))
const turnsOf = (count: number, hint?: number) =>
  [...inTurns(many(count), hint)].map(({ turn, some }) => [turn, some.map(({ index }) => index)] as const)

describe('stanzas', () => {
  it('that say and hold the same are one, the first', () => {
    const all = [stanza(0, 7), stanza(1, 7), stanza(2, 8), stanza(3, 7), { ...stanza(4, 7), args: ['postern', 'x'] }]
    expect(distinct(all).map(({ index }) => index)).toEqual([0, 2, 4])
  })

  it('are tried from the one that the sender named, alone', () => {
    expect(turnsOf(3, 2)).toEqual([
      [0, [2]],
      [1, [0, 1]],
    ])
    expect(turnsOf(2, 9)).toEqual([[1, [0, 1]]])
  })

  it('are tried in pieces of eight, the first two dozens soon, each once', () => {
    const turns = turnsOf(1_000, 5)
    expect(turns.slice(0, 5).map(([turn, some]) => [turn, some.length])).toEqual([
      ...[[0, 1], ...[1, 2, 3].map(() => [1, 8])],
      [2, 8],
    ])
    expect(turns.slice(4).every(([turn, some]) => turn === 2 && some.length <= 8)).toBe(true)
    expect(turns.flatMap(([, some]) => some).toSorted((a, b) => a - b)).toEqual(many(1_000).map(({ index }) => index))
  })
})
