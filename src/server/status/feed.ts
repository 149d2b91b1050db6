// The status feed: how the services are and will be, made from the windows and signed by the status key.

import {
  isAhead,
  isUnderway,
  overallAt,
  type Status,
  type StatusWindow,
  statesAt,
  type Texts,
} from '../../contract/status.ts'
import { pastDays } from '../../contract/windows.ts'
import { signJws } from '../../core/jws.ts'
import { secondsOf } from '../../core/seconds.ts'
import type { Database } from '../db/open.ts'
import { nextSequence } from '../db/windows.ts'
import type { LastFeed } from './last-feed.ts'
import { list } from './windows.ts'

const day = 86_400
const aheadDays = 90
/** The longest signed statement that a reader takes has 64 KiB; base64 makes three bytes four. */
const maxPayloadBytes = 48_000
/** What was said meanwhile, of one window: the latest of it. With the longest plan and its names it fits. */
const maxUpdateBytes = 13_000
const maxWindows = 60
/** Of everything that is not of a window. */
const spareBytes = 2_000

type StatusKey = Parameters<typeof signJws>[2]
const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value))

/** What an installation consists of, whatever its windows name. */
export function componentsOf({ forwardAddress }: { readonly forwardAddress: string | null }): string[] {
  return ['portal', 'sign-in', 'keys', 'relay', ...(forwardAddress === null ? [] : ['intake'])]
}

export interface Issue extends Pick<Status, 'district' | 'zones' | 'issuedAt' | 'validUntil' | 'sequence' | 'live'> {
  readonly components: readonly string[]
}

/** What counts most comes first: what is away, what will be, what was. */
function byWeight(now: number) {
  const rank = (window: StatusWindow) => (isUnderway(window, now) ? 0 : isAhead(window, now) ? 1 : 2)
  return (a: StatusWindow, b: StatusWindow) =>
    rank(a) - rank(b) || (rank(a) === 2 ? b.start - a.start : a.start - b.start)
}

function latestUpdates(updates: StatusWindow['updates']): StatusWindow['updates'] {
  let left = maxUpdateBytes
  const from = updates.findLastIndex(update => {
    left -= bytesOf(update)
    return left < 0
  })
  return updates.slice(from + 1)
}

/** Those of the past and the coming weeks, as many as fit, earliest first. */
function selected(windows: readonly StatusWindow[], now: number, room: number): StatusWindow[] {
  let left = room
  return windows
    .filter(({ start, end, over }) => (over ?? end) >= now - pastDays * day && start <= now + aheadDays * day)
    .map(window => ({ ...window, updates: latestUpdates(window.updates) }))
    .toSorted(byWeight(now))
    .slice(0, maxWindows)
    .filter(window => {
      const needed = bytesOf(window) + bytesOf(namesIn([window]))
      if (needed > left) return false
      left -= needed
      return true
    })
    .toSorted((a, b) => a.start - b.start)
}

/** The payload, with everything computed that is computed. */
export function statusOf(all: readonly StatusWindow[], { components, ...issue }: Issue): Status {
  const now = issue.issuedAt
  const windows = selected(all, now, maxPayloadBytes - spareBytes)
  const states = statesAt(windows, now)
  const names = namesIn(windows)
  const ids = [...new Set([...components, ...Object.keys(names)])]
  return {
    v: 1,
    ...issue,
    overall: overallAt(windows, now),
    components: ids.map(id => ({ id, name: names[id] ?? {}, state: states.get(id) ?? 'available' })),
    windows,
  }
}

/** Every component that a window names, with what people call it. */
function namesIn(windows: readonly StatusWindow[]): Record<string, Texts> {
  return Object.fromEntries(
    windows.flatMap(({ affected, unaffected }) =>
      [...unaffected, ...affected].map(({ component, name }) => [component, name]),
    ),
  )
}

export async function signStatus(status: Status, key: StatusKey): Promise<{ signed: string }> {
  return { signed: await signJws('postern-status+jwt', status, key) }
}

export interface FeedOptions {
  readonly db: Database
  readonly key: StatusKey
  readonly district: string
  readonly zones: readonly string[]
  readonly components: readonly string[]
  readonly clock: () => Date
  /** What this or an earlier process told last. */
  readonly last?: LastFeed
}

export interface Feed {
  /** As it is now, unsigned. */
  current(): Promise<Status>
  signed(): Promise<{ signed: string }>
}

/** A device that nobody serves goes by the last feed it saw: it must know of a window as long as its banner announces it. */
const validDays = 14

/** Made and signed at most once a second, however often it is asked for; and the last one, while the database is away. */
export function startFeed({ db, key, district, zones, components, clock, last }: FeedOptions): Feed {
  let made: { readonly at: number; readonly status: Promise<Status>; signed?: Promise<{ signed: string }> } | null =
    null

  async function make(now: number, before: Promise<Status> | undefined): Promise<Status> {
    try {
      const windows = await list({ db, now })
      const issue = { district, zones: [...zones], issuedAt: now, validUntil: now + validDays * day, live: true }
      const status = statusOf(windows, { ...issue, components, sequence: await nextSequence(db, now) })
      last?.write(status)
      return status
    } catch (error) {
      const told = (await before?.catch(() => null)) ?? last?.read()
      if (told) return told
      throw error
    }
  }

  function latest() {
    const now = secondsOf(clock())
    if (made?.at === now) return made
    const status = make(now, made?.status)
    const next = { at: now, status }
    made = next
    status.catch(() => {
      if (made === next) made = null
    })
    return made
  }

  return {
    current: () => latest().status,
    signed() {
      const now = latest()
      now.signed ??= now.status.then(status => signStatus(status, key))
      return now.signed
    },
  }
}
