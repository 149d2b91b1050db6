// The words of screens that are loaded when somebody comes to them, for writing above all.

import type { LaterWords } from './shape.ts'
import type { Language } from './words.ts'

export const laterWords: Readonly<Record<Language, () => Promise<LaterWords>>> = {
  en: async () => (await import('./en-later.ts')).later,
  de: async () => (await import('./de-later.ts')).later,
  fr: async () => (await import('./fr-later.ts')).later,
  it: async () => (await import('./it-later.ts')).later,
  es: async () => (await import('./es-later.ts')).later,
}
