// A message that is here while its key cannot be had: what is away, until when, and that it opens by itself.

import { useState, useSyncExternalStore } from 'react'
import { paths } from '../../contract/paths.ts'
import { isUnderway } from '../../contract/status.ts'
import { instant } from '../locales/format.ts'
import { useTranslation } from '../locales/translation.ts'
import type { ServiceStatus } from '../services/service-status.ts'
import type { Screen } from '../state/screens.ts'
import { saveAs } from '../ui/download.ts'
import { ArrivalFacts } from '../ui/facts.tsx'
import { Heading } from '../ui/heading.tsx'

export interface WaitingProps {
  readonly screen: Extract<Screen, { at: 'waiting' }>
  readonly serviceStatus: Pick<ServiceStatus, 'subscribe' | 'look' | 'now'>
  /** Whether the message is kept in this browser. */
  readonly persisted: boolean
  readonly retry: () => Promise<void>
  /** The message as it came; null while it is not in hand. */
  readonly copy: (() => Promise<ArrayBuffer>) | null
}

const canNotify = () => 'Notification' in window

/** @returns the latest end of what is away, in milliseconds. */
export function endOf(serviceStatus: WaitingProps['serviceStatus']): number | null {
  const now = serviceStatus.now()
  const ends = (serviceStatus.look().feed?.windows ?? [])
    .filter(window => isUnderway(window, now / 1000) && window.state !== 'degraded')
    .map(({ end }) => end * 1000)
  return ends.length > 0 ? Math.max(...ends) : null
}

export function Waiting({ screen, serviceStatus, persisted, retry, copy }: WaitingProps) {
  const { t } = useTranslation()
  useSyncExternalStore(serviceStatus.subscribe, serviceStatus.look)
  const [told, setTold] = useState<NotificationPermission>(canNotify() ? Notification.permission : 'denied')
  const end = endOf(serviceStatus)
  const { arrival, problem, busy } = screen
  return (
    <main className="card">
      <Heading>{t('waiting.title')}</Heading>
      {arrival && <ArrivalFacts arrival={arrival} />}
      <p>{t(problem.code === 'rate-limited' ? 'waiting.busy' : 'waiting.lead')}</p>
      {end !== null && <p>{t('waiting.until', { end: instant(end) })}</p>}
      <p>{t(persisted ? 'waiting.byItself' : 'waiting.memory')}</p>
      <div className="actions">
        <button className="main" type="button" disabled={busy} onClick={retry}>
          {t(busy ? 'waiting.trying' : 'banner.tryNow')}
        </button>
        {told === 'default' && (
          <button type="button" onClick={async () => setTold(await Notification.requestPermission())}>
            {t('waiting.tell')}
          </button>
        )}
        {copy && (
          <button type="button" onClick={async () => saveAs('private_message.age', await copy())}>
            {t('waiting.copy')}
          </button>
        )}
        <a href={paths.home}>{t('reader.another')}</a>
      </div>
      <div role="status">{told === 'granted' && <p className="quiet">{t('waiting.told')}</p>}</div>
      <p className="quiet">{t('problem.support', { code: problem.code })}</p>
    </main>
  )
}

/** Where the reader asked to be told, and looks at something else. */
export function tellOpened(words: string): void {
  if (!canNotify() || Notification.permission !== 'granted' || document.visibilityState === 'visible') return
  try {
    new Notification(words, { tag: 'postern-opened' })
  } catch {
    // Chromium on Android gives notifications to a service worker alone: the page shows the message all the same.
  }
}
