// What administrators do with windows of maintenance: the admin page and the command line say it in the same words.

import * as z from 'zod/mini'
import { utf8 } from '../core/bytes.ts'
import { seconds } from './shapes.ts'
import { serviceComponents, statusWindow, type Texts, texts } from './status.ts'

const { affected, end, notices, start, state, text, unaffected } = statusWindow.shape

/** POST /api/admin/windows → 201 with the window. PUT /api/admin/windows/:id changes it. */
export const windowPlan = z.strictObject({ start, end, state, text, affected, unaffected, notices })
export type WindowPlan = z.infer<typeof windowPlan>

/** POST /api/admin/windows/:id/updates: what is said meanwhile, and a new planned end where it changed. */
export const windowUpdate = z.strictObject({ text: texts, end: z.nullable(seconds) })
export type WindowUpdate = z.infer<typeof windowUpdate>

/** What all of these answer, and POST /api/admin/windows/:id/start and /end. `overlaps`: windows of the same time and component. */
export const windowAnswer = z.object({ window: statusWindow, overlaps: z.array(z.string()) })
export type WindowAnswer = z.infer<typeof windowAnswer>

/** GET /api/admin/windows. `enforced`: whether the services refuse what a window stops. */
export const windowsAnswer = z.object({ windows: z.array(statusWindow), enforced: z.boolean() })
export type WindowsAnswer = z.infer<typeof windowsAnswer>

/** Why a plan or an update is refused: `values.reason` of `bad-request`. */
export const windowFaults = [
  'shape',
  'language',
  'component',
  'component-twice',
  'component-unnamed',
  'nothing-affected',
  'text-too-long',
  'too-much-text',
  'nothing-said',
  'end-before-start',
  'past',
  'far',
  'over',
  'underway',
] as const
export type WindowFault = (typeof windowFaults)[number]

export interface Fault {
  readonly fault: WindowFault
  /** Where, as a path of names and numbers. */
  readonly at: string
}

const day = 86_400
/** What is over for longer is in no feed. */
export const pastDays = 30
/** Farther ahead nobody plans: the year is mistyped. */
export const farDays = 800
/** A feed must hold at least one window whole, in all its languages. UTF-8, as JSON. */
const maxPlanBytes = 16_000
const maxUpdateBytes = 12_000

interface Issue {
  readonly code: string
  readonly path: readonly PropertyKey[]
}

function faultOfIssue({ code, path }: Issue): Fault {
  const at = path.join('.')
  if (code === 'invalid_key') return { fault: 'language', at }
  if (path.at(-1) === 'component') return { fault: 'component', at }
  if (at === 'affected' && code === 'too_small') return { fault: 'nothing-affected', at }
  if (code === 'too_big' && path.length > 1) return { fault: 'text-too-long', at }
  return { fault: 'shape', at }
}

const isSaid = (all: Texts) => Object.values(all).some(text => text.trim() !== '')
const bytesOf = (value: unknown) => utf8(JSON.stringify(value)).length

/** What is wrong with a plan, first things first. @param now seconds. */
export function faultOfPlan(input: unknown, now: number): Fault | null {
  const parsed = windowPlan.safeParse(input)
  if (!parsed.success) return faultOfIssue(parsed.error.issues[0]!)
  const plan = parsed.data
  if (plan.end <= plan.start) return { fault: 'end-before-start', at: 'end' }
  if (plan.end < now - pastDays * day) return { fault: 'past', at: 'end' }
  if (plan.end > now + farDays * day) return { fault: 'far', at: 'end' }
  const all = [...plan.affected, ...plan.unaffected]
  const twice = all.find(({ component }, i) => all.findIndex(other => other.component === component) < i)
  if (twice) return { fault: 'component-twice', at: twice.component }
  const named: readonly string[] = serviceComponents
  const unnamed = all.find(({ component, name }) => !named.includes(component) && !isSaid(name))
  if (unnamed) return { fault: 'component-unnamed', at: unnamed.component }
  return bytesOf(plan) > maxPlanBytes ? { fault: 'too-much-text', at: '' } : null
}

/** What is wrong with an update in itself. */
export function faultOfUpdate(input: unknown): Fault | null {
  const parsed = windowUpdate.safeParse(input)
  if (!parsed.success) return faultOfIssue(parsed.error.issues[0]!)
  const { text: said, end: later } = parsed.data
  if (!isSaid(said) && later === null) return { fault: 'nothing-said', at: 'text' }
  return bytesOf(said) > maxUpdateBytes ? { fault: 'too-much-text', at: 'text' } : null
}
