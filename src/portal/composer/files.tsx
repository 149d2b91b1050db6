// What goes along: attachments, how large it all is, and how large it may be.

import { useRef } from 'react'
import type { DraftFile } from '../../workers/vault/protocol.ts'
import { size } from '../locales/format.ts'
import { useTranslation } from '../locales/translation.ts'

/** Base64 in lines of 76 characters. */
const asMail = 78 / 57

/** Bytes of the message, as near as can be told without writing it. */
export function estimate(files: readonly DraftFile[], textBytes: number): number {
  const headers = 2_000
  return headers + textBytes * 2 + files.reduce((sum, file) => sum + Math.ceil(file.size * asMail), 0)
}

export interface FilesProps {
  readonly files: readonly DraftFile[]
  /** Bytes. */
  readonly total: number
  readonly limit: number
  readonly attach: (files: readonly File[]) => void
  readonly detach: (file: DraftFile) => void
}

export function Files({ files, total, limit, attach, detach }: FilesProps) {
  const { t } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  const listed = files.filter(({ contentId }) => contentId === null)
  const over = total > limit
  return (
    <section aria-label={t('reader.attachments')}>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        autoComplete="off"
        onChange={event => {
          attach([...(event.target.files ?? [])])
          event.target.value = ''
        }}
      />
      <ul className="plain attachments">
        {listed.map(file => (
          <li key={file.id}>
            <div>
              <bdi className="filename">{file.filename}</bdi> <span className="quiet">{size(file.size)}</span>
            </div>
            <button
              type="button"
              className="small"
              aria-label={t('compose.remove', { name: file.filename })}
              onClick={() => detach(file)}
            >
              {t('compose.removeShort')}
            </button>
          </li>
        ))}
      </ul>
      <div className="meter">
        <button type="button" className="small" onClick={() => input.current?.click()}>
          {t('compose.attach')}
        </button>
        <span className={over ? 'warning' : 'quiet'} role="status">
          {t(over ? 'compose.tooLarge' : 'compose.size', { size: size(total), limit: size(limit) })}
        </span>
      </div>
    </section>
  )
}
