// GET /status.json: how the services are, from every status host alike; and what a reader makes of it at any later moment.

import * as z from 'zod/mini'
import { compactJws, district, seconds } from './shapes.ts'

/** The parts of the product that a window may affect; an operator may name others of their own. */
export const serviceComponents = ['portal', 'sign-in', 'keys', 'relay', 'intake', 'gateway'] as const

/** From best to worst. */
export const componentStates = ['available', 'degraded', 'maintenance', 'outage'] as const
export const componentState = z.enum(componentStates)
export type ComponentState = z.infer<typeof componentState>

/** Of one text, in characters. */
export const maxText = 2_000
const maxWindows = 60
/** Operator's own words by language (BCP 47, as the portal's catalogues are named). Text, never HTML. */
export const texts = z.record(
  z.string().check(z.regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/)),
  z.string().check(z.maxLength(maxText)),
)
export type Texts = z.infer<typeof texts>

const componentId = z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,39}$/))

/** Something that is, was or will be away, from `start` until `over`, or until `end` where nobody said when it was over. */
export const statusWindow = z.object({
  id: z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,39}$/)),
  start: seconds,
  /** As planned. */
  end: seconds,
  over: z.nullable(seconds),
  state: z.enum(['degraded', 'maintenance', 'outage']),
  /** What people are told of it. May be empty. */
  text: texts,
  /** `name`: of an operator's own component. `works`: what of it goes on; empty says what the product knows by itself. */
  affected: z.array(z.object({ component: componentId, name: texts, works: texts })).check(z.minLength(1)),
  /** Named so that nobody need ask. */
  unaffected: z.array(z.object({ component: componentId, name: texts })),
  /** What changes with it, for those who run mail systems: addresses, ports. */
  notices: z.array(texts).check(z.maxLength(20)),
  /** When anything of this was last changed, where that is known. */
  changed: z.optional(seconds),
  /** Oldest first. */
  updates: z.array(z.object({ at: seconds, text: texts })).check(z.maxLength(100)),
})
export type StatusWindow = z.infer<typeof statusWindow>

/** The payload of the signed feed. `overall` and `components` are as of `issuedAt`; `statesAt` gives them for any moment. */
export const status = z.object({
  v: z.literal(1),
  district,
  issuedAt: seconds,
  validUntil: seconds,
  /** Of several feeds the highest counts; a lower one than was seen is refused. */
  sequence: z.int().check(z.minimum(1)),
  /** Issued when it was asked for, so that `issuedAt` tells the time. A file that was published earlier does not. */
  live: z.boolean(),
  overall: componentState,
  components: z.array(z.object({ id: componentId, name: texts, state: componentState })),
  /** Of the past 30 days and the next 90, by their start. */
  windows: z.array(statusWindow).check(z.maxLength(maxWindows)),
  /** IANA names of zones in which the operator wants times shown beside the reader's own. */
  zones: z.array(z.string().check(z.maxLength(60))).check(z.maxLength(10)),
})
export type Status = z.infer<typeof status>

export const statusAnswer = z.object({ signed: compactJws })

/** An answer with the signed feed is at most so long, in bytes. */
export const maxStatusBytes = 100_000

/** @param now seconds. */
export function isUnderway({ start, end, over }: StatusWindow, now: number): boolean {
  return start <= now && now < (over ?? end)
}

/** @param now seconds. */
export function isAhead({ start, over }: StatusWindow, now: number): boolean {
  return now < start && over === null
}

function worse(a: ComponentState, b: ComponentState): ComponentState {
  return componentStates.indexOf(a) > componentStates.indexOf(b) ? a : b
}

/** State of each component that the windows make other than available. @param now seconds. */
export function statesAt(windows: readonly StatusWindow[], now: number): ReadonlyMap<string, ComponentState> {
  const states = new Map<string, ComponentState>()
  for (const window of windows) {
    if (!isUnderway(window, now)) continue
    for (const { component } of window.affected)
      states.set(component, worse(states.get(component) ?? 'available', window.state))
  }
  return states
}

/** The worst of all. @param now seconds. */
export function overallAt(windows: readonly StatusWindow[], now: number): ComponentState {
  return [...statesAt(windows, now).values()].reduce(worse, 'available')
}

/** The text in a language, else in English, else in any; with the language it is in. null where there is none. */
export function textIn(all: Texts, language: string): { readonly text: string; readonly language: string } | null {
  const [first] = Object.keys(all)
  const found = [language, language.split('-')[0]!, 'en', first].find(tag => tag !== undefined && all[tag])
  return found === undefined ? null : { text: all[found]!, language: found }
}
