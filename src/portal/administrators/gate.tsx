// What keeps an administrator out, with the way in.

import type { PosternError } from '../../core/errors.ts'
import { useTranslation } from '../locales/translation.ts'
import { Heading } from '../ui/heading.tsx'
import { ProblemNote } from '../ui/problem.tsx'

export interface GateProps {
  readonly title: string
  readonly problem: PosternError
  readonly signIn: () => void
  readonly retry: () => void
}

export function Gate({ title, problem, signIn, retry }: GateProps) {
  const { t } = useTranslation()
  const { code } = problem
  const lead =
    code === 'not-signed-in' ? t('admin.signInLead') : code === 'fresh-code-needed' ? t('admin.freshLead') : ''
  return (
    <main className="card">
      <Heading>{title}</Heading>
      {lead ? <p>{lead}</p> : <ProblemNote problem={problem} id="admin-problem" />}
      <div className="actions">
        {problem.temporary ? (
          <button type="button" className="main" onClick={retry}>
            {t('problem.retry')}
          </button>
        ) : (
          <button type="button" className="main" onClick={signIn}>
            {t(code === 'not-administrator' ? 'admin.otherAddress' : 'admin.signIn')}
          </button>
        )}
      </div>
    </main>
  )
}
