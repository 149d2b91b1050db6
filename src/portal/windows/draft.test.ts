import { describe, expect, it } from 'vitest'
import type { StatusWindow } from '../../contract/status.ts'
import { faultOfPlan } from '../../contract/windows.ts'
import { type Draft, draftOf, movedTo, planOf } from './draft.ts'
import { onTheWall, readWall } from './wall.ts'

const start = Date.UTC(2014, 10, 1, 2)
const zone = 'America/Los_Angeles'

describe('a time on the wall', () => {
  it.each([
    ['UTC', '2014-11-01T02:00', start],
    ['Asia/Taipei', '2014-11-01T10:00', start],
    [zone, '2014-10-31T19:00', start],
    ['Asia/Kathmandu', '2014-11-01T07:45', start],
    ['Pacific/Kiritimati', '2014-11-01T16:00', start],
    ['Europe/Zurich', '2014-07-01T00:00', Date.UTC(2014, 5, 30, 22)],
  ])('in %s reads %s', (where, wall, at) => {
    expect(onTheWall(at, where)).toBe(wall)
    expect(readWall(wall, where)).toBe(at)
  })

  it('is the first of two where clocks are set back', () => {
    expect(readWall('2014-11-02T01:30', zone)).toBe(Date.UTC(2014, 10, 2, 8, 30))
    expect(onTheWall(Date.UTC(2014, 10, 2, 9, 30), zone)).toBe('2014-11-02T01:30')
  })

  it.each(['2014-03-09T02:30', '2014-02-31T10:00', '', 'tomorrow', '2014-11-01'])('%j does not exist', wall => {
    expect(readWall(wall, zone)).toBeNull()
  })
})

const window: StatusWindow = {
  id: '2014-11-01-abcde',
  start: start / 1000,
  end: start / 1000 + 36_000,
  over: null,
  state: 'outage',
  text: { en: 'Words', de: 'Worte' },
  affected: [
    { component: 'keys', name: {}, works: { en: 'Old keys' } },
    { component: 'disk-box', name: { en: 'Disk box' }, works: {} },
  ],
  unaffected: [{ component: 'relay', name: {} }],
  notices: [{ en: 'Port 8443' }],
  updates: [],
}
const { id: _, over, updates, ...plan } = window

describe('a draft', () => {
  it('of a window makes the plan of that window', () => {
    expect(planOf(draftOf(window, [], zone, start))).toEqual(plan)
  })

  it('of a new one is sound but for what is affected, and knows every component', () => {
    const draft = draftOf(null, [window], zone, start)
    expect(draft.components.map(({ id }) => id)).toEqual([
      ...['portal', 'sign-in', 'keys', 'relay', 'intake', 'gateway', 'disk-box'],
    ])
    const fresh = planOf(draft)
    expect(faultOfPlan(fresh, start / 1000)?.fault).toBe('nothing-affected')
    const affected: Draft = { ...draft, components: draft.components.map(part => ({ ...part, part: 'affected' })) }
    expect(faultOfPlan(planOf(affected), start / 1000)).toBeNull()
  })

  it('keeps its moments when the zone changes', () => {
    const draft = draftOf(window, [], zone, start)
    const moved = movedTo(draft, 'UTC')
    expect([draft.start, moved.start]).toEqual(['2014-10-31T19:00', '2014-11-01T02:00'])
    expect(planOf(moved)).toEqual(plan)
  })

  it('says which time does not exist', () => {
    const draft = draftOf(window, [], zone, start)
    expect(planOf({ ...draft, start: '2014-03-09T02:30' })).toBe('start')
    expect(planOf({ ...draft, end: '' })).toBe('end')
  })

  it('leaves out what nobody wrote', () => {
    const draft = draftOf(window, [], zone, start)
    expect(planOf({ ...draft, text: { en: ' \n\u200b', de: 'x\u202e' }, notices: [{}, { en: '' }] })).toMatchObject({
      text: { de: 'x' },
      notices: [],
    })
  })
})
