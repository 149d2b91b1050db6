// The start: choose, drop or paste the file; what waits here; never empty.

import { useEffect, useRef, useState } from 'react'
import { type StoredArrival, waitingArrivals } from '../../../workers/arrivals.ts'
import type { Draft } from '../../../workers/vault/protocol.ts'
import { moment } from '../../locales/format.ts'
import { useTranslation } from '../../locales/translation.ts'
import { Heading } from '../../ui/heading.tsx'

export interface StartProps {
  readonly choose: (file: Blob) => void
  readonly resume: (id: string) => void
  readonly persisted: boolean
  /** Addresses that one may write as here. */
  readonly writers: () => Promise<readonly string[]>
  readonly compose: (from: string) => void
  readonly drafts: () => Promise<readonly Draft[]>
  readonly goOn: (draft: string) => void
}

function Drafts({ drafts, goOn }: Pick<StartProps, 'drafts' | 'goOn'>) {
  const { t } = useTranslation()
  const [all, setAll] = useState<readonly Draft[]>([])
  useEffect(() => {
    drafts().then(setAll, () => setAll([]))
  }, [drafts])
  if (all.length === 0) return null
  const people = ({ to, cc, bcc }: Draft) =>
    [...to, ...cc, ...bcc].map(({ name, address, typed }) => name || address || typed).join(', ')
  return (
    <section>
      <h2>{t('drafts.title')}</h2>
      <ul className="plain">
        {all.map(draft => (
          <li key={draft.id}>
            <button className="link" type="button" onClick={() => goOn(draft.id)}>
              {t('drafts.row', {
                people: people(draft) || t('drafts.nobody'),
                when: moment(draft.savedAt * 1000, Date.now()),
              })}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Write({ writers, compose }: Pick<StartProps, 'writers' | 'compose'>) {
  const { t } = useTranslation()
  const [all, setAll] = useState<readonly string[]>([])
  useEffect(() => {
    writers().then(setAll, () => setAll([]))
  }, [writers])
  if (all.length === 0) return null
  return (
    <section>
      <h2>{t('answer.write')}</h2>
      <ul className="plain">
        {all.map(address => (
          <li key={address}>
            <button className="link" type="button" onClick={() => compose(address)}>
              {t('answer.writeAs', { address })}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Where dropping and keyboards are rare: on a phone, the text of the mail is copied whole. */
function Paste({ choose }: Pick<StartProps, 'choose'>) {
  const { t } = useTranslation()
  const [nothing, setNothing] = useState(false)
  if (!navigator.clipboard?.readText) return null
  const paste = async () => {
    const text = await navigator.clipboard.readText().catch(() => '')
    if (text.trim() === '') setNothing(true)
    else choose(new Blob([text]))
  }
  return (
    <>
      <button type="button" onClick={paste}>
        {t('start.paste')}
      </button>
      <p className="quiet" role="status">
        {nothing && t('start.nothingPasted')}
      </p>
    </>
  )
}

export function Start({ choose, resume, persisted, writers, compose, drafts, goOn }: StartProps) {
  const { t } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  const [waiting, setWaiting] = useState<readonly StoredArrival[]>([])
  useEffect(() => {
    waitingArrivals().then(setWaiting, () => setWaiting([]))
  }, [])
  return (
    <main className="card">
      <Heading>{t('start.title')}</Heading>
      <p>{t('start.lead')}</p>
      <input
        ref={input}
        type="file"
        hidden
        accept=".htm,.html,.eml,.age,text/html,message/rfc822"
        onChange={event => {
          const file = event.target.files?.[0]
          if (file) choose(file)
        }}
      />
      <div className="actions">
        <button className="main" type="button" onClick={() => input.current?.click()}>
          {t('start.choose')}
        </button>
        <Paste choose={choose} />
      </div>
      <p className="quiet">{t('start.drop')}</p>
      {!persisted && <p className="quiet">{t('storage.memory')}</p>}
      {waiting.length > 0 && (
        <section>
          <h2>{t('start.waiting')}</h2>
          <ul className="plain">
            {waiting.map(arrival => (
              <li key={arrival.id}>
                <button className="link" type="button" onClick={() => resume(arrival.id)}>
                  {arrival.address !== null
                    ? t('start.waitingFor', { address: arrival.address, when: moment(arrival.at, Date.now()) })
                    : t('start.waitingUnknown', { when: moment(arrival.at, Date.now()) })}
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Write writers={writers} compose={compose} />
      <Drafts drafts={drafts} goOn={goOn} />
    </main>
  )
}
