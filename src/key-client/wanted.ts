// Which keys a sealed message is worth asking for: what its stanzas say is a stranger's word.

import type { Parameters } from '../contract/parameters.ts'
import type { StanzaFields } from '../core/envelope/recipient.ts'
import { addMonths, comparePeriods, type Period } from '../core/ibe/period.ts'

/** Whoever seals does so for one month, of one serial; at the turn of either there may be two. */
const mostPairs = 4

type Wanted = Pick<StanzaFields, 'serial' | 'period'>

/**
 * @param stanzas in their order; null for one that is nobody's here.
 * @param hint place of the stanza that is most likely the recipient's.
 * @param current month: nothing is sealed for one that is farther ahead than the next.
 * @returns pairs of serial and month that there are, each once: that of the hint first, then what most stanzas say.
 */
export function wantedPairs(
  stanzas: readonly (StanzaFields | null)[],
  hint: number | null,
  { district, serials }: Pick<Parameters, 'district' | 'serials'>,
  current: Period,
): Wanted[] {
  const isThere = ({ district: of, serial: number, period }: StanzaFields) => {
    const serial = serials.find(each => each.serial === number)
    if (of !== district || !serial || serial.state === 'destroyed') return false
    const isWithin = comparePeriods(serial.sealFrom, period) <= 0 && comparePeriods(period, serial.sealUntil) <= 0
    return isWithin && comparePeriods(period, addMonths(current, 1)) <= 0
  }
  const counts = new Map<string, { readonly pair: Wanted; count: number }>()
  for (const [index, stanza] of stanzas.entries()) {
    if (stanza === null || !isThere(stanza)) continue
    const { serial, period } = stanza
    const name = `${serial} ${period}`
    const found = counts.get(name) ?? { pair: { serial, period }, count: 0 }
    found.count += index === hint ? Number.MAX_SAFE_INTEGER / 2 : 1
    counts.set(name, found)
  }
  return [...counts.values()]
    .toSorted((a, b) => b.count - a.count)
    .slice(0, mostPairs)
    .map(({ pair }) => pair)
}
