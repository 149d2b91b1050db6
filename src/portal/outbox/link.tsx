// Tells on any screen that something waits to be sent, and leads there.

import { useSyncExternalStore } from 'react'
import { paths } from '../../contract/paths.ts'
import { useTranslation } from '../locales/translation.ts'
import type { Outbox } from './outbox.ts'

export function OutboxLink({ outbox }: { outbox: Outbox }) {
  const { t } = useTranslation()
  const { length } = useSyncExternalStore(outbox.subscribe, outbox.look)
  if (length === 0) return null
  return (
    <p className="outbox-link">
      <a href={paths.sent}>{t('outbox.link', { count: length })}</a>
    </p>
  )
}
