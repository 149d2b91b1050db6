// The text of a message: as it was meant, as plain text, or as its source; and what is asked before it goes out to fetch.

import { type RefObject, useCallback, useEffect, useState } from 'react'
import type { MessagePath, ShownMessage, TextChunk } from '../../workers/vault/protocol.ts'
import { addLaterWords } from '../locales/add-later.ts'
import { size } from '../locales/format.ts'
import { useTranslation } from '../locales/translation.ts'
import type { VaultClient } from '../services/vault.ts'
import { MessageFrame, type Shown } from './frame.tsx'
import { type InnerPictures, innerPictures, mayBeDrawn } from './pictures.ts'
import type * as Remote from './remote.ts'
import type { Undrawn } from './style.ts'
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
  /** Told once the frame shows it: numbers of the attachments that are drawn in it. */
  readonly onDrawn: (drawn: ReadonlySet<number>) => void
  /** Told when a link of it leads to a file that is listed: its number. */
  readonly onFile: (id: number) => void
  /** Told when there is nothing to be seen in it. */
  readonly onBlank: () => void
}

/** The pictures that the text may name, as addresses that live as long as the message is on the screen; null while they are fetched. */
function usePictures(message: ShownMessage, path: MessagePath, vault: VaultClient): InnerPictures | null {
  const { location } = message
  const some = message.attachments.some(mayBeDrawn)
  const [pictures, setPictures] = useState(() => (some ? null : innerPictures([], location)))
  useEffect(() => {
    // Most letters bring none: the frame is made at once.
    if (!some) return
    let gone = false
    const urls: string[] = []
    const load = async () => {
      const held = (await vault.pictures(path)).map(({ bytes, type, ...picture }) => {
        const address = URL.createObjectURL(new Blob([bytes], { type }))
        urls.push(address)
        return { ...picture, address }
      })
      if (!gone) setPictures(innerPictures(held, location))
    }
    load().catch(() => setPictures(innerPictures([], null)))
    return () => {
      gone = true
      for (const url of urls) URL.revokeObjectURL(url)
    }
  }, [some, location, path, vault])
  return pictures
}

/** With its words. Where it cannot be had any more, after an update, what was said stays: they are not loaded. */
async function remoteLoader(): Promise<typeof Remote> {
  const [loader] = await Promise.all([import('./remote.ts'), addLaterWords()])
  return loader
}

interface FormattedProps extends Omit<BodyProps, 'form' | 'html' | 'text'> {
  readonly html: string
}

function Formatted({ message, path, vault, html, frame, onDrawn, onFile, onBlank }: FormattedProps) {
  const { t } = useTranslation()
  const pictures = usePictures(message, path, vault)
  const [remote, setRemote] = useState<typeof Remote | null>(null)
  const [lighten, setLighten] = useState(false)
  const [light, setLight] = useState(false)
  const [{ lost, left }, setMissing] = useState<Remote.Missing>({ lost: 0, left: 0 })
  const [undrawn, setUndrawn] = useState<Undrawn>({ remote: 0, other: 0 })
  const onShown = useCallback(
    (shown: Shown) => {
      setUndrawn(shown.undrawn)
      setLight(shown.light)
      onDrawn(shown.drawn)
      // A letter in the colours of a dark screen: there is nothing else to be read.
      if (shown.isBlank && shown.light) setLighten(true)
      else if (shown.isBlank) onBlank()
    },
    [onDrawn, onBlank],
  )
  if (!pictures) return null
  return (
    <>
      {undrawn.remote > 0 && !remote && (
        <p className="bar-line">
          <span>{t('reader.pictures', { count: undrawn.remote })}</span>
          <button type="button" onClick={() => remoteLoader().then(setRemote, () => {})}>
            {t('reader.loadPictures')}
          </button>
        </p>
      )}
      {lost > 0 && (
        <p className="quiet" role="status">
          {t('remote.lost', { count: lost })}
        </p>
      )}
      {left > 0 && (
        <p className="quiet" role="status">
          {t('remote.left', { count: left })}
        </p>
      )}
      {light && (
        <p className="bar-line">
          <span>{t('reader.light')}</span>
          <button type="button" onClick={() => setLighten(true)}>
            {t('reader.lighten')}
          </button>
        </p>
      )}
      {undrawn.other > 0 && <p className="quiet">{t('reader.undrawn', { count: undrawn.other })}</p>}
      <MessageFrame
        html={html}
        language={message.language}
        location={message.location}
        pictures={pictures}
        files={message.attachments}
        onFile={onFile}
        remote={remote}
        lighten={lighten}
        onShown={onShown}
        onMissing={setMissing}
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

export function Body({ form, html, text: shown, ...rest }: BodyProps) {
  const { message, path, vault } = rest
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
  if (form === 'formatted' && html !== null) return <Formatted {...rest} html={html} />
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
