// What is said of a window, in one language: the same for the page, the document and the calendar.

import { isUnderway, type StatusWindow, serviceComponents, type Texts, textIn } from '../../contract/status.ts'
import type { Language } from '../../core/htm/words.ts'
import { fillIn } from '../../mail/interpolate.ts'
import { runBy } from '../../web/plain-words.ts'
import { type StatusWords, words } from './words.ts'

/** Words of the operator; with a mark where they are in another language than was asked for. */
export interface Said {
  readonly text: string
  readonly language: string
  readonly mark: string | null
}

export interface Advisory {
  readonly language: Language
  readonly words: StatusWords
  readonly title: string
  /** Whether it is planned, going on or over; null where that may change before it is read. */
  readonly tense: string | null
  readonly text: Said | null
  readonly start: Date
  /** As planned, or in truth. */
  readonly end: Date
  readonly ended: boolean
  /** One row for each zone: the same moments. */
  readonly times: readonly { readonly zone: string; readonly start: string; readonly end: string }[]
  readonly affected: readonly { readonly name: string; readonly state: string; readonly works: Said | null }[]
  readonly unaffected: readonly string[]
  readonly notices: readonly Said[]
  readonly updates: readonly { readonly when: string; readonly at: Date; readonly said: Said }[]
  readonly by: string | null
  readonly changed: string | null
}

export interface Publisher {
  /** What the operator calls the portal. */
  readonly name: string
  /** null where it is not known. */
  readonly operator: { readonly name: string; readonly contact: string } | null
  readonly zones: readonly string[]
}

const dateOf = (seconds: number) => new Date(seconds * 1000)

/** With the zone's difference from UTC: abbreviations of zones are not understood everywhere. */
function formatter(language: Language, timeZone: string) {
  const format = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
    timeZoneName: 'shortOffset',
  })
  return (seconds: number) => format.format(dateOf(seconds))
}

function nameOf(language: string, reader: Language): string {
  try {
    return new Intl.DisplayNames(reader, { type: 'language' }).of(language) ?? language
  } catch {
    return language
  }
}

function saidIn(all: Texts, language: Language): Said | null {
  const found = textIn(all, language)
  if (!found) return null
  const other = found.language.split('-')[0] !== language
  return {
    ...found,
    mark: other ? fillIn(words[language].only, { language: nameOf(found.language, language) }) : null,
  }
}

function isNamed(component: string): component is (typeof serviceComponents)[number] {
  return (serviceComponents as readonly string[]).includes(component)
}

export function componentName(component: string, name: Texts, language: Language): string {
  if (isNamed(component)) return words[language].component[component]
  return textIn(name, language)?.text ?? component
}

function worksOf(component: string, works: Texts, language: Language): Said | null {
  const said = saidIn(works, language)
  if (said || !isNamed(component)) return said
  return { text: words[language].works[component], language, mark: null }
}

export function tenseOf(window: StatusWindow, now: number): keyof StatusWords['tense'] {
  if (window.over !== null && window.over < window.start) return 'off'
  if (isUnderway(window, now)) return 'now'
  return now < window.start ? 'ahead' : 'over'
}

/** @param now seconds, when it is read; null for what is kept, and may be read at any time. */
export function describe(
  window: StatusWindow,
  language: Language,
  { zones, name: portal, operator }: Publisher,
  now: number | null,
): Advisory {
  const said = words[language]
  const tense = tenseOf(window, now ?? window.over ?? window.start)
  const ended = window.over !== null && tense === 'over'
  const end = ended ? window.over! : window.end
  const names = window.affected.map(({ component, name }) => componentName(component, name, language))
  const utc = formatter(language, 'UTC')
  return {
    language,
    words: said,
    title: fillIn(said.title[window.state], { names: new Intl.ListFormat(language).format(names) }),
    tense: now === null && window.over === null ? null : said.tense[tense],
    text: saidIn(window.text, language),
    start: dateOf(window.start),
    end: dateOf(end),
    ended,
    times: [...new Set([...zones, 'UTC'])].map(zone => {
      const format = formatter(language, zone)
      return { zone: zone.replaceAll('_', ' '), start: format(window.start), end: format(end) }
    }),
    affected: window.affected.map(({ component, works }, i) => ({
      name: names[i]!,
      state: said.state[window.state],
      works: worksOf(component, works, language),
    })),
    unaffected: window.unaffected.map(({ component, name }) => componentName(component, name, language)),
    notices: window.notices.map(notice => saidIn(notice, language)).filter(notice => notice !== null),
    updates: window.updates.flatMap(({ at, text }) => {
      const update = saidIn(text, language)
      return update ? [{ when: utc(at), at: dateOf(at), said: update }] : []
    }),
    by: operator && runBy(language, portal, operator),
    changed: window.changed === undefined ? null : fillIn(said.changed, { time: utc(window.changed) }),
  }
}
