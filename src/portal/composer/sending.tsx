// From the press of the button until the message is gone, or its writer is told why it is not.

import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PosternError } from '../../core/errors.ts'

interface Sending {
  /** 0 to 1; null while nothing is sent. */
  readonly progress: number | null
  readonly failed: PosternError | null
  readonly submit: () => Promise<void>
  readonly stop: () => void
}

/** @param work throws PosternError. */
export function useSending(work: (signal: AbortSignal, onProgress: (part: number) => void) => Promise<void>): Sending {
  const [progress, setProgress] = useState<number | null>(null)
  const [failed, setFailed] = useState<PosternError | null>(null)
  const controller = useRef<AbortController | null>(null)
  return {
    ...{ progress, failed },
    stop: () => controller.current?.abort(),
    async submit() {
      const current = new AbortController()
      controller.current = current
      setFailed(null)
      setProgress(0)
      try {
        await work(current.signal, setProgress)
      } catch (error) {
        if (!(error instanceof PosternError)) throw error
        setFailed(error)
      } finally {
        setProgress(null)
      }
    },
  }
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
