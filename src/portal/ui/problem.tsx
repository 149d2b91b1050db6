// A failure in words: what happened, what still works, what to do now, and a short code for support.

import type { ReactNode } from 'react'
import type { PosternError } from '../../core/errors.ts'
import type { Period } from '../../core/ibe/period.ts'
import { month } from '../locales/format.ts'
import { useTranslation } from '../locales/translation.ts'
import { Heading } from './heading.tsx'

/** `values.period` is shown as a month. */
function valuesOf({ values }: PosternError): Record<string, string | number> {
  return typeof values.period === 'string' ? { ...values, period: month(values.period as Period) } : values
}

function useProblem(problem: PosternError): readonly [string, string, string] {
  const { t } = useTranslation()
  const values = valuesOf(problem)
  return t(`problems.${problem.code}`, values)
}

/** Beside the field that it is about. */
export function ProblemNote({ problem, id, children }: { problem: PosternError; id: string; children?: ReactNode }) {
  const { t } = useTranslation()
  const [what, works, now] = useProblem(problem)
  return (
    <div className="note bad" role="alert" id={id}>
      <strong>{what}</strong>
      <p>
        {works} {now}
      </p>
      {children}
      <p className="visually-hidden">{t('problem.support', { code: problem.code })}</p>
    </div>
  )
}

/** A screen of its own, with the one button that leads on. */
export function ProblemScreen({ problem, children }: { problem: PosternError; children: ReactNode }) {
  const { t } = useTranslation()
  const [what, works, now] = useProblem(problem)
  return (
    <main className="card">
      <Heading>{what}</Heading>
      <p>{works}</p>
      <p>{now}</p>
      <div className="actions">{children}</div>
      <p className="quiet">{t('problem.support', { code: problem.code })}</p>
    </main>
  )
}
