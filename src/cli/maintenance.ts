// postern maintenance: announces that something will be away, says how it goes on, and that it is over.

import { isUnderway, type StatusWindow, type Texts, textIn } from '../contract/status.ts'
import type { WindowAnswer } from '../contract/windows.ts'
import { PosternError } from '../core/errors.ts'
import { languages } from '../core/htm/words.ts'
import { secondsOf } from '../core/seconds.ts'
import type { Config } from '../runtime/config.ts'
import { change, end, list, schedule, start, update } from '../server/status/windows.ts'
import { readDatabase, withDatabase } from './district.ts'
import { readJson, result, type Speaker } from './output.ts'

export interface TextOptions {
  /** A file: texts by language. */
  readonly text?: string
  readonly textEn?: string
  readonly textDe?: string
  readonly textFr?: string
  readonly textIt?: string
  readonly textEs?: string
}

export interface PlanOptions extends Speaker, TextOptions {
  /** A file with a plan, or parts of one. */
  readonly plan?: string
  readonly start?: string
  readonly end?: string
  readonly state?: string
  readonly affects?: readonly string[]
  readonly unaffected?: readonly string[]
}

const present = () => secondsOf(new Date())
const written = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(:\d{2})?(?:\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/

/** @param text ISO 8601 with its zone, or `now`. @returns seconds. @throws PosternError `bad-request` */
export function readTime(text: string, now: number): number {
  if (text === 'now') return now
  const [, minute, second = ':00'] = written.exec(text) ?? []
  const time = Date.parse(text)
  // A day that does not exist is another one to the parser.
  const exists = minute !== undefined && isoOf(Date.parse(`${minute}${second}Z`)) === `${minute}${second}`
  if (exists && !Number.isNaN(time)) return Math.floor(time / 1000)
  throw new PosternError(
    'bad-request',
    'A time is written with its zone, for instance 2014-11-01T02:00Z or 2014-11-01T03:00+01:00; or as "now".',
  )
}

function isoOf(time: number): string {
  return Number.isNaN(time) ? '' : new Date(time).toISOString().slice(0, 19)
}

function asObject(value: unknown, file: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new PosternError('bad-request', `${file} must hold one JSON object.`)
}

async function textsOf(options: TextOptions): Promise<Texts> {
  const spoken = languages.map(language => {
    const name = `text${language[0]!.toUpperCase()}${language.slice(1)}` as keyof TextOptions
    return [language, options[name]] as const
  })
  return {
    ...(options.text ? (asObject(await readJson(options.text), options.text) as Texts) : {}),
    ...Object.fromEntries(spoken.filter((pair): pair is [(typeof languages)[number], string] => pair[1] !== undefined)),
  }
}

/** What the options say goes before what the file says. Checked where it is used. */
async function planOf(options: PlanOptions, before: Partial<StatusWindow>, now: number): Promise<unknown> {
  const file = options.plan ? asObject(await readJson(options.plan), options.plan) : {}
  const texts = await textsOf(options)
  const given = { state: 'maintenance', text: {}, affected: [], unaffected: [], notices: [], ...before, ...file }
  const time = (value: unknown) => (typeof value === 'string' ? readTime(value, now) : value)
  if (given.start === undefined && options.start === undefined) throw missing('--start')
  if (given.end === undefined && options.end === undefined) throw missing('--end')
  return {
    ...given,
    start: time(options.start ?? given.start),
    end: time(options.end ?? given.end),
    ...(options.state !== undefined && { state: options.state }),
    ...(Object.keys(texts).length > 0 && { text: texts }),
    ...(options.affects && { affected: options.affects.map(component => ({ component, name: {}, works: {} })) }),
    ...(options.unaffected && { unaffected: options.unaffected.map(component => ({ component, name: {} })) }),
  }
}

const missing = (option: string) => new PosternError('bad-request', `${option} is missing: when is it?`)

const timeOf = (seconds: number) => `${new Date(seconds * 1000).toISOString().slice(0, 16)}Z`

export function lineOf(window: StatusWindow, now: number): string {
  const { id, state, over, affected, text } = window
  const tense = over !== null ? 'over' : isUnderway(window, now) ? 'now' : now < window.start ? 'ahead' : 'past'
  const names = affected.map(({ component }) => component).join(', ')
  const said = textIn(text, 'en')?.text.split('\n', 1)[0] ?? ''
  return `${id}  ${tense}  ${state}  ${timeOf(window.start)} to ${timeOf(over ?? window.end)}  ${names}  ${said}`.trimEnd()
}

async function say(config: Config, options: Speaker, done: string, work: (now: number) => Promise<WindowAnswer>) {
  const now = present()
  const answer = await work(now)
  const { window, overlaps } = answer
  const also = overlaps.length > 0 ? [`At the same time, with a component in common: ${overlaps.join(', ')}.`] : []
  const lacking = Object.keys(window.text).length > 0 && !window.text['en']
  const english = lacking ? ['There is no English text: who reads none of its languages is shown another one.'] : []
  const enforcing = config.ENFORCE_WINDOWS === '1' ? [] : ['It announces; it stops calls only with --enforce.']
  result(options, { ...answer }, [done, lineOf(window, now), ...also, ...english, ...enforcing].join('\n'))
}

export function scheduleWindow(config: Config, options: PlanOptions): Promise<void> {
  return withDatabase(config, db =>
    say(config, options, 'Announced:', async now => schedule(await planOf(options, {}, now), { db, now })),
  )
}

export function changeWindow(config: Config, id: string, options: PlanOptions): Promise<void> {
  return withDatabase(config, db =>
    say(config, options, 'Changed:', async now => {
      const before = (await list({ db, now })).find(window => window.id === id)
      const { id: _, over, changed, updates, ...plan } = before ?? ({} as Partial<StatusWindow>)
      return change(id, await planOf(options, plan, now), { db, now })
    }),
  )
}

export function startWindow(config: Config, id: string, options: Speaker): Promise<void> {
  return withDatabase(config, db => say(config, options, 'It begins now:', now => start(id, { db, now })))
}

export function endWindow(config: Config, id: string, options: Speaker): Promise<void> {
  return withDatabase(config, db => say(config, options, 'It is over:', now => end(id, { db, now })))
}

export function updateWindow(
  config: Config,
  id: string,
  options: Speaker & TextOptions & { end?: string },
): Promise<void> {
  return withDatabase(config, db =>
    say(config, options, 'Said:', async now => {
      const end = options.end === undefined ? null : readTime(options.end, now)
      return update(id, { text: await textsOf(options), end }, { db, now })
    }),
  )
}

export function listMaintenance(config: Config, options: Speaker): Promise<void> {
  return readDatabase(config, async db => {
    const now = present()
    const windows = await list({ db, now })
    const lines = windows.map(window => lineOf(window, now))
    const enforced = config.ENFORCE_WINDOWS === '1'
    result(options, { windows, enforced }, lines.length > 0 ? lines.join('\n') : 'There are no windows.')
  })
}
