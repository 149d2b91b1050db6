// Words by language, with their keys checked by the compiler.

import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { en } from './en.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en }
    returnNull: false
  }
}

/** More languages stand beside this one, each of the same shape. */
const resources = { en: { translation: en } }

export async function loadWords(): Promise<string> {
  const [language = 'en'] = navigator.languages.map(tag => tag.slice(0, 2)).filter(tag => tag in resources)
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources,
    interpolation: { escapeValue: false },
  })
  document.documentElement.lang = language
  return language
}
