// What is attached: name, kind, size, what it could do, and the ways to see and keep it.

import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { extensionOf } from '../../mail/kinds.ts'
import type { AttachmentFacts, MessagePath } from '../../workers/vault/protocol.ts'
import { size } from '../locales/format.ts'
import type { VaultClient } from '../services/vault.ts'
import { openInApp, opensInApps, saveAs } from '../ui/download.ts'
import { Preview } from './preview.tsx'

/** More of them are asked for: a list of hundreds buries what comes after it. */
const shownAtOnce = 20

interface ListProps {
  readonly list: readonly AttachmentFacts[]
  readonly path: MessagePath
  readonly vault: VaultClient
  readonly openMessage: (id: number) => void
}

interface ItemProps {
  readonly attachment: AttachmentFacts
  readonly download: () => void
  readonly show: () => void
  readonly handOver: () => void
  readonly openMessage: () => void
}

function Item({ attachment, download, show, handOver, openMessage }: ItemProps) {
  const { t } = useTranslation()
  const { filename: name, dangerous, shown, oversized, message } = attachment
  const kind = extensionOf(name).toUpperCase()
  return (
    <li>
      <div>
        <bdi className="filename">{name}</bdi>{' '}
        <span className="quiet">
          {kind !== '' && `${kind}, `}
          {size(attachment.size)}
        </span>
        {dangerous && <p className="warning">{t('attachment.dangerous', { kind })}</p>}
        {oversized && <p className="quiet">{t('attachment.oversized')}</p>}
      </div>
      <div className="actions">
        {shown && (
          <button type="button" onClick={show} aria-label={t('attachment.showNamed', { name })}>
            {t('attachment.show')}
          </button>
        )}
        {!dangerous && opensInApps(name, attachment.mimeType) && (
          <button type="button" onClick={handOver} aria-label={t('attachment.appNamed', { name })}>
            {t('attachment.app')}
          </button>
        )}
        {message && (
          <button type="button" onClick={openMessage} aria-label={t('attachment.openNamed', { name })}>
            {t('attachment.open')}
          </button>
        )}
        <button
          type="button"
          onClick={download}
          aria-label={t(dangerous ? 'attachment.anywayNamed' : 'reader.downloadNamed', { name })}
        >
          {t(dangerous ? 'attachment.anyway' : 'reader.download')}
        </button>
      </div>
    </li>
  )
}

export function Attachments({ list, path, vault, openMessage }: ListProps) {
  const { t } = useTranslation()
  const [all, setAll] = useState(false)
  const [shown, setShown] = useState<AttachmentFacts | null>(null)
  if (list.length === 0) return null
  const bytes = ({ id }: AttachmentFacts) => vault.attachment([...path, id])
  const download = async (attachment: AttachmentFacts) => saveAs(attachment.filename, await bytes(attachment))
  return (
    <section className="attachments">
      <h2>{t('reader.attachments')}</h2>
      <ul className="plain">
        {(all ? list : list.slice(0, shownAtOnce)).map(attachment => (
          <Item
            key={attachment.id}
            attachment={attachment}
            download={() => download(attachment)}
            show={() => setShown(attachment)}
            handOver={async () => openInApp(attachment.filename, attachment.mimeType, await bytes(attachment))}
            openMessage={() => openMessage(attachment.id)}
          />
        ))}
      </ul>
      <div className="actions">
        {!all && list.length > shownAtOnce && (
          <button type="button" onClick={() => setAll(true)}>
            {t('attachment.all', { count: list.length })}
          </button>
        )}
        {list.length > 1 && (
          <button type="button" onClick={async () => saveAs('attachments.zip', await vault.zip(path))}>
            {t('attachment.zip')}
          </button>
        )}
      </div>
      {shown && (
        <Preview
          attachment={shown}
          load={() => bytes(shown)}
          download={() => download(shown)}
          close={() => setShown(null)}
        />
      )}
    </section>
  )
}
