// What may be done with windows: the admin page and the command line both do it here.

import { randomInt } from 'node:crypto'
import type { StatusWindow, Texts } from '../../contract/status.ts'
import {
  type Fault,
  farDays,
  faultOfPlan,
  faultOfUpdate,
  pastDays,
  type WindowAnswer,
  type WindowFault,
  windowPlan,
  windowUpdate,
} from '../../contract/windows.ts'
import { PosternError } from '../../core/errors.ts'
import type { Database } from '../db/open.ts'
import { findWindow, insertWindow, listWindows, rewriteWindow } from '../db/windows.ts'

export interface WindowOptions {
  readonly db: Database
  /** Seconds. */
  readonly now: number
}

const day = 86_400
const maxUpdates = 100
/** Open at once, or still to be shown: what a feed can hold, and more than anybody reads. */
const maxKept = 200

const sentences: Readonly<Record<WindowFault, (at: string) => string>> = {
  shape: at => `The window is out of its shape${at && ` at "${at}"`}.`,
  language: at => `A text is named by its language, for instance "en" or "de": "${at}" is none.`,
  component: at =>
    `A component is named in lower-case letters, digits and hyphens, 40 at most: what stands at "${at}" is not.`,
  'component-twice': at => `The component "${at}" is named twice. Name it once, as affected or as not affected.`,
  'component-unnamed': at => `"${at}" is none of the product's own components: say what people call it, in a name.`,
  'nothing-affected': () => 'The window affects nothing. Name at least one component.',
  'text-too-long': at => `The text at "${at}" is too long, or there are too many. A text has 2,000 characters at most.`,
  'too-much-text': () => 'The texts are too long together. All languages of a window take 16 kB, of an update 12 kB.',
  'nothing-said': () => 'The update says nothing. Write a text, or give a new end.',
  'end-before-start': () => 'The window ends before it starts, or at once. The end must be later than the start.',
  past: () => `The window ended more than ${pastDays} days ago: nobody would be shown it.`,
  far: () => `The window ends more than ${farDays} days ahead. Is the year right?`,
  over: () => 'The window is over. What was said of it stays; it can still be given an update.',
  underway: () => 'The window is underway already.',
}

/** @param at a path that is told, but never a value. */
export function refuse({ fault, at }: Fault): PosternError {
  return new PosternError('bad-request', sentences[fault](at.slice(0, 80)), { values: { reason: fault } })
}

/** One spelling of line ends; no control characters, which break calendars and documents; no empty texts. */
function cleaned(all: Texts): Texts {
  const clean = (text: string) =>
    text
      .replace(/\p{Cs}/gu, '\ufffd')
      .replace(/\r\n?/g, '\n')
      .replace(/\t/g, ' ')
      .replace(/(?!\n)\p{Cc}/gu, '')
      .trim()
  return Object.fromEntries(
    Object.entries(all)
      .map(([language, text]) => [language, clean(text)] as const)
      .filter(([, text]) => text !== ''),
  )
}

/** @throws PosternError `bad-request` in a sentence, with the fault as `values.reason` */
export function readPlan(input: unknown, now: number) {
  const fault = faultOfPlan(input, now)
  if (fault) throw refuse(fault)
  const plan = windowPlan.parse(input)
  return {
    ...plan,
    text: cleaned(plan.text),
    affected: plan.affected.map(({ component, name, works }) => ({
      component,
      name: cleaned(name),
      works: cleaned(works),
    })),
    unaffected: plan.unaffected.map(({ component, name }) => ({ component, name: cleaned(name) })),
    notices: plan.notices.map(cleaned).filter(notice => Object.keys(notice).length > 0),
  }
}

const ends = ({ end, over }: StatusWindow) => over ?? end

/** Ids of windows of the same time and a component in common. Those that are over do not count. */
function overlapsOf(window: StatusWindow, all: readonly StatusWindow[]): string[] {
  const affects = (other: StatusWindow) =>
    other.affected.some(({ component }) => window.affected.some(mine => mine.component === component))
  return all
    .filter(other => other.id !== window.id && other.over === null)
    .filter(other => other.start < ends(window) && window.start < ends(other) && affects(other))
    .map(({ id }) => id)
}

async function answer(window: StatusWindow, { db, now }: WindowOptions): Promise<WindowAnswer> {
  return { window, overlaps: overlapsOf(window, await listWindows(db, now - pastDays * day)) }
}

async function demandWindow(db: Database, id: string): Promise<StatusWindow> {
  const window = await findWindow(db, id)
  if (!window)
    throw new PosternError('not-found', 'There is no window of this id. "postern maintenance list" names them.')
  return window
}

/** Later than the change before, also where the clock was set back. */
const changedAt = ({ changed = 0 }: StatusWindow, now: number) => Math.max(now, changed + 1)

async function rewrite(before: StatusWindow, after: Partial<StatusWindow>, options: WindowOptions) {
  const window = { ...before, ...after, changed: changedAt(before, options.now) }
  if (await rewriteWindow(options.db, window, before.changed!)) return answer(window, options)
  throw new PosternError('conflict', 'Somebody else changed this window just now. Look at it again.')
}

/** By its day, with a few letters that no other has. */
function newId(start: number): string {
  const letters = 'bcdfghjkmnpqrstvwxz23456789'
  const mark = Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join('')
  return `${new Date(start * 1000).toISOString().slice(0, 10)}-${mark}`
}

/** Those that a feed may hold and all that are ahead, earliest first. */
export function list({ db, now }: WindowOptions): Promise<StatusWindow[]> {
  return listWindows(db, now - pastDays * day)
}

/** Announces a window. @throws PosternError `bad-request` */
export async function schedule(input: unknown, options: WindowOptions): Promise<WindowAnswer> {
  const plan = readPlan(input, options.now)
  if ((await list(options)).length >= maxKept)
    throw new PosternError('conflict', `There are ${maxKept} windows already. End those that are not needed.`)
  const window = { ...plan, id: newId(plan.start), over: null, changed: options.now, updates: [] }
  await insertWindow(options.db, window)
  return answer(window, options)
}

/** Says something else of a window that is not over. @throws PosternError `bad-request`, `not-found` */
export async function change(id: string, input: unknown, options: WindowOptions): Promise<WindowAnswer> {
  const before = await demandWindow(options.db, id)
  if (before.over !== null) throw refuse({ fault: 'over', at: id })
  return rewrite(before, readPlan(input, options.now), options)
}

/** It begins now, whatever was planned. @throws PosternError `bad-request`, `not-found` */
export async function start(id: string, options: WindowOptions): Promise<WindowAnswer> {
  const { now } = options
  const before = await demandWindow(options.db, id)
  if (before.over !== null) throw refuse({ fault: 'over', at: id })
  if (before.start <= now) throw refuse({ fault: 'underway', at: id })
  return rewrite(before, { start: now }, options)
}

/** It is over now; called off, when it has not begun. @throws PosternError `bad-request`, `not-found` */
export async function end(id: string, options: WindowOptions): Promise<WindowAnswer> {
  const before = await demandWindow(options.db, id)
  if (before.over !== null) throw refuse({ fault: 'over', at: id })
  return rewrite(before, { over: options.now }, options)
}

/** Says how it goes on, and when it will end now. @throws PosternError `bad-request`, `not-found`, `conflict` */
export async function update(id: string, input: unknown, options: WindowOptions): Promise<WindowAnswer> {
  const { now } = options
  const before = await demandWindow(options.db, id)
  const fault = faultOfUpdate(input)
  if (fault) throw refuse(fault)
  const said = windowUpdate.parse(input)
  const newEnd = said.end ?? before.end
  if (said.end !== null && before.over !== null) throw refuse({ fault: 'over', at: id })
  if (newEnd <= before.start) throw refuse({ fault: 'end-before-start', at: 'end' })
  if (newEnd > now + farDays * day) throw refuse({ fault: 'far', at: 'end' })
  if (before.updates.length >= maxUpdates)
    throw new PosternError('conflict', `The window has ${maxUpdates} updates already. Change its text instead.`)
  const text = cleaned(said.text)
  const at = Math.max(now, before.updates.at(-1)?.at ?? 0)
  const updates = Object.keys(text).length > 0 ? [...before.updates, { at, text }] : before.updates
  return rewrite(before, { end: newEnd, updates }, options)
}
