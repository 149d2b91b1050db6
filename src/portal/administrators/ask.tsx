// What is asked first: whom or what it is about.

import { useState } from 'react'
import { useTranslation } from '../locales/translation.ts'
import { Heading } from '../ui/heading.tsx'
import { ProblemNote } from '../ui/problem.tsx'
import { type Area, Areas } from './areas.tsx'
import { useSubmission } from './submission.ts'

export interface AskProps {
  readonly at: Area
  readonly title: string
  readonly lead: string
  readonly label: string
  readonly button: string
  /** What was done before; null: nothing. */
  readonly done: string | null
  /** @throws PosternError */
  readonly show: (typed: string) => Promise<void>
}

export function Ask({ at, title, lead, label, button, done, show }: AskProps) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  const { problem, busy, onSubmit } = useSubmission(() => show(typed))
  return (
    <main className="card">
      <Areas at={at} />
      <Heading>{title}</Heading>
      <div role="status">{done && <div className="note good">{done}</div>}</div>
      <p>{lead}</p>
      <p className="quiet">{t('admin.recorded')}</p>
      {problem && <ProblemNote problem={problem} id="ask-problem" />}
      <form onSubmit={onSubmit} noValidate className="admin">
        <label htmlFor="asked">{label}</label>
        <input
          id="asked"
          type="text"
          inputMode="email"
          autoComplete="off"
          spellCheck={false}
          autoCapitalize="none"
          required
          value={typed}
          aria-describedby={problem ? 'ask-problem' : undefined}
          onChange={({ target }) => setTyped(target.value)}
        />
        <div className="actions">
          <button type="submit" className="main" disabled={busy}>
            {button}
          </button>
        </div>
      </form>
    </main>
  )
}
