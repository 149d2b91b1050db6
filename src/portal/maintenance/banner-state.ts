// What the banner says, decided in one place: from the feed, from whether the services answer, and from what was put away.

import { isAhead, isUnderway, type StatusWindow } from '../../contract/status.ts'
import type { ServiceState } from '../services/service-status.ts'

export type WindowTense = 'ahead' | 'now' | 'overrun' | 'over'

export type Notice =
  | { readonly kind: 'window'; readonly tense: WindowTense; readonly window: StatusWindow }
  | { readonly kind: 'offline' }
  | { readonly kind: 'away'; readonly since: number; readonly whole: boolean }
  | { readonly kind: 'back' }

const day = 86_400
/** From so long before a window is told, in seconds. */
const fortnight = 14 * day
/** A window that is past may explain why nothing answers for so long, in seconds. */
const overrunFor = day
/** "Is back" stands for so long, in milliseconds. */
const backForMs = 60_000

/** When each window was put away, in seconds. */
export type Dismissed = Readonly<Record<string, number>>

/** @param now milliseconds. @returns null: there is nothing to say. */
export function noticeFor(
  { feed, away, offline, backSince }: ServiceState,
  dismissed: Dismissed,
  now: number,
): Notice | null {
  if (offline) return { kind: 'offline' }
  const windows = (feed?.windows ?? []).toSorted((a, b) => a.start - b.start)
  const seconds = now / 1000
  const underway = worst(windows.filter(window => isUnderway(window, seconds)))
  if (underway) return { kind: 'window', tense: 'now', window: underway }
  const justOver = windows.findLast(({ start, end, over }) => {
    const ended = over ?? end
    return start < ended && ended <= seconds && seconds < ended + overrunFor
  })
  if (away && justOver && justOver.over === null && away.since / 1000 <= justOver.end)
    return { kind: 'window', tense: 'overrun', window: justOver }
  if (away) return { kind: 'away', since: away.since, whole: away.parts.length > 1 }
  if (backSince !== null && now - backSince < backForMs) return { kind: 'back' }
  const wasSeen = justOver && now - (justOver.over ?? justOver.end) * 1000 < backForMs
  if (wasSeen) return { kind: 'window', tense: 'over', window: justOver }
  const ahead = windows.find(
    window =>
      isAhead(window, seconds) && window.start - seconds <= fortnight && !isDismissed(window, dismissed, seconds),
  )
  return ahead ? { kind: 'window', tense: 'ahead', window: ahead } : null
}

/** It comes back a day before. */
function isDismissed({ id, start }: StatusWindow, dismissed: Dismissed, seconds: number): boolean {
  const at = dismissed[id]
  return at !== undefined && (seconds < start - day || at >= start - day)
}

const weight = { degraded: 0, maintenance: 1, outage: 2 }

function worst(windows: readonly StatusWindow[]): StatusWindow | undefined {
  return windows.toSorted((a, b) => weight[b.state] - weight[a.state])[0]
}

/** What of it a reader can do all the same, as keys of the catalogue. */
export type Works = 'read' | 'keep' | 'write' | 'forward' | 'all'

/** @param affected components. @param canRead keys are held here. @param canWrite anything is sent here. */
export function worksFor(affected: ReadonlySet<string>, canRead: boolean, canWrite: boolean): Works[] {
  const opening = ['portal', 'sign-in', 'keys'].some(component => affected.has(component))
  const sending = opening || affected.has('relay')
  const works: Works[] = []
  if (opening && canRead) works.push('read')
  if (opening) works.push('keep')
  if (sending && canWrite) works.push('write')
  if (affected.has('intake')) works.push('forward')
  return works.length > 0 ? works : ['all']
}
