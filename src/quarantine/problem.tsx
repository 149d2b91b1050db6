// What keeps the page from doing its work, in the words of whoever runs a gateway.

import type { PosternError } from '../core/errors.ts'
import { useTranslation } from '../portal/locales/translation.ts'

export function QuarantineProblem({ problem, retry }: { problem: PosternError; retry?: () => void }) {
  const { t } = useTranslation('quarantine')
  const words = problem.code === 'unreachable' ? t('problem.unreachable') : t('problem.other')
  return (
    <div className="note bad" role="alert">
      <p>{words}</p>
      {retry && (
        <button type="button" className="link" onClick={retry}>
          {t('retry')}
        </button>
      )}
      <p className="visually-hidden">{t('support', { code: problem.code })}</p>
    </div>
  )
}
