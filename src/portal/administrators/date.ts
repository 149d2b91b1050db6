// Days as administrators are told them: of records of years, so with the year.

import { ownLocale } from '../locales/format.ts'

/** @param seconds since 1970. */
export function date(seconds: number): string {
  return new Intl.DateTimeFormat(ownLocale(), { dateStyle: 'long' }).format(seconds * 1000)
}

/** @param seconds since 1970. */
export function dateAndTime(seconds: number): string {
  return new Intl.DateTimeFormat(ownLocale(), { dateStyle: 'long', timeStyle: 'short' }).format(seconds * 1000)
}
