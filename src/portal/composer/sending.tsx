// From the press of the button until the message is gone, or its writer is told why it is not.

import { useRef, useState } from 'react'
import { PosternError } from '../../core/errors.ts'
import { useTranslation } from '../locales/translation.ts'
import type { Attempt, Stage } from '../services/attempt.ts'
import { Heading } from '../ui/heading.tsx'
import type { DraftInHand } from './draft.ts'
import { namesOf } from './names.ts'

interface Sending {
  /** null while it is not sealed yet, and while nothing is sent. */
  readonly stage: Stage | null
  /** 0 to 1; null while nothing is sent. */
  readonly progress: number | null
  readonly failed: PosternError | null
  readonly submit: () => Promise<void>
  /** Calls it back. */
  readonly stop: () => void
  /** Holds it no longer. */
  readonly hurry: () => void
}

/** @param work throws PosternError. */
export function useSending(work: (attempt: Attempt) => Promise<void>): Sending {
  const [stage, setStage] = useState<Stage | null>(null)
  const [progress, setProgress] = useState<number | null>(null)
  const [failed, setFailed] = useState<PosternError | null>(null)
  const current = useRef({ stop: new AbortController(), hurry: new AbortController() })
  return {
    ...{ stage, progress, failed },
    stop: () => current.current.stop.abort(),
    hurry: () => current.current.hurry.abort(),
    async submit() {
      const [stop, hurry] = [new AbortController(), new AbortController()]
      current.current = { stop, hurry }
      let reached: Stage | null = null
      const onStage = (next: Stage) => {
        reached = next
        setStage(next)
      }
      setFailed(null)
      setProgress(0)
      try {
        await work({ signal: stop.signal, hurry: hurry.signal, onStage, onProgress: setProgress })
      } catch (error) {
        if (!(error instanceof PosternError)) throw error
        // Who calls a message back need not be told that it did not go.
        if (error.code !== 'cancelled' || reached !== 'held') setFailed(error)
      } finally {
        setStage(null)
        setProgress(null)
      }
    },
  }
}

interface LeavingProps {
  readonly sending: Sending
  readonly fields: DraftInHand['fields']
}

/** It is sealed: it can be called back, until it is handed over. */
export function Leaving({ sending, fields: { to, cc, bcc } }: LeavingProps) {
  const { t } = useTranslation()
  const people = namesOf([...to, ...cc, ...bcc], number => t('compose.sent.others', { number }))
  const { stage, progress, stop, hurry } = sending
  return (
    <>
      <Heading>{t('compose.leaving')}</Heading>
      <p role="status">{t('compose.held', { people })}</p>
      {stage === 'held' ? (
        <div className="actions">
          <button type="button" className="main" onClick={stop}>
            {t('compose.undo')}
          </button>
          <button type="button" onClick={hurry}>
            {t('outbox.sendNow')}
          </button>
        </div>
      ) : (
        <SendingProgress progress={progress ?? 0} stop={stop} />
      )}
    </>
  )
}

export function SendingProgress({ progress, stop }: { readonly progress: number; readonly stop: () => void }) {
  const { t } = useTranslation()
  return (
    <div className="sending" role="status">
      <p>{t('compose.sending')}</p>
      <progress max={1} value={progress} aria-label={t('compose.sending')} />
      <button type="button" onClick={stop}>
        {t('compose.stop')}
      </button>
    </div>
  )
}
