// Signing in by the one-time link, and what to do where there is none: the link is used up by the button, never by being looked at.

import { useState } from 'react'
import type { PosternError } from '../core/errors.ts'
import { useTranslation } from '../portal/locales/translation.ts'
import { asProblem } from '../portal/ui/as-problem.ts'
import { Heading } from '../portal/ui/heading.tsx'
import { quarantineApi } from './api.ts'
import { QuarantineProblem } from './problem.tsx'

const command = 'postern gateway admin'

export function SignInByLink({ token, done }: { token: string; done: () => void }) {
  const { t } = useTranslation('quarantine')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<PosternError | null>(null)

  async function signIn(): Promise<void> {
    setBusy(true)
    setProblem(null)
    await quarantineApi.signIn(token).then(done, error => setProblem(asProblem(error)))
    setBusy(false)
  }
  const isOver = problem?.code === 'link-expired' || problem?.code === 'bad-request'
  return (
    <main className="card">
      <Heading>{t('title')}</Heading>
      <p>{t('signIn.lead')}</p>
      {isOver && (
        <div className="note bad" role="alert">
          <p>{t('signIn.over')}</p>
        </div>
      )}
      {problem && !isOver && <QuarantineProblem problem={problem} />}
      {isOver ? (
        <How />
      ) : (
        <div className="actions">
          <button type="button" className="main" disabled={busy} onClick={signIn}>
            {t('signIn.button')}
          </button>
        </div>
      )}
    </main>
  )
}

/** @param ended somebody was at work here a moment ago. */
export function SignedOut({ ended }: { ended: boolean }) {
  const { t } = useTranslation('quarantine')
  return (
    <main className="card">
      <Heading>{t('signIn.out')}</Heading>
      {ended && (
        <p className="note" role="status">
          {t('signIn.ended')}
        </p>
      )}
      <How />
    </main>
  )
}

function How() {
  const { t } = useTranslation('quarantine')
  return (
    <>
      <p>{t('signIn.how')}</p>
      <p>
        <code className="command">{command}</code>
      </p>
    </>
  )
}
