// The words of the page for held mail, which the portal's own pages do without.

import { held } from './en-quarantine.ts'
import type { HeldWords } from './shape.ts'
import type { Language } from './words.ts'

export const heldWords: Readonly<Record<Language, () => Promise<HeldWords>>> = {
  en: async () => held,
  de: async () => (await import('./de-quarantine.ts')).held,
  fr: async () => (await import('./fr-quarantine.ts')).held,
  it: async () => (await import('./it-quarantine.ts')).held,
  es: async () => (await import('./es-quarantine.ts')).held,
}
