// What is said while a window lasts, and a new planned end.

import { type FormEvent, useId, useState } from 'react'
import type { StatusWindow, Texts } from '../../contract/status.ts'
import { faultOfUpdate, type WindowFault, type WindowUpdate } from '../../contract/windows.ts'
import { PosternError } from '../../core/errors.ts'
import { useTranslation } from '../locales/translation.ts'
import type { Language } from '../locales/words.ts'
import { Heading } from '../ui/heading.tsx'
import { written } from './draft.ts'
import { WindowProblem } from './problem.tsx'
import { LanguageChoice, TextField } from './texts.tsx'
import { onTheWall, readWall } from './wall.ts'

export interface UpdateFormProps {
  readonly window: StatusWindow
  readonly zone: string
  readonly preview: (update: WindowUpdate) => void
  readonly back: () => void
}

export function UpdateForm({ window, zone, preview, back }: UpdateFormProps) {
  const { t, language: pageLanguage } = useTranslation()
  const id = useId()
  const planned = onTheWall(window.end * 1000, zone)
  const [language, setLanguage] = useState(pageLanguage as Language)
  const [text, setText] = useState<Texts>({})
  const [end, setEnd] = useState(planned)
  const [fault, setFault] = useState<WindowFault | 'noTime' | null>(null)

  function submit(event: FormEvent): void {
    event.preventDefault()
    const at = readWall(end, zone)
    const update = { text: written(text), end: end === planned || at === null ? null : at / 1000 }
    const wrong = faultOfUpdate(update)
    if (at === null) setFault('noTime')
    else if (wrong) setFault(wrong.fault)
    else if (at / 1000 <= window.start) setFault('end-before-start')
    else preview(update)
  }
  return (
    <main className="card">
      <Heading>{t('admin.form.update')}</Heading>
      <form onSubmit={submit} noValidate className="admin">
        <LanguageChoice language={language} choose={setLanguage} text={text} />
        <TextField label={t('admin.form.text')} value={text} language={language} rows={5} change={setText} />
        <div className="field">
          <label htmlFor={`${id}-end`}>
            {t('admin.form.newEnd')} <span className="quiet">({zone})</span>
          </label>
          <p className="quiet" id={`${id}-help`}>
            {t('admin.form.newEndHelp')}
          </p>
          <input
            id={`${id}-end`}
            type="datetime-local"
            required
            value={end}
            aria-invalid={fault === 'noTime' || fault === 'end-before-start'}
            aria-describedby={`${id}-help`}
            onChange={({ target }) => setEnd(target.value)}
          />
        </div>
        {fault === 'noTime' && (
          <p className="warning" role="alert">
            {t('admin.form.noTime')}
          </p>
        )}
        {fault !== null && fault !== 'noTime' && (
          <WindowProblem
            problem={new PosternError('bad-request', 'a fault', { values: { reason: fault } })}
            id="update-problem"
          />
        )}
        <div className="actions">
          <button type="submit" className="main">
            {t('admin.form.preview')}
          </button>
          <button type="button" className="link" onClick={back}>
            {t('admin.back')}
          </button>
        </div>
      </form>
    </main>
  )
}
