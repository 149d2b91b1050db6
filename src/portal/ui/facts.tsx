// What is known of a message before it opens: the file's own words, and said to be so.

import type { Arrival } from '../../workers/vault/protocol.ts'
import { month, size } from '../locales/format.ts'
import { useTranslation } from '../locales/translation.ts'

export function ArrivalFacts({ arrival }: { arrival: Arrival }) {
  const { t } = useTranslation()
  const { readers, period, size: bytes } = arrival
  const [address, another] = readers
  const values = { month: month(period), size: size(bytes) }
  return (
    <p className="quiet">
      {address && !another ? t('arrival.facts', { address, ...values }) : t('arrival.factsUnknown', values)}
    </p>
  )
}
