// What this browser holds: which months can be read here, and one button that forgets everything.

import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { HeldMonth } from '../../workers/vault/protocol.ts'
import { month } from '../locales/format.ts'
import { Heading } from '../ui/heading.tsx'

export function Device({ held, forget }: { held: () => Promise<readonly HeldMonth[]>; forget: () => Promise<void> }) {
  const { t } = useTranslation()
  const [months, setMonths] = useState<readonly HeldMonth[] | null>(null)
  const [forgotten, setForgotten] = useState(false)
  useEffect(() => {
    held().then(setMonths)
  }, [held])
  const addresses = [...new Set(months?.map(({ address }) => address))]
  const monthsOf = (address: string) =>
    [...new Set(months!.filter(row => row.address === address).map(({ period }) => period))]
      .toSorted()
      .map(month)
      .join(', ')
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
      {addresses.length > 0 && (
        <>
          <p>{t('devicePage.lead')}</p>
          <ul>
            {addresses.map(address => (
              <li key={address}>{t('devicePage.row', { address, months: monthsOf(address) })}</li>
            ))}
          </ul>
          <div className="actions">
            <button type="button" onClick={forgetAll}>
              {t('devicePage.forget')}
            </button>
          </div>
        </>
      )}
    </main>
  )
}
