// The banner: how the services are, what still works here for this reader, and when it is tried again.

import { type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { isUnderway } from '../../contract/status.ts'
import type { KeyMonth } from '../../workers/vault/protocol.ts'
import { instant, months, time } from '../locales/format.ts'
import type { Language } from '../locales/words.ts'
import type { ServiceState, ServiceStatus } from '../services/service-status.ts'
import { type Notice, noticeFor, type Works, worksFor } from './banner-state.ts'
import { dismiss, dismissedBefore } from './dismissed.ts'
import { WindowText } from './window.tsx'
import './banner.css'
import { useTranslation } from '../locales/translation.ts'

export interface BannerProps {
  readonly serviceStatus: Pick<ServiceStatus, 'subscribe' | 'look' | 'retry' | 'now'>
  readonly keyMonths: () => Promise<readonly KeyMonth[]>
  readonly canWrite: boolean
}

const secondMs = 1_000
const calmMs = 15_000

function useNow(read: () => number, everyMs: number): number {
  const [now, setNow] = useState(read)
  useEffect(() => {
    setNow(read())
    const timer = setInterval(() => setNow(read()), everyMs)
    return () => clearInterval(timer)
  }, [read, everyMs])
  return now
}

/** Read aloud at once when it begins while somebody looks; what was there before is only told. */
function useAlert(notice: Notice | null): boolean {
  const key = notice?.kind === 'window' ? `${notice.tense} ${notice.window.id}` : notice?.kind
  const first = useRef(key)
  const began = key !== first.current
  return began && (notice?.kind === 'away' || (notice?.kind === 'window' && notice.tense === 'now'))
}

function affectedBy(notice: Notice, { feed, away }: ServiceState, now: number): ReadonlySet<string> {
  const windows = feed?.windows.filter(window => isUnderway(window, now / 1000)) ?? []
  const named = notice.kind === 'window' ? [notice.window, ...windows] : windows
  const all = new Set(named.flatMap(({ affected }) => affected.map(({ component }) => component)))
  if (notice.kind === 'offline') all.add('portal').add('relay')
  for (const part of notice.kind === 'away' || notice.kind === 'window' ? (away?.parts ?? []) : []) all.add(part)
  return all
}

function WorksList({
  works,
  keyMonths,
  language,
}: {
  works: readonly Works[]
  keyMonths: readonly KeyMonth[]
  language: Language
}) {
  const { t } = useTranslation()
  const values = {
    months: months(
      keyMonths.map(({ period }) => period),
      language,
    ),
  }
  return (
    <ul>
      {works.map(key => (
        <li key={key}>{t(`banner.works.${key}`, values)}</li>
      ))}
    </ul>
  )
}

function Retry({ serviceState, now, retry }: { serviceState: ServiceState; now: number; retry: () => Promise<void> }) {
  const { t } = useTranslation()
  if (!serviceState.away) return null
  const seconds = Math.ceil((serviceState.away.next - now) / 1000)
  return (
    <p className="retry">
      <span role="timer">{seconds > 0 ? t('banner.next', { count: seconds }) : t('banner.trying')}</span>{' '}
      <button type="button" onClick={retry}>
        {t('banner.tryNow')}
      </button>
    </p>
  )
}

interface SaidProps {
  readonly notice: Notice
  readonly serviceState: ServiceState
  readonly language: Language
  /** What still works. */
  readonly children: ReactNode
}

function Said({ notice, serviceState, language, children }: SaidProps) {
  const { t } = useTranslation()
  if (notice.kind === 'window') {
    const { feed, stale } = serviceState
    return (
      <>
        <WindowText window={notice.window} tense={notice.tense} language={language} zones={feed?.zones ?? []}>
          {children}
        </WindowText>
        {stale && feed && <p className="quiet">{t('banner.asOf', { when: instant(feed.issuedAt * 1000) })}</p>}
      </>
    )
  }
  const away = notice.kind === 'away' && notice.whole ? 'banner.away' : 'banner.awayPart'
  return (
    <>
      <p>
        <strong>{notice.kind === 'away' ? t(away, { time: time(notice.since) }) : t(`banner.${notice.kind}`)}</strong>{' '}
        {notice.kind === 'offline' && t('banner.offlineHelp')}
      </p>
      {children}
    </>
  )
}

export function Banner({ serviceStatus, keyMonths, canWrite }: BannerProps) {
  const { t, language: pageLanguage } = useTranslation()
  const language = pageLanguage as Language
  const serviceState = useSyncExternalStore(serviceStatus.subscribe, serviceStatus.look)
  const now = useNow(serviceStatus.now, serviceState.away ? secondMs : calmMs)
  const [hidden, setHidden] = useState(dismissedBefore)
  const [keys, setKeys] = useState<readonly KeyMonth[]>([])
  const notice = noticeFor(serviceState, hidden, now)
  const alerting = useAlert(notice)
  const said = notice?.kind
  useEffect(() => {
    if (said !== undefined) keyMonths().then(setKeys, () => setKeys([]))
  }, [keyMonths, said])

  const ahead = notice?.kind === 'window' && notice.tense === 'ahead'
  const calm = notice?.kind === 'back' || (notice?.kind === 'window' && notice.tense === 'over')
  return (
    <div className="banner-place" role={alerting ? 'alert' : 'status'}>
      {notice && (
        <section className={`banner note ${calm ? 'good' : ''}`} aria-label={t('banner.title')}>
          <Said notice={notice} serviceState={serviceState} language={language}>
            {!calm && (
              <>
                {ahead && <p>{t('banner.during')}</p>}
                <WorksList
                  works={worksFor(affectedBy(notice, serviceState, now), keys.length > 0, canWrite)}
                  keyMonths={keys}
                  language={language}
                />
              </>
            )}
          </Said>
          {!calm && !ahead && <Retry serviceState={serviceState} now={now} retry={serviceStatus.retry} />}
          {ahead && (
            <button type="button" className="link" onClick={() => setHidden(dismiss(notice.window.id, now))}>
              {t('banner.dismiss')}
            </button>
          )}
        </section>
      )}
      {serviceState.clockWrong && (
        <section className="banner note">
          <p>{t('banner.clockWrong', { when: instant(now) })}</p>
        </section>
      )}
    </div>
  )
}
