// The words of the page for held mail, which the portal's own pages do without.

import { quarantine } from './en-quarantine.ts'
import type { QuarantineWords } from './shape.ts'
import type { Language } from './words.ts'

export const quarantineWords: Readonly<Record<Language, () => Promise<QuarantineWords>>> = {
  en: async () => quarantine,
  de: async () => (await import('./de-quarantine.ts')).quarantine,
  fr: async () => (await import('./fr-quarantine.ts')).quarantine,
  it: async () => (await import('./it-quarantine.ts')).quarantine,
  es: async () => (await import('./es-quarantine.ts')).quarantine,
}
