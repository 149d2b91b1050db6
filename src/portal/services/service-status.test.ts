import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Status } from '../../contract/status.ts'
import { PosternError } from '../../core/errors.ts'
import type { StoredFeed } from './offline-copy.ts'
import { ServiceStatus, type ServiceStatusDeps } from './service-status.ts'

const start = Date.UTC(2026, 10, 12, 9)
const day = 86_400_000
const urls = ['https://portal.example/status.json', 'https://status.example/status.json']
const none = () => Promise.reject(new PosternError('unreachable', 'no'))

function feed(change: Partial<Status> = {}): Status {
  const at = start / 1000
  return {
    ...{ v: 1, district: 'example.org', issuedAt: at, validUntil: at + 86_400, sequence: at, live: true },
    ...{ overall: 'available', components: [], windows: [], zones: [] },
    ...change,
  }
}

/** A page whose clock and timers stand still until they are moved. */
function page() {
  let now = start
  let online = true
  const timers = new Map<number, { work: () => void; at: number }>()
  const feeds = new Map<string, Status>()
  let stored: StoredFeed | null = null
  let next = 1
  const deps: ServiceStatusDeps = {
    ask: async url => (feeds.has(url) ? { signed: url, hostTime: null } : none()),
    verify: async signed => feeds.get(signed) ?? none(),
    offlineCopy: {
      feed: async () => stored,
      async keepFeed(given) {
        stored = given
      },
    },
    deviceClock: () => now,
    isOnline: () => online,
    probe: vi.fn(async () => {}),
    setTimer(work, ms) {
      timers.set(next, { work, at: now + ms })
      return next++
    },
    clearTimer: timer => timers.delete(timer),
  }
  return {
    deps,
    feeds,
    keep: (given: StoredFeed) => {
      stored = given
    },
    stored: () => stored,
    goOffline(is: boolean) {
      online = !is
    },
    /** Runs what falls due. */
    async pass(ms: number) {
      now += ms
      for (const [id, { work, at }] of [...timers]) {
        if (at > now) continue
        timers.delete(id)
        work()
      }
      await vi.waitFor(() => Promise.resolve())
    },
  }
}

let around: ReturnType<typeof page>
let serviceStatus: ServiceStatus
beforeEach(() => {
  around = page()
  serviceStatus = new ServiceStatus(around.deps)
})
const begin = () => serviceStatus.begin({ statusUrls: urls })

describe('a page that asks how the services are', () => {
  it('believes the feed of the highest sequence', async () => {
    around.feeds.set(urls[0]!, feed({ sequence: 5 }))
    around.feeds.set(urls[1]!, feed({ sequence: 7 }))
    await begin()
    expect(serviceStatus.state.feed?.sequence).toBe(7)
    expect(serviceStatus.state.stale).toBe(false)
    expect(around.stored()?.signed).toBe(urls[1])
  })

  it('keeps the last good feed when none can be had, and says that it is old', async () => {
    around.feeds.set(urls[0]!, feed())
    await begin()
    around.feeds.clear()
    await serviceStatus.refresh()
    expect(serviceStatus.state).toMatchObject({ feed: { sequence: start / 1000 }, stale: true })
  })

  it('does not go back to an earlier feed', async () => {
    around.feeds.set(urls[0]!, feed({ sequence: 9 }))
    await begin()
    around.feeds.set(urls[0]!, feed({ sequence: 8 }))
    await serviceStatus.refresh()
    expect(serviceStatus.state.feed?.sequence).toBe(9)
  })

  it('begins with what was kept, said to be old, when no host answers', async () => {
    const deps = { ...around.deps, verify: async () => feed(), ask: none }
    around.keep({ signed: 'kept', at: start - day, behind: 0 })
    serviceStatus = new ServiceStatus(deps)
    await begin()
    expect(serviceStatus.state).toMatchObject({ stale: true, clockWrong: false })
    expect(serviceStatus.state.feed).not.toBeNull()
  })
})

describe('a wrong clock', () => {
  it.each([
    ['a year behind', 365 * day],
    ['a year ahead', -365 * day],
  ])('that is %s is put right by a live feed', async (_, off) => {
    around.feeds.set(urls[0]!, feed({ issuedAt: (start + off) / 1000, validUntil: (start + off) / 1000 + 86_400 }))
    await begin()
    expect(serviceStatus.now()).toBe(start + off)
    expect(serviceStatus.state).toMatchObject({ clockWrong: true, stale: false })
  })

  it('of an hour, as at the end of summer time, is left alone', async () => {
    around.feeds.set(urls[0]!, feed({ issuedAt: start / 1000 + 3_600 }))
    await begin()
    expect(serviceStatus.now()).toBe(start)
    expect(serviceStatus.state.clockWrong).toBe(false)
  })

  it('is not told by a feed that was published long ago', async () => {
    around.feeds.set(
      urls[0]!,
      feed({ live: false, issuedAt: (start - 60 * day) / 1000, validUntil: (start + day) / 1000 }),
    )
    await begin()
    expect(serviceStatus.now()).toBe(start)
  })

  it('that was put right meanwhile is believed again', async () => {
    around.keep({ signed: 'kept', at: start + 365 * day, behind: -365 * day })
    serviceStatus = new ServiceStatus({ ...around.deps, verify: async () => feed(), ask: none })
    await begin()
    expect(serviceStatus.now()).toBe(start)
  })
})

describe('services that do not answer', () => {
  it('are away since the first failure, and tried again later and later', async () => {
    serviceStatus.heard('keys', false)
    expect(serviceStatus.state.away).toEqual({ since: start, next: start + 20_000, parts: ['keys'] })
    await around.pass(5_000)
    serviceStatus.heard('sign-in', false)
    expect(serviceStatus.state.away).toMatchObject({ since: start, next: start + 20_000, parts: ['keys', 'sign-in'] })
    await around.pass(15_000)
    await vi.waitFor(() => expect(serviceStatus.state.away?.next).toBe(start + 20_000 + 40_000))
    expect(around.deps.probe).toHaveBeenCalledWith(['keys', 'sign-in'])
  })

  it('are back once every part has answered, and what waited is tried', async () => {
    const waited = vi.fn(async () => {})
    serviceStatus.onRetry(waited)
    serviceStatus.heard('keys', false)
    serviceStatus.heard('relay', false)
    serviceStatus.heard('keys', true)
    expect(serviceStatus.state.away?.parts).toEqual(['relay'])
    expect(waited).not.toHaveBeenCalled()
    serviceStatus.heard('relay', true)
    expect(serviceStatus.state).toMatchObject({ away: null, backSince: start })
    expect(waited).toHaveBeenCalledOnce()
  })

  it('are tried at once when the network comes back', async () => {
    around.goOffline(true)
    serviceStatus.networkChanged()
    expect(serviceStatus.state.offline).toBe(true)
    serviceStatus.heard('keys', false)
    around.goOffline(false)
    serviceStatus.networkChanged()
    expect(serviceStatus.state.offline).toBe(false)
    expect(around.deps.probe).toHaveBeenCalledOnce()
  })
})
