// The words of writing a message, which are loaded when somebody writes one.

import type { ComposeWords } from './shape.ts'
import type { Language } from './words.ts'

export const composeWords: Readonly<Record<Language, () => Promise<ComposeWords>>> = {
  en: async () => (await import('./en-compose.ts')).compose,
  de: async () => (await import('./de-compose.ts')).compose,
  fr: async () => (await import('./fr-compose.ts')).compose,
  it: async () => (await import('./it-compose.ts')).compose,
  es: async () => (await import('./es-compose.ts')).compose,
}
