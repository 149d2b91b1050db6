// A message that is being opened: what of it is known, and how far it is.

import { paths } from '../../contract/paths.ts'
import { useTranslation } from '../locales/translation.ts'
import type { Screen } from '../state/screens.ts'
import { ArrivalFacts } from '../ui/facts.tsx'
import { Heading } from '../ui/heading.tsx'
import { useSlow } from '../ui/slow.ts'

/** Nothing moves on the screen for what is over before anybody has read it. */
const slowAfterMs = 500

export function Opening({ screen }: { screen: Extract<Screen, { at: 'opening' }> }) {
  const { t } = useTranslation()
  const slow = useSlow(slowAfterMs)
  return (
    <main className="card" aria-busy="true">
      <Heading>{t('arrival.title')}</Heading>
      <ArrivalFacts arrival={screen.arrival} />
      <div role="status">{slow && <p>{t('arrival.opening')}</p>}</div>
      {slow && <progress aria-label={t('arrival.opening')} max={1} value={screen.progress} />}
      {slow && (
        <div className="actions">
          {/* To the start, where the message waits: the page goes, and what worked for it. */}
          <a className="button" href={paths.home}>
            {t('arrival.cancel')}
          </a>
        </div>
      )}
    </main>
  )
}
