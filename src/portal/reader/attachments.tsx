// What is attached: name, size, and a way to keep it.

import { useTranslation } from 'react-i18next'
import type { AttachmentFacts } from '../../workers/vault/protocol.ts'
import { size } from '../locales/format.ts'

export function Attachments({
  list,
  download,
}: {
  list: readonly AttachmentFacts[]
  download: (attachment: AttachmentFacts) => void
}) {
  const { t } = useTranslation()
  if (list.length === 0) return null
  return (
    <section className="attachments">
      <h2>{t('reader.attachments')}</h2>
      <ul className="plain">
        {list.map(attachment => (
          <li key={attachment.id}>
            <span>
              <bdi>{attachment.filename}</bdi> <span className="quiet">{size(attachment.size)}</span>
            </span>
            <button
              type="button"
              onClick={() => download(attachment)}
              aria-label={t('reader.downloadNamed', { name: attachment.filename })}
            >
              {t('reader.download')}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
