// The words of the pages for administrators, which nobody else loads.

import type { AdminWords } from './shape.ts'
import type { Language } from './words.ts'

export const adminWords: Readonly<Record<Language, () => Promise<AdminWords>>> = {
  en: async () => (await import('./en-admin.ts')).admin,
  de: async () => (await import('./de-admin.ts')).admin,
  fr: async () => (await import('./fr-admin.ts')).admin,
  it: async () => (await import('./it-admin.ts')).admin,
  es: async () => (await import('./es-admin.ts')).admin,
}
