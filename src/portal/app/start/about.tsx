// What this is, for somebody who has been taught to distrust exactly this.

import { clientPaths } from '../../../contract/paths.ts'
import { useTranslation } from '../../locales/translation.ts'
import { origin } from '../../services/way.ts'
import { Heading } from '../../ui/heading.tsx'

export function About() {
  const { t, language: pageLanguage } = useTranslation()
  // The same screen stands in programs whose pages have addresses of their own.
  const portal = origin || location.origin
  return (
    <main className="card">
      <Heading>{t('aboutPage.title')}</Heading>
      {(['what', 'how', 'who', 'never'] as const).map(key => (
        <p key={key}>{t(`aboutPage.${key}`)}</p>
      ))}
      <p>{t('aboutPage.check', { origin: portal })}</p>
      <p>
        {t('aboutPage.often')}{' '}
        <a href={`${portal}${clientPaths.clients}?lang=${pageLanguage}`} target="_blank" rel="noreferrer">
          {t('aboutPage.programs')}
        </a>
      </p>
    </main>
  )
}
