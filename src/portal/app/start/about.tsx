// What this is, for somebody who has been taught to distrust exactly this.

import { useTranslation } from 'react-i18next'
import { Heading } from '../../ui/heading.tsx'

export function About() {
  const { t } = useTranslation()
  return (
    <main className="card">
      <Heading>{t('aboutPage.title')}</Heading>
      {(['what', 'how', 'who', 'never'] as const).map(key => (
        <p key={key}>{t(`aboutPage.${key}`)}</p>
      ))}
      <p>{t('aboutPage.check', { origin: location.origin })}</p>
    </main>
  )
}
