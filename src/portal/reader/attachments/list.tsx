// What is attached: name, kind, size, what it could do, and the ways to see and keep it.

import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { extensionOf } from '../../../mail/kinds.ts'
import type { AttachmentFacts, MessagePath } from '../../../workers/vault/protocol.ts'
import { withLaterWords } from '../../locales/add-later.ts'
import { size } from '../../locales/format.ts'
import type { VaultClient } from '../../services/vault.ts'
import { openInApp, opensInApps, saveAs } from '../../ui/download.ts'
import './attachments.css'
import { useTranslation } from '../../locales/translation.ts'

const Preview = lazy(() => withLaterWords(import('./preview.tsx')))

/** More of them are asked for: a list of hundreds buries what comes after it. */
const shownAtOnce = 20

/** One that a link of the text leads to; another object each time that it is followed. */
export interface Wanted {
  readonly id: number
}

interface ListProps {
  readonly list: readonly AttachmentFacts[]
  readonly wanted: Wanted | null
  readonly path: MessagePath
  readonly vault: VaultClient
  readonly openMessage: (id: number) => void
}

interface ItemProps {
  readonly attachment: AttachmentFacts
  /** What it looks like, once somebody has looked. */
  readonly little: string | undefined
  readonly wanted: Wanted | null
  readonly download: () => void
  readonly show: () => void
  readonly handOver: () => void
  readonly openMessage: () => void
}

/** What stands for its kind where the name has none that fits. */
const longestKind = 5

function Item({ attachment, little, wanted, download, show, handOver, openMessage }: ItemProps) {
  const { t } = useTranslation()
  const { id, filename: name, dangerous, shown, oversized, message } = attachment
  const card = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (wanted?.id === id) card.current?.focus()
  }, [wanted, id])
  const kind = extensionOf(name).toUpperCase()
  return (
    <li ref={card} tabIndex={wanted?.id === id ? -1 : undefined} className={dangerous ? 'dangerous' : undefined}>
      <span className="kind" aria-hidden="true">
        {little ? <img src={little} alt="" /> : kind.length <= longestKind && kind}
      </span>
      <div className="facts">
        <bdi className="filename">{name}</bdi>
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

export function Attachments({ list, wanted, path, vault, openMessage }: ListProps) {
  const { t } = useTranslation()
  const [isWhole, setWhole] = useState(false)
  const all = isWhole || list.findIndex(({ id }) => id === wanted?.id) >= shownAtOnce
  const [shown, setShown] = useState<AttachmentFacts | null>(null)
  const [littles, setLittles] = useState<Readonly<Record<number, string>>>({})
  if (list.length === 0) return null
  const bytes = ({ id }: AttachmentFacts) => vault.attachment([...path, id])
  const download = async (attachment: AttachmentFacts) => saveAs(attachment.filename, await bytes(attachment))
  return (
    <section className="attachments">
      <div className="title">
        <h2>{t('reader.attachments')}</h2>
        {list.length > 1 && (
          <button type="button" onClick={async () => saveAs('attachments.zip', await vault.zip(path))}>
            {t('attachment.zip')}
          </button>
        )}
      </div>
      <ul className="plain">
        {(all ? list : list.slice(0, shownAtOnce)).map(attachment => (
          <Item
            key={attachment.id}
            attachment={attachment}
            little={littles[attachment.id]}
            wanted={wanted}
            download={() => download(attachment)}
            show={() => setShown(attachment)}
            handOver={async () => openInApp(attachment.filename, attachment.mimeType, await bytes(attachment))}
            openMessage={() => openMessage(attachment.id)}
          />
        ))}
      </ul>
      {!all && list.length > shownAtOnce && (
        <button type="button" onClick={() => setWhole(true)}>
          {t('attachment.all', { count: list.length })}
        </button>
      )}
      {shown && (
        <Suspense fallback={null}>
          <Preview
            attachment={shown}
            load={() => bytes(shown)}
            download={() => download(shown)}
            close={() => setShown(null)}
            onDrawn={little => little !== null && setLittles(before => ({ ...before, [shown.id]: little }))}
          />
        </Suspense>
      )}
    </section>
  )
}
