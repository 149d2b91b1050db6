// The opened message: who may have written it, its headers, its text, what is attached.

import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MailAddress } from '../../mail/parse.ts'
import type { Opened } from '../../workers/vault/protocol.ts'
import { zoned } from '../locales/format.ts'
import { Heading } from '../ui/heading.tsx'
import type { VaultClient } from '../vault.ts'
import { Attachments } from './attachments.tsx'
import { saveAs } from './download.ts'
import { MessageFrame } from './frame.tsx'
import { SenderLine } from './sender.tsx'
import './reader.css'

function People({ label, people }: { label: string; people: readonly MailAddress[] }) {
  if (people.length === 0) return null
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {people.map(({ name, address, typed }) => (
          <span key={`${name} ${typed}`} className="person">
            {name !== '' && <bdi>{name}</bdi>} <bdi className={name === '' ? '' : 'quiet'}>{address || typed}</bdi>
          </span>
        ))}
      </dd>
    </div>
  )
}

/** The pictures that the text names, as addresses that live as long as the message is on the screen; null while they are fetched. */
function usePictures({ message }: Opened, vault: VaultClient): ReadonlyMap<string, string> | null {
  const [pictures, setPictures] = useState<ReadonlyMap<string, string> | null>(null)
  useEffect(() => {
    let gone = false
    const urls: string[] = []
    const inner = message.attachments.filter(
      ({ contentId, mimeType }) => contentId !== null && mimeType.startsWith('image/') && mimeType !== 'image/svg+xml',
    )
    Promise.all(
      inner.map(async ({ id, contentId, mimeType }): Promise<[string, string]> => {
        const url = URL.createObjectURL(new Blob([await vault.attachment(id)], { type: mimeType }))
        urls.push(url)
        return [contentId!, url]
      }),
    ).then(
      entries => {
        if (!gone) setPictures(new Map(entries))
      },
      () => setPictures(new Map()),
    )
    return () => {
      gone = true
      for (const url of urls) URL.revokeObjectURL(url)
    }
  }, [message, vault])
  return pictures
}

export function Reader({ opened, vault, kept }: { opened: Opened; vault: VaultClient; kept: boolean }) {
  const { t } = useTranslation()
  const { message, sender } = opened
  const [plain, setPlain] = useState(false)
  const pictures = usePictures(opened, vault)
  const { html, text } = message
  const formatted = html !== null && !(plain && text !== null)
  const listed = useMemo(
    () =>
      message.attachments.filter(
        ({ disposition, contentId }) =>
          disposition === 'attachment' || contentId === null || !html?.includes(contentId),
      ),
    [message, html],
  )
  const [source, setSource] = useState<string | null>(null)
  const toggleSource = async () => setSource(source === null ? new TextDecoder().decode(await vault.original()) : null)
  const save = async () => saveAs('message.eml', await vault.original())

  return (
    <main className="wide card reader" translate="no">
      <SenderLine sender={sender} />
      <Heading>
        <bdi>{message.subject || t('reader.noSubject')}</bdi>
      </Heading>
      <dl className="headers">
        <People label={t('reader.from')} people={message.from} />
        <People label={t('reader.to')} people={message.to} />
        <People label={t('reader.cc')} people={message.cc} />
        <div>
          <dt>{t('reader.date')}</dt>
          <dd>{message.date ? zoned(new Date(message.date)) : t('reader.noDate')}</dd>
        </div>
      </dl>
      {message.notices.map(({ code, detail }) => (
        <div className="note" key={`${code} ${detail}`}>
          <p>{t(`notices.${code}`, { detail })}</p>
        </div>
      ))}
      {source !== null && (
        <section className="message text source" dir="ltr" aria-label={t('reader.source')}>
          {source}
        </section>
      )}
      {source === null && formatted && pictures && <MessageFrame html={html} pictures={pictures} />}
      {source === null && !formatted && (
        <section className="message text" dir="auto" aria-label={t('reader.message')}>
          {text ?? t('reader.empty')}
        </section>
      )}
      <Attachments list={listed} download={async ({ id, filename }) => saveAs(filename, await vault.attachment(id))} />
      <details className="more">
        <summary>{t('reader.more')}</summary>
        <div className="actions">
          <button type="button" onClick={save}>
            {t('reader.save')}
          </button>
          <button type="button" onClick={toggleSource} aria-pressed={source !== null}>
            {t('reader.source')}
          </button>
          {html !== null && text !== null && (
            <button type="button" onClick={() => setPlain(!plain)}>
              {t(plain ? 'reader.formatted' : 'reader.plain')}
            </button>
          )}
          <a href="/">{t('reader.another')}</a>
        </div>
      </details>
      {!kept && <p className="quiet">{t('reader.notKept')}</p>}
    </main>
  )
}
