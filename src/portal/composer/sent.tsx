// What became of mail that was sent here: for each recipient, as far as it is known.

import { useEffect, useState } from 'react'
import type { OutgoingAnswer } from '../../contract/messages.ts'
import type { Sent } from '../../workers/vault/protocol.ts'
import { moment } from '../locales/format.ts'
import { Heading } from '../ui/heading.tsx'
import { namesOf } from './names.ts'
import './composer.css'
import { useTranslation } from '../locales/translation.ts'

const isOpen = ({ recipients }: OutgoingAnswer) => recipients.some(({ state }) => state === 'queued')
const firstPauseMs = 1_000
const longestPauseMs = 30_000

/** Asks again while something is on its way, less and less often. */
function useLatest(sent: Sent, refresh: (sent: Sent) => Promise<Sent>): Sent {
  const [latest, setLatest] = useState(sent)
  useEffect(() => {
    let timer = 0
    let pause = firstPauseMs
    const ask = async () => {
      const next = await refresh(sent).catch(() => null)
      if (next) setLatest(next)
      if (next && !isOpen(next)) return
      pause = Math.min(pause * 1.5, longestPauseMs)
      timer = window.setTimeout(ask, pause)
    }
    ask()
    return () => clearTimeout(timer)
  }, [sent, refresh])
  return latest
}

/** Whom it went to, in one sentence that does not count its writer. */
function useSentence({ recipients, from, names }: Sent): string {
  const { t } = useTranslation()
  const others = recipients.filter(({ address }) => address !== from)
  if (others.length === 0) return t('compose.sent.doneSelf')
  const people = others.map(({ address }) => ({ address, name: names[address] ?? '' }))
  return t(others.length < recipients.length ? 'compose.sent.doneCopy' : 'compose.sent.done', {
    people: namesOf(people, number => t('compose.sent.others', { number })),
  })
}

function Recipients({ sent }: { sent: Sent }) {
  const { t } = useTranslation()
  return (
    <ul className="plain states">
      {sent.recipients.map(({ address, state, reply }) => (
        <li key={address}>
          <span>
            {sent.names[address] && <bdi>{sent.names[address]} </bdi>}
            <bdi className={sent.names[address] && 'quiet'}>{address}</bdi>
          </span>
          <span className={state === 'refused' || state === 'not-delivered' ? 'warning' : 'quiet'}>
            {t(`compose.sent.states.${state}`)}
            {reply !== null && ` (${reply})`}
          </span>
        </li>
      ))}
    </ul>
  )
}

export interface SentProps {
  readonly refresh: (sent: Sent) => Promise<Sent>
}

export function SentNow({ sent, refresh, children }: SentProps & { sent: Sent; children: React.ReactNode }) {
  const { t } = useTranslation()
  const latest = useLatest(sent, refresh)
  const done = useSentence(latest)
  const isTaken = latest.recipients.every(({ state }) => state === 'taken')
  return (
    <main className="card">
      <div role="status">
        <Heading>{isOpen(latest) ? t('compose.sent.onItsWay') : isTaken ? done : t('compose.sent.partly')}</Heading>
      </div>
      <Recipients sent={latest} />
      <p className="quiet">{t('compose.sent.kept')}</p>
      <div className="actions">{children}</div>
    </main>
  )
}

function Row({ sent, refresh }: SentProps & { sent: Sent }) {
  const latest = useLatest(sent, refresh)
  return (
    <section>
      <h2>{moment(latest.at * 1000, Date.now())}</h2>
      <Recipients sent={latest} />
    </section>
  )
}

/** All that was sent in this browser. @param children what waits to be sent. */
export function SentList({
  list,
  onChange,
  refresh,
  children,
}: SentProps & {
  list: () => Promise<readonly Sent[]>
  /** Called when it may have become longer. @returns what ends that. */
  onChange: (changed: () => void) => () => void
  children: React.ReactNode
}) {
  const { t } = useTranslation()
  const [all, setAll] = useState<readonly Sent[] | null>(null)
  useEffect(() => {
    const load = () => void list().then(setAll, () => setAll([]))
    load()
    return onChange(load)
  }, [list, onChange])
  return (
    <main className="card">
      <Heading>{t('compose.sent.title')}</Heading>
      {children}
      <p className="quiet">{t('compose.sent.kept')}</p>
      {all?.length === 0 && <p>{t('compose.sent.none')}</p>}
      {all?.map(sent => (
        <Row key={sent.id} sent={sent} refresh={refresh} />
      ))}
    </main>
  )
}
