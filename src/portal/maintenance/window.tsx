// One window in one tense, as the banner shows it and an administrator previews it.

import type { ReactNode } from 'react'
import { paths } from '../../contract/paths.ts'
import { type StatusWindow, serviceComponents, type Texts, textIn } from '../../contract/status.ts'
import { instant, list, place } from '../locales/format.ts'
import { type Translate, useTranslation } from '../locales/translation.ts'
import type { Language } from '../locales/words.ts'
import type { WindowTense } from './banner-state.ts'

export interface WindowTextProps {
  readonly window: StatusWindow
  readonly tense: WindowTense
  readonly language: Language
  /** IANA names, beside the reader's own. */
  readonly zones: readonly string[]
  /** What still works for whoever reads it. */
  readonly children?: ReactNode
}

const ownComponents: ReadonlySet<string> = new Set(serviceComponents)

export function componentName(t: Translate, component: string, name: Texts, language: string): string {
  if (ownComponents.has(component)) return t(`banner.components.${component as (typeof serviceComponents)[number]}`)
  return textIn(name, language)?.text ?? component
}

function sentence(t: Translate, { window, tense, language }: WindowTextProps): string {
  const values = {
    start: instant(window.start * 1000, { language }),
    end: instant(window.end * 1000, { language }),
  }
  if (tense !== 'now') return t(`banner.${tense}`, values)
  const { state } = window
  return t(state === 'outage' ? 'banner.nowOutage' : state === 'degraded' ? 'banner.nowDegraded' : 'banner.now', values)
}

/** What an operator wrote: as text, and marked where it is not in the reader's language. */
function Words({ texts, language }: { texts: Texts; language: Language }) {
  const { t } = useTranslation('translation', language)
  const found = textIn(texts, language)
  if (!found) return null
  const foreign = found.language.split('-')[0] !== language
  const name = new Intl.DisplayNames(language, { type: 'language' }).of(found.language) ?? found.language
  return (
    <p>
      {foreign && <span className="quiet">{t('banner.otherLanguage', { language: name })} </span>}
      <span lang={found.language} dir="auto">
        {found.text}
      </span>
    </p>
  )
}

function Zones({ window, zones, language }: Omit<WindowTextProps, 'tense' | 'children'>) {
  const { t } = useTranslation('translation', language)
  return (
    <table>
      <caption>{t('banner.zones')}</caption>
      <thead>
        <tr>
          {(['zone', 'begins', 'ends'] as const).map(head => (
            <th key={head} scope="col">
              {t(`banner.${head}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {zones.map(zone => (
          <tr key={zone}>
            <th scope="row">{place(zone)}</th>
            <td>{instant(window.start * 1000, { zone, language })}</td>
            <td>{instant(window.end * 1000, { zone, language })}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** What not everybody needs to know: behind one click. */
function Details({ window, zones, language }: Omit<WindowTextProps, 'tense' | 'children'>) {
  const { t } = useTranslation('translation', language)
  const names = (parts: readonly { component: string; name: Texts }[]) =>
    list(
      parts.map(({ component, name }) => componentName(t, component, name, language)),
      language,
    )
  return (
    <details>
      <summary>{t('banner.details')}</summary>
      <p>{t('banner.affected', { names: names(window.affected) })}</p>
      {window.unaffected.length > 0 && <p>{t('banner.unaffected', { names: names(window.unaffected) })}</p>}
      {window.notices.map(texts => (
        <Words key={JSON.stringify(texts)} texts={texts} language={language} />
      ))}
      {zones.length > 0 && <Zones window={window} zones={zones} language={language} />}
      {window.id !== '' && (
        <p>
          <a href={`${paths.advisory.replace(':id', window.id)}?lang=${language}`}>{t('banner.advisory')}</a>
        </p>
      )}
    </details>
  )
}

export function WindowText(props: WindowTextProps) {
  const { window, tense, language, zones, children } = props
  const { t } = useTranslation('translation', language)
  return (
    <>
      <p>
        <strong>{sentence(t, props)}</strong>
      </p>
      {tense !== 'over' && (
        <>
          <Words texts={window.updates.at(-1)?.text ?? window.text} language={language} />
          {window.affected.map(({ component, works }) => (
            <Words key={component} texts={works} language={language} />
          ))}
          {children}
          <Details window={window} zones={zones} language={language} />
        </>
      )}
    </>
  )
}
