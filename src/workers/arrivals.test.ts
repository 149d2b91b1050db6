import { describe, expect, it } from 'vitest'
import { maxUnopened, toDrop } from './arrivals.ts'

const day = 24 * 3600 * 1000
const now = 1_800_000_000_000
const arrival = (id: string, daysAgo: number, opened = false) => ({ id, at: now - daysAgo * day, opened })

describe('messages that arrived in this browser', () => {
  it('stay while there is room', () => {
    expect(toDrop([arrival('a', 1), arrival('b', 2)], now)).toEqual([])
  })

  it('make room for one more by the oldest, so that no site can fill the storage', () => {
    const six = ['a', 'b', 'c', 'd', 'e', 'f'].map((id, i) => arrival(id, i))
    expect(toDrop(six, now)).toEqual(['e', 'f'])
    expect(six.length - toDrop(six, now).length).toBe(maxUnopened - 1)
  })

  it('are dropped after a week, opened or not', () => {
    expect(toDrop([arrival('a', 8), arrival('b', 8, true), arrival('c', 6)], now)).toEqual(['a', 'b'])
  })

  it('that were opened do not push out those that were not', () => {
    const opened = ['a', 'b', 'c', 'd', 'e'].map((id, i) => arrival(id, i, true))
    expect(toDrop([...opened, arrival('waiting', 6)], now)).not.toContain('waiting')
  })
})
