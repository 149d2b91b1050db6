// The sender line: what may be believed of who wrote this. Outside and above the message, which cannot draw here.

import { useTranslation } from 'react-i18next'
import type { SenderState } from '../../core/envelope/proof.ts'
import { month, zoned } from '../locales/format.ts'

const looks = { verified: 'good', 'passed-on': '', mismatch: 'bad', unsigned: '', broken: 'bad' } as const
const labels = {
  verified: 'verified',
  'passed-on': 'passedOn',
  mismatch: 'mismatch',
  unsigned: 'unsigned',
  broken: 'broken',
} as const

function useSentence(sender: SenderState): string {
  const { t } = useTranslation()
  switch (sender.state) {
    case 'verified':
      return sender.subject.startsWith('@')
        ? t('sender.organisation', { subject: sender.subject.slice(1) })
        : t('sender.verified', { subject: sender.subject, month: month(sender.period) })
    case 'passed-on':
      return t('sender.passedOn', { subject: sender.subject })
    case 'mismatch':
      return sender.from.length === 0
        ? t('sender.mismatchNobody', { subject: sender.subject })
        : t('sender.mismatch', { subject: sender.subject, from: sender.from.join(', ') })
    case 'unsigned':
      return sender.reason === 'none' ? t('sender.unsigned') : t('sender.unknownDistrict')
    case 'broken':
      return t('sender.broken')
  }
}

export function SenderLine({ sender }: { sender: SenderState }) {
  const { t } = useTranslation()
  const sentence = useSentence(sender)
  return (
    <section className={`note ${looks[sender.state]}`} aria-label={t(`sender.labels.${labels[sender.state]}`)}>
      <strong>{t(`sender.labels.${labels[sender.state]}`)}</strong>
      <p>
        {sentence}
        {'sealedAt' in sender && ` ${t('sender.sealedAt', { when: zoned(new Date(sender.sealedAt * 1000)) })}`}
      </p>
    </section>
  )
}
