// What is odd about a message, or had to be guessed.

import type { ParseNotice } from '../../../mail/notices.ts'
import { useTranslation } from '../../locales/translation.ts'

export interface NoticesProps {
  readonly notices: readonly ParseNotice[]
}

export function Notices({ notices }: NoticesProps) {
  const { t } = useTranslation()
  return notices.map(({ code, detail }) => (
    <div className="note" key={`${code} ${detail}`}>
      <p>{t(`notices.${code}`, { detail })}</p>
    </div>
  ))
}
