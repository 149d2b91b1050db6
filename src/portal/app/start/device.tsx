// What this browser holds: which months can be read here and until when, whether it stays, and one button that forgets everything.

import { useEffect, useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { addMonths, type Period } from '../../../core/ibe/period.ts'
import type { HeldMonth } from '../../../workers/vault/protocol.ts'
import { month } from '../../locales/format.ts'
import { Heading } from '../../ui/heading.tsx'

export interface DeviceProps {
  readonly held: () => Promise<readonly HeldMonth[]>
  /** For so long keys are given out and kept; null while nothing is known of the portal. */
  readonly retentionMonths: number | null
  /** What waits to be sent: it would be forgotten too. */
  readonly outbox: { subscribe(listener: () => void): () => void; look(): readonly unknown[] }
  readonly forget: () => Promise<void>
}

/** WebKit outside a home screen app deletes what script stored; it does not say so by itself. */
const isSafari = () => /^((?!chrome|android|crios|fxios).)*safari/i.test(navigator.userAgent)

const storageManager = (navigator as { storage?: StorageManager }).storage

/** null where the browser does not tell. */
function usePersistence(): readonly [boolean | null, () => Promise<void>] {
  const [kept, setKept] = useState<boolean | null>(null)
  useEffect(() => {
    storageManager?.persisted?.().then(setKept, () => {})
  }, [])
  return [kept, async () => setKept((await storageManager?.persist?.()) ?? null)]
}

interface MonthsProps {
  readonly months: readonly HeldMonth[]
  readonly address: string
  readonly retention: number | null
}

function Months({ months, address, retention }: MonthsProps) {
  const { t } = useTranslation()
  const own = new Set(months.filter(row => row.address === address).map(row => row.period))
  const row = (period: Period) =>
    retention === null
      ? month(period)
      : t('keptKeys.until', { month: month(period), until: month(addMonths(period, retention)) })
  return (
    <section>
      <h2>
        <bdi>{address}</bdi>
      </h2>
      <ul>
        {[...own].toSorted().map(period => (
          <li key={period}>{row(period)}</li>
        ))}
      </ul>
    </section>
  )
}

export function Device({ held, retentionMonths, outbox, forget }: DeviceProps) {
  const { t } = useTranslation()
  const [months, setMonths] = useState<readonly HeldMonth[] | null>(null)
  const [forgotten, setForgotten] = useState(false)
  const [kept, askToKeep] = usePersistence()
  const { length: waiting } = useSyncExternalStore(outbox.subscribe, outbox.look)
  useEffect(() => {
    held().then(setMonths)
  }, [held])
  const addresses = [...new Set(months?.map(({ address }) => address))]
  const forgetAll = async () => {
    await forget()
    setForgotten(true)
    setMonths(await held())
  }
  return (
    <main className="card">
      <Heading>{t('devicePage.title')}</Heading>
      {forgotten && (
        <div className="note good" role="status">
          <p>{t('devicePage.forgotten')}</p>
        </div>
      )}
      {months && addresses.length === 0 && <p>{t('devicePage.none')}</p>}
      {months && addresses.length > 0 && (
        <>
          <p>{t('devicePage.lead')}</p>
          {addresses.map(address => (
            <Months key={address} months={months} address={address} retention={retentionMonths} />
          ))}
          <p className="quiet">{t('keptKeys.more')}</p>
          {isSafari() && <p className="note">{t('keptKeys.safari')}</p>}
          {kept !== null && <p className="quiet">{t(kept ? 'keptKeys.kept' : 'keptKeys.notKept')}</p>}
        </>
      )}
      {waiting > 0 && <p className="note">{t('keptKeys.waiting', { count: waiting })}</p>}
      {(addresses.length > 0 || waiting > 0) && (
        <div className="actions">
          {kept === false && (
            <button type="button" onClick={askToKeep}>
              {t('keptKeys.keep')}
            </button>
          )}
          <button type="button" onClick={forgetAll}>
            {t('devicePage.forget')}
          </button>
        </div>
      )}
    </main>
  )
}
