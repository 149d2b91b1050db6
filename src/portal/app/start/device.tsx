// What this browser holds: which months can be read here and until when, whether it stays, and one button that forgets everything.

import { useEffect, useState, useSyncExternalStore } from 'react'
import { addMonths, type Period } from '../../../core/ibe/period.ts'
import type { KeyMonth } from '../../../workers/vault/protocol.ts'
import { month } from '../../locales/format.ts'
import { useTranslation } from '../../locales/translation.ts'
import { Heading } from '../../ui/heading.tsx'

export interface DeviceProps {
  readonly keyMonths: () => Promise<readonly KeyMonth[]>
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
  const [persisted, setPersisted] = useState<boolean | null>(null)
  useEffect(() => {
    storageManager?.persisted?.().then(setPersisted, () => {})
  }, [])
  return [persisted, async () => setPersisted((await storageManager?.persist?.()) ?? null)]
}

interface MonthsProps {
  readonly months: readonly KeyMonth[]
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

export function Device({ keyMonths, retentionMonths, outbox, forget }: DeviceProps) {
  const { t } = useTranslation()
  const [months, setMonths] = useState<readonly KeyMonth[] | null>(null)
  const [forgotten, setForgotten] = useState(false)
  const [persisted, askToKeep] = usePersistence()
  const { length: waiting } = useSyncExternalStore(outbox.subscribe, outbox.look)
  useEffect(() => {
    keyMonths().then(setMonths)
  }, [keyMonths])
  const addresses = [...new Set(months?.map(({ address }) => address))]
  const forgetAll = async () => {
    await forget()
    setForgotten(true)
    setMonths(await keyMonths())
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
          {persisted !== null && <p className="quiet">{t(persisted ? 'keptKeys.kept' : 'keptKeys.notKept')}</p>}
        </>
      )}
      {waiting > 0 && <p className="note">{t('keptKeys.waiting', { count: waiting })}</p>}
      {(addresses.length > 0 || waiting > 0) && (
        <div className="actions">
          {persisted === false && (
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
