// What is wrong with a window, in the words of the form.

import type { WindowFault } from '../../contract/windows.ts'
import type { PosternError } from '../../core/errors.ts'
import { useTranslation } from '../locales/translation.ts'
import { ProblemNote } from '../ui/problem.tsx'

/** What an administrator does with a window. */
export type Deed = 'schedule' | 'change' | 'start' | 'end' | 'callOff' | 'update'

/** A fault of a window in the words of the form; any other problem as everywhere. */
export function WindowProblem({ problem, id }: { problem: PosternError; id: string }) {
  const { t } = useTranslation()
  const { reason } = problem.values
  const words = problem.code === 'conflict' ? t('admin.conflict') : reason && t(`admin.faults.${reason as WindowFault}`)
  if (!words) return <ProblemNote problem={problem} id={id} />
  return (
    <div className="note bad" role="alert" id={id}>
      <p>{words}</p>
    </div>
  )
}
