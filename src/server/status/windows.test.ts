import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { WindowPlan } from '../../contract/windows.ts'
import type { Database } from '../db/open.ts'
import { findWindow, rewriteWindow } from '../db/windows.ts'
import { testDatabase } from '../testing/database.ts'
import { change, end, list, schedule, start, update } from './windows.ts'

const now = Date.UTC(2014, 9, 20) / 1000
const hour = 3600
const day = 24 * hour
const plan: WindowPlan = {
  start: now + 12 * day,
  end: now + 12 * day + 10 * hour,
  state: 'maintenance',
  text: { en: 'New keys for November.' },
  affected: [{ component: 'keys', name: {}, works: {} }],
  unaffected: [{ component: 'relay', name: {} }],
  notices: [],
}
let folder: string
let db: Database
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'postern-windows-'))
  db = await testDatabase(folder)
})
afterEach(async () => {
  await db.destroy()
  rmSync(folder, { recursive: true })
})

const at = (seconds: number) => ({ db, now: seconds })
const saying = (reason: string, sentence: RegExp) =>
  expect.objectContaining({
    code: 'bad-request',
    message: expect.stringMatching(sentence),
    values: expect.objectContaining({ reason }),
  })
const affecting = (...components: string[]) => ({
  affected: components.map(component => ({ component, name: {}, works: {} })),
})

describe('a plan', () => {
  it.each<[string, Readonly<Record<string, unknown>>, string, RegExp]>([
    ['ends before it starts', { end: plan.start - 1 }, 'end-before-start', /later than the start/],
    ['ends at once', { end: plan.start }, 'end-before-start', /later than the start/],
    ['was over long ago', { start: now - 40 * day, end: now - 39 * day }, 'past', /30 days ago/],
    ['has a mistyped year', { start: now, end: Date.UTC(20_140, 1) / 1000 }, 'far', /year/],
    ['affects nothing', { affected: [] }, 'nothing-affected', /at least one component/],
    ['affects what cannot be named', affecting('Sign in'), 'component', /lower-case/],
    ['affects what nobody knows', affecting('singin'), 'component-unnamed', /singin/],
    ['names a component twice', affecting('keys', 'keys'), 'component-twice', /twice/],
    ['affects what it says is not affected', affecting('relay'), 'component-twice', /"relay"/],
    ['has a text that is too long', { text: { en: 'x'.repeat(2_001) } }, 'text-too-long', /2,000/],
    ['says too much in all', { notices: Array(9).fill({ en: 'x'.repeat(2_000) }) }, 'too-much-text', /16 kB/],
    ['has too many notices', { notices: Array(21).fill({ en: 'x' }) }, 'shape', /notices/],
    ['names a language that is none', { text: { 'English!': 'x' } }, 'language', /"text.English!"/],
    ['has a state that is none', { state: 'broken' }, 'shape', /"state"/],
    ['has a time that is none', { start: 'now' }, 'shape', /"start"/],
    ['is half a plan', { text: undefined }, 'shape', /"text"/],
    ['has more in it than a plan', { over: 1 }, 'shape', /shape/],
  ])('that %s is refused in a sentence', async (_, changes, reason, sentence) => {
    await expect(schedule({ ...plan, ...changes }, at(now))).rejects.toEqual(saying(reason, sentence))
    expect(await list(at(now))).toEqual([])
  })

  it.each([null, 'text', [], { start: 1 }])('%j is none', async input => {
    await expect(schedule(input, at(now))).rejects.toMatchObject({ code: 'bad-request' })
  })

  it('is kept as it was written, without what breaks calendars and documents', async () => {
    const text = { en: '  One <b>line</b>\r\nand\u0000 another\u001b[1m\ttab  ', de: '   ', fr: 'a\ud800b' }
    const { window } = await schedule({ ...plan, text }, at(now))
    expect(window.text).toEqual({ en: 'One <b>line</b>\nand another[1m tab', fr: 'a\ufffdb' })
    expect(await list(at(now))).toEqual([window])
  })

  it('that lacks English is taken', async () => {
    const { window } = await schedule({ ...plan, text: { de: 'Neue Schlüssel' } }, at(now))
    expect(window.text).toEqual({ de: 'Neue Schlüssel' })
  })

  it('may name a component of the operator’s own', async () => {
    const affected = [{ component: 'disk-box', name: { en: 'Disk box' }, works: { en: 'Reading' } }]
    expect((await schedule({ ...plan, affected }, at(now))).window.affected).toEqual(affected)
  })
})

describe('windows that overlap', () => {
  it('are taken, and told where they share a component and a moment', async () => {
    const { window: first } = await schedule({ ...plan, ...affecting('keys', 'sign-in') }, at(now))
    const shifted = { start: plan.start + 9 * hour, end: plan.end + 9 * hour }
    expect((await schedule({ ...plan, ...shifted }, at(now))).overlaps).toEqual([first.id])
    expect((await schedule({ ...plan, ...affecting('intake') }, at(now))).overlaps).toEqual([])
    expect(
      (await schedule({ ...plan, start: plan.end + 9 * hour, end: plan.end + 10 * hour }, at(now))).overlaps,
    ).toEqual([])
  })

  it('do not count once they are over', async () => {
    const { window } = await schedule(plan, at(now))
    await end(window.id, at(now))
    expect((await schedule(plan, at(now))).overlaps).toEqual([])
  })
})

describe('a window', () => {
  it('begins when its operator says so, once', async () => {
    const { window } = await schedule(plan, at(now))
    expect((await start(window.id, at(now + day))).window.start).toBe(now + day)
    await expect(start(window.id, at(now + day + 1))).rejects.toEqual(saying('underway', /underway/))
  })

  it('is over when its operator says so, and for good', async () => {
    const { window } = await schedule(plan, at(now))
    expect((await end(window.id, at(plan.start + hour))).window.over).toBe(plan.start + hour)
    for (const again of [
      () => end(window.id, at(plan.end)),
      () => start(window.id, at(plan.end)),
      () => change(window.id, plan, at(plan.end)),
      () => update(window.id, { text: {}, end: plan.end + hour }, at(plan.end)),
    ])
      await expect(again()).rejects.toEqual(saying('over', /is over/))
    const after = await update(window.id, { text: { en: 'What it was' }, end: null }, at(plan.end))
    expect(after.window.updates).toHaveLength(1)
  })

  it('is told how it goes on, oldest first, also where the clock is set back', async () => {
    const { window } = await schedule(plan, at(now))
    await update(window.id, { text: { en: 'one' }, end: plan.end + hour }, at(plan.start))
    const { window: after } = await update(window.id, { text: { en: 'two' }, end: null }, at(plan.start - day))
    expect(after.end).toBe(plan.end + hour)
    expect(after.updates.map(({ at: when, text }) => [when, text['en']])).toEqual([
      [plan.start, 'one'],
      [plan.start, 'two'],
    ])
    expect(after.changed).toBeGreaterThan(plan.start)
    expect(await list(at(now))).toEqual([after])
  })

  it.each([
    [{ text: {}, end: null }, 'nothing-said', /says nothing/],
    [{ text: { en: '  ' }, end: null }, 'nothing-said', /says nothing/],
    [{ text: { en: 'x' }, end: plan.start }, 'end-before-start', /later than the start/],
    [{ text: { en: 'x'.repeat(2_001) }, end: null }, 'text-too-long', /2,000/],
    [{ text: { en: 'x' } }, 'shape', /"end"/],
  ])('refuses the update %j', async (said, reason, sentence) => {
    const { window } = await schedule(plan, at(now))
    await expect(update(window.id, said, at(now))).rejects.toEqual(saying(reason, sentence))
  })

  it('takes a hundred updates, and no more', { tags: ['long'] }, async () => {
    const { window } = await schedule(plan, at(now))
    for (let i = 0; i < 100; i++) await update(window.id, { text: { en: `${i}` }, end: null }, at(now + i))
    await expect(update(window.id, { text: { en: 'x' }, end: null }, at(now + 101))).rejects.toMatchObject({
      code: 'conflict',
    })
  })

  it('changes whole, or not at all where somebody else was faster', async () => {
    const { window } = await schedule(plan, at(now))
    const known = (await findWindow(db, window.id))!
    const write = (en: string) => rewriteWindow(db, { ...known, text: { en }, changed: now + 1 }, known.changed!)
    expect((await Promise.all([write('mine'), write('theirs')])).toSorted()).toEqual([false, true])
  })

  it('that nobody knows is not found', async () => {
    for (const work of [start, end])
      await expect(work('2014-11-01-abcde', at(now))).rejects.toMatchObject({ code: 'not-found' })
  })
})
