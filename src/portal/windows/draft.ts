// A window while an administrator writes it: what the form holds, and the plan that it makes.

import { type StatusWindow, serviceComponents, type Texts } from '../../contract/status.ts'
import type { WindowPlan } from '../../contract/windows.ts'
import { drawnLetters } from '../../mail/letters.ts'
import { onTheWall, readWall } from './wall.ts'

export type Part = 'none' | 'affected' | 'unaffected'

export interface Draft {
  /** Of the window that is changed; null for a new one. */
  readonly id: string | null
  /** On the walls of `zone`. */
  readonly start: string
  readonly end: string
  readonly zone: string
  readonly state: StatusWindow['state']
  readonly text: Texts
  readonly components: readonly {
    readonly id: string
    readonly name: Texts
    readonly part: Part
    readonly works: Texts
  }[]
  readonly notices: readonly Texts[]
}

const hour = 3_600_000
const day = 24 * hour

/** The product's own components, and those of the operator's that any window names. */
function componentsOf(all: readonly StatusWindow[]): ReadonlyMap<string, Texts> {
  const named = all.flatMap(({ affected, unaffected }) => [...affected, ...unaffected])
  return new Map([
    ...serviceComponents.map(id => [id, {}] as const),
    ...named.map(({ component, name }) => [component, name] as const),
  ])
}

/** @param now milliseconds. */
export function draftOf(window: StatusWindow | null, all: readonly StatusWindow[], zone: string, now: number): Draft {
  const tomorrow = Math.ceil((now + day) / hour) * hour
  const components = [...componentsOf(window ? [...all, window] : all)].map(([id, name]) => {
    const affected = window?.affected.find(({ component }) => component === id)
    const unaffected = window?.unaffected.some(({ component }) => component === id)
    const part: Part = affected ? 'affected' : unaffected ? 'unaffected' : 'none'
    return { id, name, part, works: affected?.works ?? {} }
  })
  return {
    id: window?.id ?? null,
    start: onTheWall(window ? window.start * 1000 : tomorrow, zone),
    end: onTheWall(window ? window.end * 1000 : tomorrow + hour, zone),
    zone,
    state: window?.state ?? 'maintenance',
    text: window?.text ?? {},
    components,
    notices: window?.notices ?? [],
  }
}

/** The same moments on the walls of another zone; what cannot be read stays as it is. */
export function movedTo(draft: Draft, zone: string): Draft {
  const move = (text: string) => {
    const at = readWall(text, draft.zone)
    return at === null ? text : onTheWall(at, zone)
  }
  return { ...draft, zone, start: move(draft.start), end: move(draft.end) }
}

/** Without what nobody wrote, and without letters that nobody who wrote them saw. */
export function written(all: Texts): Texts {
  const drawn = Object.entries(all).map(([tag, text]) => [tag, drawnLetters(text)] as const)
  return Object.fromEntries(drawn.filter(([, text]) => text.trim() !== ''))
}

/** @returns the plan, or the name of the field whose time does not exist in its zone. */
export function planOf(draft: Draft): WindowPlan | 'start' | 'end' {
  const start = readWall(draft.start, draft.zone)
  const end = readWall(draft.end, draft.zone)
  if (start === null) return 'start'
  if (end === null) return 'end'
  const those = (part: Part) => draft.components.filter(component => component.part === part)
  return {
    start: start / 1000,
    end: end / 1000,
    state: draft.state,
    text: written(draft.text),
    affected: those('affected').map(({ id, name, works }) => ({ component: id, name, works: written(works) })),
    unaffected: those('unaffected').map(({ id, name }) => ({ component: id, name })),
    notices: draft.notices.map(written).filter(notice => Object.keys(notice).length > 0),
  }
}

/** As readers would be shown it. Without an id while it is not published: it has no page yet. */
export function shownAs(plan: WindowPlan, before: StatusWindow | null): StatusWindow {
  return { id: before?.id ?? '', over: null, updates: before?.updates ?? [], ...plan }
}
