// What stands around every screen: the operator's name first, who runs this, and ours last.

import { type ReactNode, useRef, useSyncExternalStore } from 'react'
import type { Parameters } from '../../contract/parameters.ts'
import { paths } from '../../contract/paths.ts'
import { useDropDown } from './drop-down.ts'
import { LanguageMenu } from './language.tsx'
import './page.css'
import { useTranslation } from '../locales/translation.ts'

const narrow = window.matchMedia('(max-width: 600px)')

function subscribe(listener: () => void): () => void {
  narrow.addEventListener('change', listener)
  return () => narrow.removeEventListener('change', listener)
}

/** In a row, or behind a word where that row would take the room of what one came for. */
function Navigation() {
  const { t } = useTranslation()
  const isNarrow = useSyncExternalStore(subscribe, () => narrow.matches)
  const menu = useRef<HTMLDetailsElement>(null)
  useDropDown(menu)
  const links = (
    <div className="links">
      <a href={paths.about}>{t('about')}</a>
      <a href={paths.sent}>{t('sentLink')}</a>
      <a href={paths.device}>{t('device')}</a>
    </div>
  )
  return (
    <nav>
      {isNarrow ? (
        <details ref={menu}>
          <summary>{t('menu')}</summary>
          {links}
        </details>
      ) : (
        links
      )}
    </nav>
  )
}

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
        <a className="brand" href={paths.home}>
          <img src="/icon.svg" alt="" width="28" height="28" />
          <span>{parameters?.name ?? t('title')}</span>
        </a>
        <Navigation />
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
