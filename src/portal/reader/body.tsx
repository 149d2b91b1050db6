// The text of a message: as it was meant, as plain text, or as its source; and what is asked before it goes out to fetch.

import { type RefObject, useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MessagePath, ShownMessage, TextChunk } from '../../workers/vault/protocol.ts'
import { size } from '../locales/format.ts'
import type { VaultClient } from '../services/vault.ts'
import { MessageFrame } from './frame.tsx'
import { LongText, Source } from './text.tsx'

export type Form = 'formatted' | 'plain' | 'source'

export interface BodyProps {
  readonly message: ShownMessage
  readonly path: MessagePath
  readonly vault: VaultClient
  readonly form: Form
  readonly html: string | null
  readonly frame: RefObject<HTMLIFrameElement | null>
  /** The text that is shown, where no frame is. */
  readonly text: RefObject<HTMLElement | null>
}

/** The pictures that the text names, as addresses that live as long as the message is on the screen; null while they are fetched. */
function usePictures(path: MessagePath, vault: VaultClient, wanted: boolean): ReadonlyMap<string, string> | null {
  const [pictures, setPictures] = useState<ReadonlyMap<string, string> | null>(null)
  useEffect(() => {
    if (!wanted) return
    let gone = false
    const urls: string[] = []
    const load = async () => {
      const entries = (await vault.pictures(path)).map(({ contentId, type, bytes }): [string, string] => {
        const url = URL.createObjectURL(new Blob([bytes], { type }))
        urls.push(url)
        return [contentId, url]
      })
      if (!gone) setPictures(new Map(entries))
    }
    load().catch(() => setPictures(new Map()))
    return () => {
      gone = true
      for (const url of urls) URL.revokeObjectURL(url)
    }
  }, [path, vault, wanted])
  return pictures
}

function Formatted({
  message,
  path,
  vault,
  html,
  frame,
}: Omit<BodyProps, 'form' | 'html' | 'text'> & { html: string }) {
  const { t } = useTranslation()
  const pictures = usePictures(path, vault, true)
  const [remote, setRemote] = useState(false)
  const [count, setCount] = useState(0)
  const onRemotePictures = useCallback((found: number) => setCount(found), [])
  if (!pictures) return null
  return (
    <>
      {count > 0 && !remote && (
        <p className="bar-line">
          <span>{t('reader.pictures', { count })}</span>
          <button type="button" onClick={() => setRemote(true)}>
            {t('reader.loadPictures')}
          </button>
        </p>
      )}
      <MessageFrame
        html={html}
        language={message.language}
        pictures={pictures}
        remote={remote}
        onRemotePictures={onRemotePictures}
        frame={frame}
      />
    </>
  )
}

/** What is not at hand yet is asked of the vault. */
function Fetched({
  ask,
  children,
}: {
  ask: (from: number) => Promise<TextChunk>
  children: (first: TextChunk) => React.ReactNode
}) {
  const [first, setFirst] = useState<TextChunk | null>(null)
  useEffect(() => {
    ask(0).then(setFirst, () => setFirst({ text: '', next: null }))
  }, [ask])
  return first && children(first)
}

export function Body({ message, path, vault, form, html, frame, text: shown }: BodyProps) {
  const { t } = useTranslation()
  const text = useCallback((from: number) => vault.text(path, from), [vault, path])
  const source = useCallback((from: number) => vault.source(path, from), [vault, path])
  if (form === 'source') {
    return (
      <Fetched key="source" ask={source}>
        {first => <Source first={first} more={source} label={t('reader.source')} />}
      </Fetched>
    )
  }
  if (form === 'formatted' && html !== null)
    return <Formatted message={message} path={path} vault={vault} html={html} frame={frame} />
  return (
    <>
      {message.htmlLength > 0 && message.html === null && html === null && (
        <p className="quiet">
          {t(message.drawable ? 'reader.longHtml' : 'reader.tooLongHtml', { size: size(message.htmlLength) })}
        </p>
      )}
      <Fetched key="text" ask={text}>
        {first =>
          first.text.trim() === '' ? (
            <p className="message text">{t('reader.empty')}</p>
          ) : (
            <LongText first={first} more={text} label={t('reader.message')} language={message.language} shown={shown} />
          )
        }
      </Fetched>
    </>
  )
}
