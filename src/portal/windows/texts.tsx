// One text in one language at a time; which language that is, is chosen once for all texts of a form.

import { type ReactNode, useId } from 'react'
import { maxText, type Texts } from '../../contract/status.ts'
import { list } from '../locales/format.ts'
import { useTranslation } from '../locales/translation.ts'
import { isLanguage, type Language, languages } from '../locales/words.ts'
import { written } from './draft.ts'

const all = Object.keys(languages) as Language[]

export interface LanguageChoiceProps {
  readonly language: Language
  readonly choose: (language: Language) => void
  /** What is written in them is told. */
  readonly text: Texts
}

export function LanguageChoice({ language, choose, text }: LanguageChoiceProps) {
  const { t } = useTranslation()
  const id = useId()
  const names = Object.keys(written(text)).map(tag => (isLanguage(tag) ? languages[tag].name : tag))
  return (
    <>
      <label htmlFor={id}>{t('admin.form.language')}</label>
      <select
        id={id}
        autoComplete="off"
        value={language}
        aria-describedby={`${id}-help`}
        onChange={({ target }) => {
          if (isLanguage(target.value)) choose(target.value)
        }}
      >
        {all.map(tag => (
          <option key={tag} value={tag} lang={tag}>
            {languages[tag].name}
          </option>
        ))}
      </select>
      <p className="quiet" id={`${id}-help`}>
        {names.length > 0 ? t('admin.form.languageHelp', { names: list(names) }) : t('admin.form.languageNone')}
      </p>
    </>
  )
}

export interface TextFieldProps {
  readonly label: string
  readonly help?: string
  readonly value: Texts
  readonly language: Language
  readonly rows?: number
  readonly change: (value: Texts) => void
  readonly children?: ReactNode
}

export function TextField({ label, help, value, language, rows = 3, change, children }: TextFieldProps) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>
        {label} <span className="quiet">({languages[language].name})</span>
      </label>
      {help !== undefined && (
        <p className="quiet" id={`${id}-help`}>
          {help}
        </p>
      )}
      <textarea
        id={id}
        lang={language}
        dir="auto"
        rows={rows}
        maxLength={maxText}
        autoComplete="off"
        aria-describedby={help === undefined ? undefined : `${id}-help`}
        value={value[language] ?? ''}
        onChange={({ target }) => change({ ...value, [language]: target.value })}
      />
      {children}
    </div>
  )
}
