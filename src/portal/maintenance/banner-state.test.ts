import { describe, expect, it } from 'vitest'
import type { Status, StatusWindow } from '../../contract/status.ts'
import type { ServiceState } from '../services/service-status.ts'
import { noticeFor, type Works, worksFor } from './banner-state.ts'

const day = 86_400
const hour = 3_600
/** 1 November 2014, 02:00 to 12:00 UTC. */
const start = Date.UTC(2014, 10, 1, 2) / 1000
const end = start + 10 * hour

function window(change: Partial<StatusWindow> = {}): StatusWindow {
  return {
    ...{ id: 'nov', start, end, over: null, state: 'maintenance', changed: start, text: {}, unaffected: [] },
    ...{ affected: [{ component: 'keys', name: {}, works: {} }], notices: [], updates: [] },
    ...change,
  } as StatusWindow
}

const calm: ServiceState = { feed: null, stale: false, offline: false, away: null, backSince: null, clockWrong: false }
const withWindows = (...windows: StatusWindow[]): ServiceState => ({ ...calm, feed: { windows } as unknown as Status })
const at = (serviceState: ServiceState, seconds: number, dismissed = {}) =>
  noticeFor(serviceState, dismissed, seconds * 1000)
const awaySince = (seconds: number) => ({ since: seconds * 1000, next: 0, parts: ['keys', 'relay'] as const })

describe('the banner', () => {
  it('says nothing of a quiet day, nor of a window more than a fortnight ahead', () => {
    expect(at(calm, start)).toBeNull()
    expect(at(withWindows(window()), start - 14 * day - 1)).toBeNull()
  })

  it.each([
    ['will be away', start - 14 * day, 'ahead'],
    ['will be away', start - 1, 'ahead'],
    ['is away', start, 'now'],
    ['is away', end - 1, 'now'],
    ['is back', end, 'over'],
    ['is back', end + 59, 'over'],
  ] as const)('has three tenses: %s at %d', (_, seconds, tense) => {
    expect(at(withWindows(window()), seconds)).toMatchObject({ kind: 'window', tense })
  })

  it('does not dwell on what is over', () => {
    expect(at(withWindows(window()), end + 61)).toBeNull()
  })

  it('ends early when the window does', () => {
    const early = withWindows(window({ over: start + hour }))
    expect(at(early, start + hour)).toMatchObject({ tense: 'over' })
    expect(at(early, start + 2 * hour)).toBeNull()
    expect(at(withWindows(window({ over: start - hour })), start - day)).toBeNull()
  })

  it('can be put away while it is ahead, comes back a day before, and cannot be put away once it is now', () => {
    const serviceState = withWindows(window())
    const dismissed = { nov: start - 10 * day }
    expect(at(serviceState, start - 9 * day, dismissed)).toBeNull()
    expect(at(serviceState, start - day, dismissed)).toMatchObject({ tense: 'ahead' })
    expect(at(serviceState, start - hour, { nov: start - 2 * hour })).toBeNull()
    expect(at(serviceState, start, { nov: start - 2 * hour })).toMatchObject({ tense: 'now' })
  })

  it('says that it takes longer when nothing answers after the end that was planned', () => {
    const away = { ...withWindows(window()), away: awaySince(start) }
    expect(at(away, end + hour)).toMatchObject({ tense: 'overrun' })
    expect(at({ ...away, away: awaySince(end + hour) }, end + 2 * hour)).toMatchObject({ kind: 'away' })
  })

  it('shows the worst of several, and the earliest that comes', () => {
    const outage = window({ id: 'outage', state: 'outage' })
    const later = window({ id: 'later', start: end + day, end: end + 2 * day })
    expect(at(withWindows(later, window(), outage), start)).toMatchObject({ window: { id: 'outage' } })
    expect(at(withWindows(later, window()), start - day)).toMatchObject({ window: { id: 'nov' } })
  })

  it('knows an outage that nobody planned, the way back, and being offline', () => {
    expect(at({ ...calm, away: awaySince(start) }, start)).toEqual({ kind: 'away', since: start * 1000, whole: true })
    expect(at({ ...calm, backSince: start * 1000 }, start + 30)).toEqual({ kind: 'back' })
    expect(at({ ...calm, backSince: start * 1000 }, start + 90)).toBeNull()
    expect(at({ ...withWindows(window()), offline: true, away: awaySince(start) }, start)).toEqual({ kind: 'offline' })
  })
})

describe('what still works', () => {
  it.each<[string[], boolean, boolean, Works[]]>([
    [['keys'], true, true, ['read', 'keep', 'write']],
    [['keys', 'relay'], false, true, ['keep', 'write']],
    [['sign-in'], true, false, ['read', 'keep']],
    [['relay'], true, true, ['write']],
    [['intake'], true, true, ['forward']],
    [['gateway'], true, true, ['all']],
    [['disk-encryption'], false, false, ['all']],
  ])('of %j, with keys %s, writing %s: %j', (affected, canRead, canWrite, works) => {
    expect(worksFor(new Set(affected), canRead, canWrite)).toEqual(works)
  })
})
