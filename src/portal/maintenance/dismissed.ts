// Which notices this reader has put away, and when.

import type { Dismissed } from './banner-state.ts'

const name = 'postern-put-away'

export function dismissedBefore(): Dismissed {
  try {
    const stored: unknown = JSON.parse(window.localStorage.getItem(name) ?? '{}')
    const entries = Object.entries(stored ?? {}).filter(([, at]) => typeof at === 'number')
    return Object.fromEntries(entries) as Record<string, number>
  } catch {
    return {}
  }
}

const most = 20

/** @param now milliseconds. */
export function dismiss(id: string, now: number): Dismissed {
  const all = Object.fromEntries([...Object.entries(dismissedBefore()), [id, now / 1000] as const].slice(-most))
  try {
    window.localStorage.setItem(name, JSON.stringify(all))
  } catch {
    // Until the page is left.
  }
  return all
}
