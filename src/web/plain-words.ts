// What stands on every page that a program writes whole, in five languages.

import type { Language } from '../core/htm/words.ts'
import { fillIn } from '../mail/interpolate.ts'

/** `{name}` of the portal, `{operator}` and `{contact}` of who runs it. */
export interface PlainWords {
  readonly by: string
  readonly otherLanguages: string
}

export const plainWords: Readonly<Record<Language, PlainWords>> = {
  en: { by: '{name} is run by {operator}. Contact: {contact}.', otherLanguages: 'Other languages' },
  de: { by: '{name} wird betrieben von {operator}. Kontakt: {contact}.', otherLanguages: 'Andere Sprachen' },
  fr: { by: '{name} est géré par {operator}. Contact : {contact}.', otherLanguages: 'Autres langues' },
  it: { by: '{name} è gestito da {operator}. Contatto: {contact}.', otherLanguages: 'Altre lingue' },
  es: { by: '{name} está a cargo de {operator}. Contacto: {contact}.', otherLanguages: 'Otros idiomas' },
}

/** @param name of the portal. */
export function runBy(
  language: Language,
  name: string,
  operator: { readonly name: string; readonly contact: string },
): string {
  return fillIn(plainWords[language].by, { name, operator: operator.name, contact: operator.contact })
}
