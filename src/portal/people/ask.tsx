// Whom it is about.

import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PosternError } from '../../core/errors.ts'
import { Areas } from '../administrators/areas.tsx'
import { asProblem } from '../ui/as-problem.ts'
import { Heading } from '../ui/heading.tsx'
import { PeopleProblem } from './problem.tsx'

export interface AskProps {
  /** What was done about somebody who is no longer known. */
  readonly done: string | null
  /** @throws PosternError */
  readonly show: (typed: string) => Promise<void>
}

export function Ask({ done, show }: AskProps) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState<PosternError | null>(null)
  const [busy, setBusy] = useState(false)
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    try {
      await show(typed)
    } catch (error) {
      setProblem(asProblem(error))
      setBusy(false)
    }
  }
  return (
    <main className="card">
      <Areas at="people" />
      <Heading>{t('admin.people.title')}</Heading>
      <div role="status">{done && <div className="note good">{done}</div>}</div>
      <p>{t('admin.people.lead')}</p>
      <p className="quiet">{t('admin.people.recorded')}</p>
      {problem && <PeopleProblem problem={problem} id="people-problem" />}
      <form onSubmit={submit} noValidate className="admin">
        <label htmlFor="person">{t('admin.people.address')}</label>
        <input
          id="person"
          type="text"
          inputMode="email"
          autoComplete="off"
          spellCheck={false}
          autoCapitalize="none"
          required
          value={typed}
          aria-describedby={problem ? 'people-problem' : undefined}
          onChange={({ target }) => setTyped(target.value)}
        />
        <div className="actions">
          <button type="submit" className="main" disabled={busy}>
            {t('admin.people.show')}
          </button>
        </div>
      </form>
    </main>
  )
}
