// A newer version of the page: offered where nothing is being written, and the one way on where a part of the old one is gone.

import { Component, type ReactNode, useState, useSyncExternalStore } from 'react'
import { PosternError } from '../../core/errors.ts'
import { useTranslation } from '../locales/translation.ts'
import type { Updates } from '../services/updates.ts'
import { Heading } from './heading.tsx'
import { ProblemScreen } from './problem.tsx'

export function Update({ updates }: { updates: Updates }) {
  const { t } = useTranslation()
  const [later, setLater] = useState(false)
  const ready = useSyncExternalStore(updates.subscribe, updates.look)
  return (
    <div className="banner-place" role="status">
      {ready && !later && (
        <section className="banner note">
          <p>{t('update.ready')}</p>
          <p className="banner-links">
            <button type="button" className="link" onClick={updates.load}>
              {t('update.load')}
            </button>
            <button type="button" className="link" onClick={() => setLater(true)}>
              {t('update.later')}
            </button>
          </p>
        </section>
      )}
    </div>
  )
}

function Reload() {
  const { t } = useTranslation()
  return (
    <button type="button" className="main" onClick={() => location.reload()}>
      {t('update.load')}
    </button>
  )
}

function Changed() {
  const { t } = useTranslation()
  return (
    <main className="card">
      <Heading>{t('update.changed')}</Heading>
      <p>{t('update.changedHelp')}</p>
      <div className="actions">
        <Reload />
      </div>
    </main>
  )
}

/** A screen that could not be loaded: the page is older than the portal, or there is no way to it. */
let missing = false
window.addEventListener('vite:preloadError', () => {
  missing = true
})

/** Catches what ends a screen. What was being written is in the vault. */
export class Renewable extends Component<{ readonly children: ReactNode }, { readonly failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true }
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children
    return missing ? (
      <Changed />
    ) : (
      <ProblemScreen problem={new PosternError('internal', 'a screen failed')}>
        <Reload />
      </ProblemScreen>
    )
  }
}
