// A moment in words for a reader whose zone is not known.

import type { Language } from './words.ts'

const regions: Partial<Record<Language, string>> = { en: 'en-GB' }

/** "1 November 2026 at 09:30 (UTC)" in the language. */
export function inUtc(time: Date, language: Language): string {
  const format = new Intl.DateTimeFormat(regions[language] ?? language, {
    ...({ dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' } as const),
  })
  return `${format.format(time)} (UTC)`
}

/** "1 November 2026" */
export function dayInUtc(time: Date, language: Language): string {
  return new Intl.DateTimeFormat(regions[language] ?? language, { dateStyle: 'long', timeZone: 'UTC' }).format(time)
}
