// The language menu: each language by its own name.

import { useId } from 'react'
import { chooseLanguage, isLanguage, languages } from '../locales/words.ts'
import './language.css'
import { useTranslation } from '../locales/translation.ts'

export function LanguageMenu() {
  const { t, language: pageLanguage } = useTranslation()
  const id = useId()
  return (
    <p className="language">
      <label htmlFor={id}>{t('language')}</label>{' '}
      <select
        id={id}
        autoComplete="off"
        value={pageLanguage}
        onChange={({ target }) => {
          if (isLanguage(target.value)) chooseLanguage(target.value)
        }}
      >
        {Object.entries(languages).map(([tag, { name }]) => (
          <option key={tag} value={tag} lang={tag}>
            {name}
          </option>
        ))}
      </select>
    </p>
  )
}
