// A picture or a PDF, looked at without leaving the portal. What it is was told by its bytes, never by its name.

import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react'
import type { AttachmentFacts } from '../../../workers/vault/protocol.ts'
import { thumbnail } from './thumbnail.ts'
import './preview.css'
import { useTranslation } from '../../locales/translation.ts'

const Pdf = lazy(() => import('./pdf.tsx'))

export interface PreviewProps {
  readonly attachment: AttachmentFacts
  readonly load: () => Promise<ArrayBuffer>
  readonly download: () => void
  readonly close: () => void
  /** Told what it looks like in little, once it is drawn. */
  readonly onDrawn: (little: string | null) => void
}

type Drawn = (source: HTMLImageElement | HTMLCanvasElement) => void

function Picture({ bytes, type, name, drawn }: { bytes: ArrayBuffer; type: string; name: string; drawn: Drawn }) {
  const [url, setUrl] = useState<string | null>(null)
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([bytes], { type }))
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [bytes, type])
  return url && <img src={url} alt={name} onLoad={({ currentTarget }) => drawn(currentTarget)} />
}

export default function Preview({ attachment, load, download, close, onDrawn }: PreviewProps) {
  const { t } = useTranslation()
  const dialog = useRef<HTMLDialogElement>(null)
  const [bytes, setBytes] = useState<ArrayBuffer | null>(null)
  const { filename: name, shown } = attachment
  const latest = useRef({ load, close, onDrawn })
  latest.current = { load, close, onDrawn }
  useEffect(() => {
    dialog.current?.showModal()
    latest.current.load().then(setBytes, latest.current.close)
  }, [])
  const drawn = useCallback<Drawn>(source => latest.current.onDrawn(thumbnail(source)), [])
  return (
    <dialog ref={dialog} className="preview" aria-label={name} onClose={close}>
      <header>
        <h2>
          <bdi>{name}</bdi>
        </h2>
        <div className="actions">
          <button type="button" onClick={download}>
            {t('reader.download')}
          </button>
          <button type="button" className="main" onClick={() => dialog.current?.close()}>
            {t('preview.close')}
          </button>
        </div>
      </header>
      <div className="sheet">
        {bytes && shown === 'application/pdf' && (
          <Suspense fallback={<p>{t('loading')}</p>}>
            <Pdf bytes={bytes} drawn={drawn} />
          </Suspense>
        )}
        {bytes && shown !== null && shown !== 'application/pdf' && (
          <Picture bytes={bytes} type={shown} name={name} drawn={drawn} />
        )}
      </div>
    </dialog>
  )
}
