// What people will be shown, in every language and tense, before it is published; and the one button that publishes it.

import { useEffect, useState } from 'react'
import type { StatusWindow } from '../../contract/status.ts'
import type { PosternError } from '../../core/errors.ts'
import { useTranslation } from '../locales/translation.ts'
import { type Language, languages, loadLanguage } from '../locales/words.ts'
import type { WindowTense } from '../maintenance/banner-state.ts'
import { WindowText } from '../maintenance/window.tsx'
import { asProblem } from '../ui/as-problem.ts'
import { Heading } from '../ui/heading.tsx'
import { type Deed, WindowProblem } from './problem.tsx'

export interface PreviewProps {
  readonly deed: Deed
  readonly window: StatusWindow
  readonly tenses: readonly WindowTense[]
  readonly zones: readonly string[]
  readonly publish: () => Promise<void>
  readonly back: () => void
}

const all = Object.keys(languages) as Language[]
const calm: readonly WindowTense[] = ['over']

export function Preview({ deed, window, tenses, zones, publish, back }: PreviewProps) {
  const { t, language: pageLanguage } = useTranslation()
  const [language, setLanguage] = useState(pageLanguage as Language)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<PosternError | null>(null)
  /** Which have their words loaded. */
  const [loaded, setLoaded] = useState<ReadonlySet<Language>>(new Set([language]))
  useEffect(() => {
    loadLanguage(language).then(
      () => setLoaded(before => new Set([...before, language])),
      () => setLanguage(pageLanguage as Language),
    )
  }, [language, pageLanguage])

  async function confirm(): Promise<void> {
    setBusy(true)
    setProblem(null)
    try {
      await publish()
    } catch (error) {
      setProblem(asProblem(error))
      setBusy(false)
    }
  }

  const words = deed === 'start' || deed === 'end' || deed === 'callOff' ? deed : 'publish'
  return (
    <main className="card">
      <Heading>{t('admin.preview.title')}</Heading>
      <p>{t('admin.preview.nothingYet')}</p>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is filled in. */}
      <div role="group" aria-label={t('admin.preview.language')} className="languages">
        {all.map(tag => (
          <button key={tag} type="button" lang={tag} aria-pressed={tag === language} onClick={() => setLanguage(tag)}>
            {languages[tag].name}
          </button>
        ))}
      </div>
      {deed === 'callOff' && <p>{t('admin.calledOff')}</p>}
      {loaded.has(language) &&
        tenses.map(tense => (
          <section key={tense} aria-labelledby={`preview-${tense}`}>
            <h2 id={`preview-${tense}`}>{t(`admin.preview.tense.${tense}`)}</h2>
            <div className={`banner note ${calm.includes(tense) ? 'good' : ''}`} lang={language}>
              <WindowText window={window} tense={tense} language={language} zones={zones} />
            </div>
          </section>
        ))}
      {problem && <WindowProblem problem={problem} id="preview-problem" />}
      <div className="actions">
        <button type="button" className="main" disabled={busy} onClick={confirm}>
          {t(`admin.preview.${words}`)}
        </button>
        <button type="button" className="link" disabled={busy} onClick={back}>
          {t(words === 'publish' ? 'admin.preview.back' : 'admin.back')}
        </button>
      </div>
    </main>
  )
}
