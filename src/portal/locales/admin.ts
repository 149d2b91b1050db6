// The words of the pages for administrators, which nobody else loads.

import type { AdminWords } from './shape.ts'
import type { Language } from './words.ts'

export const adminWords: Readonly<Record<Language, () => Promise<{ readonly admin: AdminWords }>>> = {
  en: async () => import('./en-admin.ts'),
  de: async () => import('./de-admin.ts'),
  fr: async () => import('./fr-admin.ts'),
  it: async () => import('./it-admin.ts'),
  es: async () => import('./es-admin.ts'),
}
