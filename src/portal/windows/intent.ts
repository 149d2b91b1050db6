// What an administrator is about to publish, as the preview shows it before it is done.

import type { StatusWindow } from '../../contract/status.ts'
import type { WindowAnswer, WindowPlan, WindowUpdate } from '../../contract/windows.ts'
import type { WindowTense } from '../maintenance/banner-state.ts'
import { adminApi } from './api.ts'
import { type Draft, shownAs } from './draft.ts'
import type { Deed } from './problem.tsx'

/** What is to be published, and what brings the administrator back to where it was written. */
export interface Intent {
  readonly deed: Deed
  readonly window: StatusWindow
  readonly tenses: readonly WindowTense[]
  readonly run: () => Promise<WindowAnswer>
  readonly back: View
}

export type View =
  | { readonly at: 'list' }
  | { readonly at: 'plan'; readonly draft: Draft; readonly before: StatusWindow | null }
  | { readonly at: 'update'; readonly window: StatusWindow }
  | { readonly at: 'preview'; readonly intent: Intent }

const list: View = { at: 'list' }

/** @param now seconds. */
export function startIntent(window: StatusWindow, now: number): Intent {
  const run = () => adminApi.start(window.id)
  return { deed: 'start', window: { ...window, start: now }, tenses: ['now', 'over'], run, back: list }
}

/** A window that is ahead is called off, one that is underway ends. @param now seconds. */
export function endIntent(window: StatusWindow, now: number): Intent {
  const deed = window.start > now ? 'callOff' : 'end'
  const tenses = deed === 'end' ? (['over'] as const) : (['ahead'] as const)
  return { deed, window: { ...window, over: now }, tenses, run: () => adminApi.end(window.id), back: list }
}

/** @param before null: it is a new one. */
export function planIntent(plan: WindowPlan, draft: Draft, before: StatusWindow | null): Intent {
  return {
    deed: before ? 'change' : 'schedule',
    window: shownAs(plan, before),
    tenses: ['ahead', 'now', 'overrun', 'over'],
    run: () => (before ? adminApi.change(before.id, plan) : adminApi.schedule(plan)),
    back: { at: 'plan', draft, before },
  }
}

/** @param now seconds. */
export function updateIntent(window: StatusWindow, update: WindowUpdate, now: number): Intent {
  const said = Object.keys(update.text).length > 0
  return {
    deed: 'update',
    window: {
      ...window,
      end: update.end ?? window.end,
      updates: [...window.updates, ...(said ? [{ at: now, text: update.text }] : [])],
    },
    tenses: window.start > now ? ['ahead', 'now'] : ['now'],
    run: () => adminApi.update(window.id, update),
    back: { at: 'update', window },
  }
}
