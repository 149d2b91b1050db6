// The opened message, and the messages that are inside it.

import { useMemo, useState } from 'react'
import type { AnswerHow, MessagePath, Opened, ShownMessage } from '../../workers/vault/protocol.ts'
import type { Quotable } from '../quotable.ts'
import type { VaultClient } from '../services/vault.ts'
import { Message } from './message.tsx'
import { Band, SenderLine } from './sender.tsx'
import './reader.css'
import { useTranslation } from '../locales/translation.ts'

interface Inner {
  readonly path: MessagePath
  readonly message: ShownMessage
}

export interface ReaderProps {
  readonly opened: Opened
  readonly vault: VaultClient
  readonly persisted: boolean
  /** Whether anything is sent here. */
  readonly canWrite: boolean
  /** Ends the link that brought it; null where none did. */
  readonly endLink: (() => Promise<void>) | null
  readonly answer: (path: MessagePath, how: AnswerHow, message: ShownMessage, quotable: Quotable) => void
}

function Linked({ endLink }: { endLink: () => Promise<void> }) {
  const { t } = useTranslation()
  const [state, setState] = useState<'kept' | 'ended' | 'failed'>('kept')
  const end = () =>
    endLink().then(
      () => setState('ended'),
      () => setState('failed'),
    )
  return (
    <section className="linked">
      <p className="quiet" role="status">
        {t(state === 'ended' ? 'reader.linkEnded' : state === 'failed' ? 'reader.linkStays' : 'reader.linked')}
      </p>
      {state !== 'ended' && (
        <button type="button" className="link" onClick={end}>
          {t('reader.endLink')}
        </button>
      )}
    </section>
  )
}

export function Reader({ opened, vault, persisted, canWrite, endLink, answer }: ReaderProps) {
  const { t } = useTranslation()
  const outer = useMemo((): Inner => ({ path: [], message: opened.message }), [opened])
  const [inside, setInside] = useState<readonly Inner[]>([])
  const { path, message } = inside.at(-1) ?? outer
  const openMessage = async (id: number) => {
    const inner = [...path, id]
    setInside([...inside, { path: inner, message: await vault.inner(inner) }])
  }
  return (
    <main className="wide card reader" translate="no">
      {inside.length === 0 ? (
        <SenderLine sender={opened.sender} />
      ) : (
        <>
          <Band
            key={path.join('.')}
            look=""
            mark="unknown"
            label={t('sender.labels.attached')}
            said={t('sender.attached')}
          />
          <button type="button" className="link back" onClick={() => setInside(inside.slice(0, -1))}>
            {t('reader.back')}
          </button>
        </>
      )}
      <Message
        key={path.join('.')}
        message={message}
        own={opened.address}
        path={path}
        vault={vault}
        openMessage={openMessage}
        answer={canWrite ? (how, quotable) => answer(path, how, message, quotable) : null}
      />
      {endLink && <Linked endLink={endLink} />}
      {!persisted && <p className="quiet">{t('reader.notKept')}</p>}
    </main>
  )
}
