// A report about mail, in words: what became of it, for whom, and why.

import type { MailReport } from '../../../mail/reports.ts'
import { useTranslation } from '../../locales/translation.ts'

/** More are told by their number. */
const mostShown = 20

export function ReportCard({ reports }: { readonly reports: readonly MailReport[] }) {
  const { t } = useTranslation()
  return (
    <section className="event" aria-label={t('report.title')}>
      <p className="quiet">{t('report.title')}</p>
      {reports.slice(0, mostShown).map(({ kind, recipient, reason, reply }) => (
        <div key={`${kind} ${recipient} ${reply}`}>
          <p>
            <bdi>{t(`report.${kind}`, { address: recipient ?? t('report.somebody') })}</bdi>
            {reason !== null && ` ${t(`report.reasons.${reason}`)}`}
          </p>
          {reply !== '' && (kind === 'failed' || kind === 'delayed') && (
            <p className="quiet">
              {t('report.reply')} <bdi>{reply}</bdi>
            </p>
          )}
        </div>
      ))}
      {reports.length > mostShown && <p>{t('report.more', { count: reports.length - mostShown })}</p>}
    </section>
  )
}
