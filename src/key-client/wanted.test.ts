import { expect, it } from 'vitest'
import type { Parameters } from '../contract/parameters.ts'
import type { StanzaFields } from '../core/envelope/recipient.ts'
import type { Period } from '../core/ibe/period.ts'
import { wantedPairs } from './wanted.ts'

const serials = [
  { serial: 1, sealFrom: '2026-01', sealUntil: '2026-12', state: 'active' },
  { serial: 2, sealFrom: '2026-11', sealUntil: '2027-12', state: 'active' },
  { serial: 3, sealFrom: '2020-01', sealUntil: '2020-12', state: 'destroyed' },
] as unknown as Parameters['serials']
const stanza = (serial: number, period: string, district = 'example.org'): StanzaFields => {
  return { district, serial, period: period as Period, condition: '' }
}
const pairs = (stanzas: readonly (StanzaFields | null)[], hint: number | null = null) =>
  wantedPairs(stanzas, hint, { district: 'example.org', serials }, '2026-11' as Period).map(
    ({ serial, period }) => `${serial} ${period}`,
  )

it('asks for one pair where a thousand stanzas say the same', () => {
  expect(pairs(Array.from({ length: 1_000 }, () => stanza(1, '2026-11')))).toEqual(['1 2026-11'])
})

it.each<[string, StanzaFields | null]>([
  ['a serial that there is not', stanza(9, '2026-11')],
  ['a serial that was destroyed', stanza(3, '2020-05')],
  ['a month before the serial', stanza(1, '2025-12')],
  ['a month after the serial', stanza(1, '2027-01')],
  ['a month that nobody seals for yet', stanza(2, '2027-06')],
  ['another district', stanza(1, '2026-11', 'else.example')],
  ['nothing of ours', null],
])('asks for nothing by %s', (_, odd) => {
  expect(pairs([odd])).toEqual([])
})

it('asks for few of many, and for what the sender named, however rare', () => {
  const many = [1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap(month => Array(month).fill(stanza(1, `2026-0${month}`)))
  expect(pairs([...many, stanza(2, '2026-11')], many.length)).toEqual([
    '2 2026-11',
    '1 2026-09',
    '1 2026-08',
    '1 2026-07',
  ])
})
