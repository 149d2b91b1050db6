// What stands around every screen: the operator's name first, who runs this, and ours last.

import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Parameters } from '../../contract/parameters.ts'
import { paths } from '../../contract/paths.ts'
import { LanguageMenu } from './language.tsx'

export interface PageProps {
  readonly parameters: Parameters | null
  /** What is said above every screen. */
  readonly news?: ReactNode
  readonly children: ReactNode
}

export function Page({ parameters, news, children }: PageProps) {
  const { t } = useTranslation()
  return (
    <>
      <header className="bar">
        <a className="brand" href="/">
          <img src="/icon.svg" alt="" width="28" height="28" />
          <span>{parameters?.name ?? t('title')}</span>
        </a>
        <nav>
          <a href={paths.about}>{t('about')}</a>
          <a href={paths.sent}>{t('sentLink')}</a>
          <a href={paths.device}>{t('device')}</a>
        </nav>
      </header>
      {news}
      {children}
      <footer>
        {parameters && <p>{t('by', { operator: parameters.operator.name, contact: parameters.operator.contact })}</p>}
        <p>{t('madeWith')}</p>
        <LanguageMenu />
      </footer>
    </>
  )
}
