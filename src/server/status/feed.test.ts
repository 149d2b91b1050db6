import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isUnderway, maxStatusBytes, type Status, type StatusWindow, status } from '../../contract/status.ts'
import { verifyJws } from '../../core/jws.ts'
import type { Database } from '../db/open.ts'
import { insertWindow } from '../db/windows.ts'
import { testDatabase } from '../testing/database.ts'
import { type Key, newKey } from '../testing/services.ts'
import { signStatus, startFeed, statusOf } from './feed.ts'
import { type LastFeed, lastFeedIn } from './last-feed.ts'

const now = Date.UTC(2014, 10, 1, 2) / 1000
const hour = 3600
const day = 24 * hour
const window = (id: string, changes: Partial<StatusWindow> = {}): StatusWindow => ({
  id,
  start: now,
  end: now + 10 * hour,
  over: null,
  state: 'maintenance',
  text: { en: 'x' },
  affected: [{ component: 'keys', name: {}, works: {} }],
  unaffected: [],
  notices: [],
  changed: now - day,
  updates: [],
  ...changes,
})
const issue = {
  district: 'example.org',
  zones: ['UTC'],
  issuedAt: now,
  validUntil: now + day,
  sequence: now,
  live: true,
  components: ['portal', 'keys'],
}
const ids = ({ windows }: Status) => windows.map(({ id }) => id)

describe('the state of things', () => {
  it('is the worst of what is underway, for each component and in all', () => {
    const feed = statusOf(
      [
        window('a', { state: 'degraded' }),
        window('b', { state: 'outage', start: now - hour }),
        window('c', { affected: [{ component: 'disk-box', name: { en: 'Disk box' }, works: {} }] }),
        window('d', { start: now + 1, affected: [{ component: 'portal', name: {}, works: {} }] }),
      ],
      issue,
    )
    expect(feed.overall).toBe('outage')
    expect(feed.components).toEqual([
      { id: 'portal', name: {}, state: 'available' },
      { id: 'keys', name: {}, state: 'outage' },
      { id: 'disk-box', name: { en: 'Disk box' }, state: 'maintenance' },
    ])
  })

  it('is available when there is nothing', () => {
    expect(statusOf([], issue)).toMatchObject({ overall: 'available', windows: [] })
  })
})

describe('the windows of a feed', () => {
  it('are those of the past 30 days and the next 90, and what still lasts', () => {
    const at = (id: string, from: number, to: number) => window(id, { start: now + from * day, end: now + to * day })
    const all = [
      at('long-ago', -40, -31),
      at('still', -40, 1),
      at('lately', -29, -28),
      at('soon', 89, 90),
      at('later', 91, 92),
    ]
    expect(ids(statusOf(all, issue))).toEqual(['still', 'lately', 'soon'])
  })

  const words = (length: number) =>
    Object.fromEntries(['en', 'de', 'fr', 'it', 'es'].map(tag => [tag, 'ü'.repeat(length)]))

  it('are as many as a reader takes: what is away goes before what will be, and that before what was', async () => {
    const key = await newKey()
    const big = (id: string, changes: Partial<StatusWindow>) => window(id, { text: words(1_000), ...changes })
    const all = [
      ...Array.from({ length: 10 }, (_, i) =>
        big(`past-${i}`, { start: now - (20 - i) * day, end: now - (19 - i) * day }),
      ),
      big('now', {}),
      ...Array.from({ length: 10 }, (_, i) =>
        big(`ahead-${i}`, { start: now + (i + 1) * day, end: now + (i + 2) * day }),
      ),
    ]
    const feed = statusOf(all, issue)
    const { signed } = await signStatus(feed, key)
    expect(signed.length).toBeLessThan(maxStatusBytes)
    expect(await verifyJws('postern-status+jwt', signed, key.jwk)).toEqual(feed)
    expect(ids(feed)).toEqual(['now', 'ahead-0', 'ahead-1', 'ahead-2'])
  })

  it('hold at least one, however much is said of it, with the latest of its updates', async () => {
    const key = await newKey()
    const updates = Array.from({ length: 100 }, (_, i) => ({ at: now + i, text: { en: `${i} ${'x'.repeat(1_900)}` } }))
    const affected = [{ component: 'disk-box', name: words(700), works: words(700) }]
    const feed = statusOf([window('all', { affected, updates })], issue)
    expect(ids(feed)).toEqual(['all'])
    expect(feed.windows[0]!.updates.at(-1)).toEqual(updates.at(-1))
    expect(feed.windows[0]!.updates.length).toBeGreaterThan(3)
    expect(status.safeParse(feed).success).toBe(true)
    const { signed } = await signStatus(feed, key)
    expect(await verifyJws('postern-status+jwt', signed, key.jwk)).toEqual(feed)
  })
})

describe('a feed that is issued', () => {
  let folder: string
  let db: Database
  let key: Key
  let time: number
  const feedOf = (clock = () => new Date(time * 1000), last?: LastFeed) =>
    startFeed({ db, key, district: 'example.org', zones: ['UTC'], components: ['keys'], clock, ...(last && { last }) })
  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'postern-feed-'))
    db = await testDatabase(folder)
    key = await newKey()
    time = now
  })
  afterEach(async () => {
    await db.destroy()
    rmSync(folder, { recursive: true })
  })

  it('is signed once a second, however often it is asked for', async () => {
    const feed = feedOf()
    const [first, second] = await Promise.all([feed.signed(), feed.signed()])
    expect(second.signed).toBe(first.signed)
    time++
    expect((await feed.signed()).signed).not.toBe(first.signed)
  })

  it('has the clock for its sequence, and never a lower one than before: not when the clock is set back, nor after a restart', async () => {
    const feed = feedOf()
    const sequence = async (of = feed) => (await of.current()).sequence
    expect(await sequence()).toBe(now)
    time = now - day
    expect(await sequence()).toBe(now + 1)
    time++
    expect(await sequence()).toBe(now + 2)
    expect(await sequence(feedOf())).toBe(now + 3)
    time = now + day
    expect(await sequence()).toBe(now + day)
  })

  it('tells of a window as soon as the next second', async () => {
    const feed = feedOf()
    expect((await feed.current()).overall).toBe('available')
    await insertWindow(db, window('away'))
    time++
    expect(await feed.current()).toMatchObject({ overall: 'maintenance', live: true, issuedAt: time })
    expect(isUnderway((await feed.current()).windows[0]!, time)).toBe(true)
  })

  it('is the last one while the database is away, and none before there was one', async () => {
    const feed = feedOf()
    const { signed } = await feed.signed()
    await db.destroy()
    time++
    expect((await verifyJws('postern-status+jwt', (await feed.signed()).signed, key.jwk)) as Status).toEqual(
      await verifyJws('postern-status+jwt', signed, key.jwk),
    )
    await expect(feedOf().signed()).rejects.toThrow()
  })

  it('is the last one that was told here, by a process too that never saw the database', async () => {
    const told = await feedOf(undefined, lastFeedIn(folder)).current()
    await db.destroy()
    time++
    expect(await feedOf(undefined, lastFeedIn(folder)).current()).toEqual(told)
  })
})
