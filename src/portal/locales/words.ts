// Words by language, with their keys checked by the compiler. English comes with the page, the others when they are chosen.

import { en } from './en.ts'
import type { AdminWords, LaterWords, QuarantineWords, Words } from './shape.ts'
import { addBundle, currentLanguage, setLanguage } from './translation.ts'

type Load = () => Promise<Words>

/** Each by its own name for itself, in the order of the menu. */
export const languages = {
  en: { name: 'English', load: async () => en },
  de: { name: 'Deutsch', load: async () => (await import('./de.ts')).words },
  fr: { name: 'Français', load: async () => (await import('./fr.ts')).words },
  it: { name: 'Italiano', load: async () => (await import('./it.ts')).words },
  es: { name: 'Español', load: async () => (await import('./es.ts')).words },
} as const satisfies Readonly<Record<string, { readonly name: string; readonly load: Load }>>

export type Language = keyof typeof languages

const storedName = 'postern-language'

export function isLanguage(tag: string | null | undefined): tag is Language {
  return typeof tag === 'string' && Object.hasOwn(languages, tag)
}

/** What was chosen here before; else the first of the browser's that there are words in. */
export function preferredLanguage(chosen: string | null, browser: readonly string[]): Language {
  if (isLanguage(chosen)) return chosen
  return browser.map(tag => tag.split('-')[0]!.toLowerCase()).find(isLanguage) ?? 'en'
}

function chosenBefore(): string | null {
  try {
    return window.localStorage.getItem(storedName)
  } catch {
    return null
  }
}

let quarantineWords: Readonly<Record<Language, () => Promise<QuarantineWords>>> | null = null

type Loads<T> = Readonly<Record<Language, () => Promise<T>>>
const added = new Set<Loads<LaterWords | { readonly admin: AdminWords }>>()

/** For what is shown in a language beside the reader's own. */
export async function loadLanguage(language: Language): Promise<void> {
  addBundle(language, 'translation', await languages[language].load())
  if (quarantineWords) addBundle(language, 'quarantine', await quarantineWords[language]())
  for (const words of added) addBundle(language, 'translation', await words[language]())
}

/** Words of screens that are loaded when somebody comes to them. */
export async function addWords(words: Loads<LaterWords | { readonly admin: AdminWords }>): Promise<void> {
  added.add(words)
  await Promise.all([...new Set(['en' as const, currentLanguage() as Language, wanted])].map(loadLanguage))
}

/** The one that was asked for last: words that come later than those of a later choice do not take its place. */
let wanted: Language = 'en'

async function speak(language: Language): Promise<void> {
  wanted = language
  try {
    await loadLanguage(language)
  } catch (error) {
    if (wanted === language) wanted = currentLanguage() as Language
    throw error
  }
  if (wanted !== language) return
  // First: dates are written in the language of the page, and the screen is drawn anew as soon as the words change.
  document.documentElement.lang = language
  setLanguage(language)
}

/**
 * @param quarantine words that the page for held mail has beside the portal's.
 * @returns the language that the page begins in: English where words cannot be loaded.
 */
export async function loadWords(quarantine: typeof quarantineWords = null): Promise<Language> {
  quarantineWords = quarantine
  await loadLanguage('en')
  const language = preferredLanguage(chosenBefore(), navigator.languages)
  document.documentElement.lang = 'en'
  await speak(language).catch(() => {})
  return document.documentElement.lang as Language
}

export async function chooseLanguage(language: Language): Promise<void> {
  await speak(language)
  if (wanted !== language) return
  try {
    window.localStorage.setItem(storedName, language)
  } catch {
    // The choice holds until the page is left.
  }
}
