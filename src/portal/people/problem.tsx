// Why something was not done about somebody, in the words of the page.

import { peopleFaults } from '../../contract/administrators/people.ts'
import type { PosternError } from '../../core/errors.ts'
import type { Period } from '../../core/ibe/period.ts'
import { month } from '../locales/format.ts'
import { useTranslation } from '../locales/translation.ts'
import { ProblemNote } from '../ui/problem.tsx'

/** Another address was typed than the one that is shown: the page finds that by itself. */
const faults = [...peopleFaults, 'differs'] as const

export function PeopleProblem({ problem, id }: { readonly problem: PosternError; readonly id: string }) {
  const { t } = useTranslation()
  const { reason, notBefore, latest, waiting } = problem.values
  const fault = faults.find(each => each === reason)
  if (fault === undefined) return <ProblemNote problem={problem} id={id} />
  const values = { month: month((notBefore ?? latest ?? '1970-01') as Period), number: waiting ?? 0 }
  return (
    <div className="note bad" role="alert" id={id}>
      <p>{t(`admin.people.faults.${fault}`, values)}</p>
    </div>
  )
}
