// The windows: what is away now, what will be, and what was; with what can be done with each.

import { paths } from '../../contract/paths.ts'
import { isUnderway, type StatusWindow, textIn } from '../../contract/status.ts'
import { instant, list } from '../locales/format.ts'
import { useTranslation } from '../locales/translation.ts'
import { componentName } from '../maintenance/window.tsx'

export type Action = 'change' | 'start' | 'end' | 'update'

type Tense = 'now' | 'ahead' | 'past'
const tenses: readonly Tense[] = ['now', 'ahead', 'past']

/** One that should be over and was not ended stays among those of now: it can be prolonged or ended. */
function tenseOf(window: StatusWindow, now: number): Tense {
  if (window.over !== null) return 'past'
  return isUnderway(window, now) || window.end <= now ? 'now' : 'ahead'
}

interface RowProps {
  readonly window: StatusWindow
  readonly tense: Tense
  readonly act: (action: Action, window: StatusWindow) => void
}

function Row({ window, tense, act }: RowProps) {
  const { t, language: pageLanguage } = useTranslation()
  const end = window.over !== null && window.over > window.start ? window.over : window.end
  const span = t('admin.from', { start: instant(window.start * 1000), end: instant(end * 1000) })
  const names = list(
    window.affected.map(({ component, name }) => componentName(t, component, name, pageLanguage)),
    pageLanguage,
  )
  const said = textIn(window.text, pageLanguage)
  const button = (action: Action, words: string) => (
    <button
      type="button"
      aria-label={t('admin.named', { action: words, window: span })}
      onClick={() => act(action, window)}
    >
      {words}
    </button>
  )
  return (
    <li className="window">
      <h3>
        {t(`admin.state.${window.state}`)}: {span}
      </h3>
      {window.over !== null && window.over < window.start && <p className="quiet">{t('admin.calledOff')}</p>}
      <p>{t('admin.affected', { names })}</p>
      {said && (
        <p className="said" lang={said.language} dir="auto">
          {said.text}
        </p>
      )}
      <div className="actions">
        {tense === 'ahead' && button('start', t('admin.start'))}
        {tense === 'now' && button('update', t('admin.update'))}
        {tense === 'now' && button('end', t('admin.end'))}
        {tense !== 'past' && button('change', t('admin.change'))}
        {tense === 'ahead' && button('update', t('admin.update'))}
        {tense === 'ahead' && button('end', t('admin.callOff'))}
        <a
          href={`${paths.advisory.replace(':id', window.id)}?lang=${pageLanguage}`}
          aria-label={t('admin.named', { action: t('admin.page'), window: span })}
        >
          {t('admin.page')}
        </a>
      </div>
    </li>
  )
}

export interface WindowListProps {
  readonly windows: readonly StatusWindow[]
  /** Seconds. */
  readonly now: number
  readonly act: RowProps['act']
}

export function WindowList({ windows, now, act }: WindowListProps) {
  const { t, language: pageLanguage } = useTranslation()
  const those = (tense: Tense) => {
    const rows = windows.filter(window => tenseOf(window, now) === tense)
    return tense === 'past' ? rows.toReversed() : rows
  }
  return (
    <>
      {windows.length === 0 && <p>{t('admin.none')}</p>}
      {tenses
        .filter(tense => those(tense).length > 0)
        .map(tense => (
          <section key={tense} aria-labelledby={`windows-${tense}`}>
            <h2 id={`windows-${tense}`}>{t(`admin.tense.${tense}`)}</h2>
            <ul className="plain">
              {those(tense).map(window => (
                <Row key={window.id} window={window} tense={tense} act={act} />
              ))}
            </ul>
          </section>
        ))}
      <p>
        <a href={`${paths.calendar}?lang=${pageLanguage}`}>{t('admin.calendar')}</a>
      </p>
    </>
  )
}
