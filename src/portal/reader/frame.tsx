// The second fence: a message's HTML in a frame that never runs script, under a policy of its own (the third).

import { type RefObject, useCallback, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { paths } from '../../contract/paths.ts'
import { fitFrame, minHeight } from './fit.ts'
import { dropHidden, layOpen } from './hidden.ts'
import { markLinks } from './links.ts'
import { foldQuotes } from './quotes.ts'
import { sanitise } from './sanitise.ts'

/** Steps of their own, so that the page answers between them. */
const nextTask = () => new Promise<void>(resolve => setTimeout(resolve))

/** Pictures that are there take their room before anybody looks; those from elsewhere may never come. */
async function picturesIn(page: Document): Promise<void> {
  const here = [...page.images].filter(({ src }) => /^(?:blob|data):/.test(src))
  await Promise.allSettled(here.map(picture => picture.decode()))
}

/** How pictures in the text itself are measured; a text that seems to hold none shows none. */
async function smallPictures(html: string): Promise<(base64: string) => boolean> {
  if (!/data:image/i.test(html)) return () => false
  return (await import('../../mail/html/picture.ts')).isShowableText
}

export interface FrameProps {
  readonly html: string
  readonly language: string | null
  readonly pictures: ReadonlyMap<string, string>
  /** Whether pictures from elsewhere are loaded. */
  readonly remote: boolean
  readonly onRemotePictures: (count: number) => void
  readonly frame: RefObject<HTMLIFrameElement | null>
}

export function MessageFrame({ html, language, pictures, remote, onRemotePictures, frame }: FrameProps) {
  const { t } = useTranslation()
  const run = useRef(0)
  const stop = useRef(() => {})

  const fill = useCallback(async () => {
    const element = frame.current
    const view = element?.contentWindow
    if (!view) return
    const mine = ++run.current
    const { document: page } = view
    const inner = (id: string) => pictures.get(id) ?? null
    const { content, remotePictures } = sanitise(view, html, { inner, small: await smallPictures(html), remote })
    await nextTask()
    if (mine !== run.current) return
    page.documentElement.lang = language ?? ''
    // An engine that looks for the direction looks through the whole text anew for each element that comes or goes.
    page.body.removeAttribute('dir')
    page.body.replaceChildren(page.importNode(content, true))
    await picturesIn(page)
    await nextTask()
    if (mine !== run.current) return
    const isOther = await dropHidden(page.body, view, nextTask)
    await nextTask()
    if (mine !== run.current) return
    foldQuotes(page.body, t('reader.quoted'))
    markLinks(page.body, host => t('reader.goesTo', { host }))
    page.body.dir = 'auto'
    // What was added needs room too, and what was taken out may have let other rules fit.
    if (isOther || page.querySelector('.postern-quote, .postern-note') !== null)
      await layOpen(page.body, view, nextTask)
    if (mine !== run.current) return
    stop.current()
    stop.current = fitFrame(element)
    element.setAttribute('aria-busy', 'false')
    onRemotePictures(remotePictures)
  }, [html, language, pictures, remote, onRemotePictures, frame, t])

  useEffect(
    () => () => {
      run.current++
      stop.current()
    },
    [],
  )

  return (
    <iframe
      key={String(remote)}
      ref={frame}
      className="message"
      title={t('reader.message')}
      src={remote ? paths.framePictures : paths.frame}
      sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      referrerPolicy="no-referrer"
      height={minHeight}
      aria-busy="true"
      onLoad={fill}
    />
  )
}
