import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addMonths, comparePeriods, isPeriod, type Period, periodOf, periodStart } from './period.ts'
import { serialForPeriod } from './serial.ts'

describe('a period', () => {
  it('is the calendar month in UTC, whatever the clock on the wall says', () => {
    expect(periodOf(new Date('2026-11-01T00:30:00+01:00'))).toBe('2026-10')
    expect(periodOf(new Date('2026-12-31T23:30:00-05:00'))).toBe('2027-01')
  })

  it('goes on over the turn of the year, and back', () => {
    expect(addMonths('2026-12', 1)).toBe('2027-01')
    expect(addMonths('2027-01', -1)).toBe('2026-12')
    expect(addMonths('2026-11', -24)).toBe('2024-11')
  })

  it('begins where the one before it ends', () => {
    const time = fc.date({ min: new Date('2001-01-01'), max: new Date('2190-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(time, moment => {
        const period = periodOf(moment)
        expect(isPeriod(period)).toBe(true)
        expect(periodStart(period) <= moment && moment < periodStart(addMonths(period, 1))).toBe(true)
        expect(comparePeriods(period, addMonths(period, 1))).toBe(-1)
      }),
    )
  })

  it.each(['2026-00', '2026-13', '26-11', '2026-1', '2026-11 ', '1999-12', '2026/11', 202611])('is not %j', text => {
    expect(isPeriod(text)).toBe(false)
  })
})

describe('the serial for a period', () => {
  const serial = (sealFrom: Period, sealUntil: Period, state: 'active' | 'revoked' = 'active') => ({
    sealFrom,
    sealUntil,
    state,
  })
  const first = serial('2026-01', '2026-12')
  const second = serial('2027-01', '2027-12')

  it('is the one whose interval holds it, both ends included', () => {
    expect(serialForPeriod([first, second], '2026-01')).toBe(first)
    expect(serialForPeriod([first, second], '2026-12')).toBe(first)
    expect(serialForPeriod([first, second], '2027-01')).toBe(second)
  })

  it.each([
    ['none fits', [first], '2027-01'],
    ['two fit', [first, first], '2026-05'],
    ['it was revoked', [serial('2026-01', '2026-12', 'revoked')], '2026-05'],
  ] as const)('is refused when %s', (_, serials, period) => {
    expect(() => serialForPeriod(serials, period)).toThrowError(expect.objectContaining({ code: 'key-retired' }))
  })
})
