// The language menu: each language by its own name.

import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { chooseLanguage, isLanguage, languages } from '../locales/words.ts'
import './language.css'

export function LanguageMenu() {
  const { t, i18n } = useTranslation()
  const id = useId()
  return (
    <p className="language">
      <label htmlFor={id}>{t('language')}</label>{' '}
      <select
        id={id}
        autoComplete="off"
        value={i18n.language}
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
