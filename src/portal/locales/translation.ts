// A text by its key, in the language of the page; English stands in where a language has none. Values stand between {{ and }};
// a text that counts has a form for each category of number that its language has (Unicode CLDR, by Intl.PluralRules).

import { useSyncExternalStore } from 'react'
import type { en } from './en.ts'
import type { admin } from './en-admin.ts'
import type { later } from './en-later.ts'
import type { quarantine } from './en-quarantine.ts'

/** Which words: the portal's, or those of the page for held mail. */
interface Spaces {
  translation: typeof en & typeof later & { admin: typeof admin }
  quarantine: typeof quarantine
}
type Space = keyof Spaces

type Text = string | readonly string[]
type Uncounted<Key extends string> = Key extends `${infer Stem}_${'one' | 'other'}` ? Stem : Key
type KeyIn<T> = {
  [K in keyof T & string]: T[K] extends string ? Uncounted<K> : T[K] extends Text ? K : `${K}.${KeyIn<T[K]>}`
}[keyof T & string]
/** What stands under a key. */
type At<T, Key extends string> = Key extends `${infer Head}.${infer Rest}`
  ? Head extends keyof T
    ? At<T[Head], Rest>
    : string
  : Key extends keyof T
    ? T[Key]
    : string

export type Key<S extends Space = 'translation'> = KeyIn<Spaces[S]>
/** `count` chooses the form. */
export type Values = Readonly<Record<string, string | number | null | undefined>>
export type Translate<S extends Space = 'translation'> = <K extends Key<S>>(
  key: K,
  values?: Values,
) => At<Spaces[S], K> extends readonly string[] ? readonly [string, string, string] : string

/** Nested objects of texts. */
export type Bundle = { readonly [key: string]: Text | Bundle }

const bundles = new Map<string, Bundle>()
const fallback = 'en'
let language = fallback
let listeners: readonly (() => void)[] = []
const rules = new Map<string, Intl.PluralRules>()

const told = () => {
  made.clear()
  for (const listener of listeners) listener()
}

function merged(one: Bundle, other: Bundle): Bundle {
  const all: Record<string, Text | Bundle> = { ...one }
  for (const [key, value] of Object.entries(other)) {
    const before = all[key]
    all[key] = isBundle(value) && isBundle(before) ? merged(before, value) : value
  }
  return all
}

const isBundle = (value: Text | Bundle | undefined): value is Bundle =>
  typeof value === 'object' && !Array.isArray(value)

/** Adds words of a language to those that are there. */
export function addBundle(of: string, space: Space, words: Bundle): void {
  const name = `${of} ${space}`
  bundles.set(name, merged(bundles.get(name) ?? {}, words))
  told()
}

export const currentLanguage = (): string => language

export function setLanguage(next: string): void {
  language = next
  told()
}

function found(of: string, space: Space, key: string, count: unknown): Text | undefined {
  let at: Text | Bundle | undefined = bundles.get(`${of} ${space}`)
  const path = key.split('.')
  const last = path.pop()!
  for (const part of path) at = isBundle(at) ? at[part] : undefined
  if (!isBundle(at)) return undefined
  const forms = typeof count === 'number' ? [`${last}_${categoryOf(of, count)}`, `${last}_other`, last] : [last]
  for (const form of forms) {
    const text = Object.hasOwn(at, form) ? at[form] : undefined
    if (text !== undefined && !isBundle(text)) return text
  }
  return undefined
}

function categoryOf(of: string, count: number): Intl.LDMLPluralRule {
  const known = rules.get(of) ?? new Intl.PluralRules(of)
  rules.set(of, known)
  return known.select(count)
}

const filled = (text: string, values: Values): string =>
  text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(Object.hasOwn(values, name) ? (values[name] ?? '') : ''))

const made = new Map<string, unknown>()

/** The same function for as long as the words are the same. @param of another language than that of the page. */
export function translation<S extends Space = 'translation'>(
  space: S = 'translation' as S,
  of = language,
): Translate<S> {
  const name = `${of} ${space}`
  const before = made.get(name)
  if (before) return before as Translate<S>
  const translate = (key: string, values: Values = {}) => {
    const text = found(of, space, key, values['count']) ?? found(fallback, space, key, values['count'])
    if (text === undefined) return key
    return typeof text === 'string' ? filled(text, values) : text.map(each => filled(each, values))
  }
  made.set(name, translate)
  return translate as unknown as Translate<S>
}

function subscribe(listener: () => void): () => void {
  listeners = [...listeners, listener]
  return () => {
    listeners = listeners.filter(each => each !== listener)
  }
}

export interface Translation<S extends Space> {
  readonly t: Translate<S>
  /** Of the page. */
  readonly language: string
}

/** Draws anew when the words change. @param of another language than that of the page. */
export function useTranslation<S extends Space = 'translation'>(space?: S, of?: string): Translation<S> {
  // Of server rendering there is none.
  const t = useSyncExternalStore(subscribe, () => translation(space, of))
  return { t, language }
}
