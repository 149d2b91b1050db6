// What will happen, to how many messages of which direction, before it does; and the one button that begins it.

import { useState } from 'react'
import type { BriefMail, QuarantineAction } from '../contract/quarantine.ts'
import type { PosternError } from '../core/errors.ts'
import { useTranslation } from '../portal/locales/translation.ts'
import { Heading } from '../portal/ui/heading.tsx'
import { QuarantineProblem } from './problem.tsx'

export interface Intent {
  readonly action: QuarantineAction
  readonly messages: readonly Pick<BriefMail, 'id' | 'direction'>[]
}

interface ConfirmProps {
  readonly intent: Intent
  readonly begin: (intent: Intent) => Promise<void>
  readonly cancel: () => void
  readonly failed: (error: unknown) => PosternError
}

export function Confirm({ intent, begin, cancel, failed }: ConfirmProps) {
  const { t } = useTranslation('quarantine')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<PosternError | null>(null)
  const { action, messages } = intent
  const count = messages.length
  const out = messages.filter(({ direction }) => direction === 'out').length

  async function confirm(): Promise<void> {
    setBusy(true)
    await begin(intent).catch(error => {
      setProblem(failed(error))
      setBusy(false)
    })
  }
  return (
    <>
      <Heading>{t(`confirm.${action}`, { count })}</Heading>
      {count === 0 && <p>{t('confirm.none')}</p>}
      {out > 0 && (
        <p>
          {t(`confirm.${action}Out`, { count: out })} {action === 'release' && t('confirm.reports')}
        </p>
      )}
      {count > out && <p>{t(`confirm.${action}In`, { count: count - out })}</p>}
      {count > 0 &&
        (action === 'delete' ? (
          <p>{t('confirm.tellsNobody')}</p>
        ) : (
          <p>
            {t('confirm.refuses')} {t('confirm.keeps')}
          </p>
        ))}
      {problem && <QuarantineProblem problem={problem} />}
      <div className="actions">
        {count > 0 && (
          <button type="button" className="main" disabled={busy} onClick={confirm}>
            {t(`action.${action}`)}
          </button>
        )}
        <button type="button" className="link" disabled={busy} onClick={cancel}>
          {t('confirm.cancel')}
        </button>
      </div>
    </>
  )
}
