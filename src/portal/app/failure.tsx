// What went wrong on the way of a message, and the one thing to do about it.

import { paths } from '../../contract/paths.ts'
import { useTranslation } from '../locales/translation.ts'
import type { Journey } from '../state/journey.ts'
import type { Screen } from '../state/screens.ts'
import { ProblemScreen } from '../ui/problem.tsx'

export function Failure({ screen, journey }: { screen: Extract<Screen, { at: 'problem' }>; journey: Journey }) {
  const { t } = useTranslation()
  const { problem, arrival } = screen
  const other = () => location.assign(paths.home)
  const addressed = problem.code === 'not-for-this-address'
  return (
    <ProblemScreen problem={problem}>
      {addressed && (
        <button className="main" type="button" onClick={() => journey.signInAs('')}>
          {t('problem.otherAddress')}
        </button>
      )}
      {problem.temporary && (
        <button className="main" type="button" onClick={() => (arrival ? journey.again() : location.reload())}>
          {t('problem.retry')}
        </button>
      )}
      {!addressed && !problem.temporary && (
        <button className="main" type="button" onClick={other}>
          {t('problem.otherFile')}
        </button>
      )}
    </ProblemScreen>
  )
}
