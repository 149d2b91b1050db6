// How the services are, as far as this page can tell: by their feed, and by whether they answer. Tries again by itself.

import type { Parameters } from '../../contract/parameters.ts'
import { isAhead, isUnderway, type Status } from '../../contract/status.ts'
import { PosternError } from '../../core/errors.ts'
import type { Part } from './call.ts'
import type { ForeignFeed } from './feed.ts'
import type { StoredFeed } from './offline-copy.ts'

export interface Away {
  /** Milliseconds. */
  readonly since: number
  /** When it is tried again. */
  readonly next: number
  readonly parts: readonly Part[]
}

export interface ServiceState {
  readonly feed: Status | null
  /** The feed could not be asked for anew: it says what was known at `issuedAt`. */
  readonly stale: boolean
  readonly offline: boolean
  readonly away: Away | null
  /** What was away answers again, since then. */
  readonly backSince: number | null
  /** The device's clock is more than a day off. */
  readonly clockWrong: boolean
}

export interface ServiceStatusDeps {
  readonly ask: (url: string) => Promise<ForeignFeed>
  /** @param now seconds. */
  readonly verify: (signed: string, now: number) => Promise<Status>
  readonly offlineCopy: { feed(): Promise<StoredFeed | null>; keepFeed(feed: StoredFeed): Promise<void> }
  /** Milliseconds, by the device. */
  readonly deviceClock: () => number
  readonly isOnline: () => boolean
  /** Asks the parts that are away. */
  readonly probe: (parts: readonly Part[]) => Promise<unknown>
  readonly setTimer: (work: () => void, ms: number) => number
  readonly clearTimer: (timer: number) => void
}

const day = 86_400_000
const calmMs = 5 * 60_000
const alertMs = 60_000
const firstRetryMs = 20_000
const longestRetryMs = 300_000

export class ServiceStatus {
  state: ServiceState = { feed: null, stale: false, offline: false, away: null, backSince: null, clockWrong: false }
  readonly #deps: ServiceStatusDeps
  readonly #listeners = new Set<() => void>()
  readonly #retries = new Set<() => Promise<void>>()
  readonly #failing = new Map<Part, number>()
  #urls: readonly string[] = []
  #behind = 0
  #pause = firstRetryMs
  #retryTimer: number | null = null
  #feedTimer: number | null = null

  constructor(deps: ServiceStatusDeps) {
    this.#deps = deps
    this.#change({ offline: !deps.isOnline() })
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  look = (): ServiceState => this.state

  /** Milliseconds: the device's clock, put right where a signed feed showed that it is more than a day off. */
  now = (): number => this.#deps.deviceClock() + this.#behind

  #change(part: Partial<ServiceState>): void {
    this.state = { ...this.state, ...part }
    for (const listener of this.#listeners) listener()
  }

  /** Called again and again while something is away, and once it is back. */
  onRetry(work: () => Promise<void>): () => void {
    this.#retries.add(work)
    return () => this.#retries.delete(work)
  }

  /** From here on feeds can be checked. */
  async begin({ statusUrls }: Pick<Parameters, 'statusUrls'>): Promise<void> {
    if (this.#urls.length > 0) return
    this.#urls = statusUrls
    const stored = await this.#deps.offlineCopy.feed()
    if (stored) await this.#recall(stored)
    await this.refresh()
  }

  async #recall({ signed, at, behind }: StoredFeed): Promise<void> {
    const device = this.#deps.deviceClock()
    // A clock that was set back since then was put right, or is wrong in another way.
    this.#behind = device >= at ? behind : 0
    const feed = await this.#deps.verify(signed, Math.max(at + behind, this.now()) / 1000).catch(() => null)
    if (feed) this.#change({ feed, stale: true, clockWrong: this.#behind !== 0 })
  }

  /** Asks every status host; the highest sequence wins, and the last good feed stays where none is better. */
  async refresh(): Promise<void> {
    const results = await Promise.all(this.#urls.map(url => this.#askOne(url)))
    const good = results.filter(result => result !== null)
    if (good.length > 0) this.#believe(good.reduce((a, b) => (b.feed.sequence > a.feed.sequence ? b : a)))
    else if (this.state.feed) this.#change({ stale: true })
    this.#schedule()
  }

  async #askOne(url: string): Promise<{ feed: Status; signed: string } | null> {
    try {
      const { signed, hostTime } = await this.#deps.ask(url)
      return { signed, feed: await this.#deps.verify(signed, hostTime ?? this.now() / 1000) }
    } catch (error) {
      if (error instanceof PosternError) return null
      throw error
    }
  }

  #believe({ feed, signed }: { feed: Status; signed: string }): void {
    if (feed.sequence < (this.state.feed?.sequence ?? 0)) return
    const device = this.#deps.deviceClock()
    if (feed.live) {
      const difference = feed.issuedAt * 1000 - device
      this.#behind = Math.abs(difference) > day ? difference : 0
    }
    const stale = feed.validUntil * 1000 < this.now()
    this.#change({ feed, stale, clockWrong: this.#behind !== 0 })
    this.#deps.offlineCopy.keepFeed({ signed, at: device, behind: this.#behind })
  }

  #schedule(): void {
    if (this.#feedTimer !== null) this.#deps.clearTimer(this.#feedTimer)
    const now = this.now() / 1000
    const near = this.state.feed?.windows.some(
      window => isUnderway(window, now) || (isAhead(window, now) && window.start - now < day / 1000),
    )
    this.#feedTimer = this.#deps.setTimer(() => this.refresh(), near || this.state.away ? alertMs : calmMs)
  }

  /** What every call to the services came to. */
  heard(part: Part, well: boolean): void {
    const wasAway = this.#failing.size > 0
    if (well) this.#failing.delete(part)
    else if (!this.#failing.has(part)) this.#failing.set(part, this.now())
    if (this.#failing.size > 0) {
      if (!wasAway) this.#pause = firstRetryMs
      this.#plan(wasAway)
    } else if (wasAway) this.#return()
  }

  #plan(planned: boolean): void {
    const { away } = this.state
    const since = Math.min(...this.#failing.values())
    const next = planned && away ? away.next : this.now() + this.#pause
    this.#change({ away: { since, next, parts: [...this.#failing.keys()] }, backSince: null })
    if (planned) return
    this.#arm()
  }

  #arm(): void {
    if (this.#retryTimer !== null) this.#deps.clearTimer(this.#retryTimer)
    this.#retryTimer = this.#deps.setTimer(() => this.retry(), this.#pause)
  }

  #return(): void {
    if (this.#retryTimer !== null) this.#deps.clearTimer(this.#retryTimer)
    this.#retryTimer = null
    this.#change({ away: null, backSince: this.now() })
    this.#retryAll()
    this.refresh()
  }

  async #retryAll(): Promise<void> {
    await Promise.allSettled([...this.#retries].map(work => work()))
  }

  /** Now, by the button or by the timer. */
  retry = async (): Promise<void> => {
    this.#pause = Math.min(this.#pause * 2, longestRetryMs)
    await Promise.allSettled([this.refresh(), this.#deps.probe([...this.#failing.keys()])])
    if (this.#failing.size === 0) return
    await this.#retryAll()
    if (this.#failing.size === 0) return
    const { away } = this.state
    if (away) this.#change({ away: { ...away, next: this.now() + this.#pause } })
    this.#arm()
  }

  /** The browser says that the network came or went. */
  networkChanged = (): void => {
    const offline = !this.#deps.isOnline()
    this.#change({ offline })
    if (!offline && this.state.away) this.retry()
  }
}
