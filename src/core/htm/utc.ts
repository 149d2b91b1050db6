// A moment in words for a reader whose zone is not known.

import type { Language } from './words.ts'

const regions: Partial<Record<Language, string>> = { en: 'en-GB' }

/** Making one takes twenty times as long as using it. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(language: Language, timeStyle?: 'short'): Intl.DateTimeFormat {
  const name = `${language} ${timeStyle}`
  const format =
    formats.get(name) ??
    new Intl.DateTimeFormat(regions[language] ?? language, {
      ...({ dateStyle: 'long', timeZone: 'UTC' } as const),
      ...(timeStyle && { timeStyle }),
    })
  formats.set(name, format)
  return format
}

/** "1 November 2026 at 09:30 (UTC)" in the language. */
export function inUtc(time: Date, language: Language): string {
  return `${formatOf(language, 'short').format(time)} (UTC)`
}

const dayMs = 86_400_000
/** The latest of each language: most of what is written in a day is of that day. */
const latest = new Map<Language, { readonly day: number; readonly text: string }>()

/** "1 November 2026" */
export function dayInUtc(time: Date, language: Language): string {
  const day = Math.floor(time.getTime() / dayMs)
  const known = latest.get(language)
  if (known?.day === day) return known.text
  const text = formatOf(language).format(time)
  latest.set(language, { day, text })
  return text
}
