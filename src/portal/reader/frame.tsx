// The second fence: a message's HTML in a frame that never runs script, under a policy of its own (the third).

import { useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { markLinks } from './links.ts'
import { sanitise } from './sanitise.ts'

/** A message that always asks for a bit more height than it has would grow for ever. */
const maxFits = 5
const maxHeight = 20_000
const minHeight = 160
const border = 2

/** Fits the frame to what is in it, a few times: pictures arrive late. */
function fitHeight(frame: HTMLIFrameElement): () => void {
  const page = frame.contentDocument!
  let fits = 0
  const once = () => {
    if (++fits > maxFits) {
      watcher.disconnect()
      return
    }
    frame.height = String(Math.min(maxHeight, Math.max(minHeight, page.body.scrollHeight + border)))
  }
  const watcher = new ResizeObserver(once)
  watcher.observe(page.body)
  return () => watcher.disconnect()
}

export function MessageFrame({ html, pictures }: { html: string; pictures: ReadonlyMap<string, string> }) {
  const { t } = useTranslation()
  const frame = useRef<HTMLIFrameElement>(null)
  const [remote, setRemote] = useState(0)
  const stop = useRef(() => {})

  const fill = useCallback(() => {
    const view = frame.current?.contentWindow
    if (!view || !frame.current) return
    const clean = sanitise(view, html, id => pictures.get(id) ?? null)
    view.document.body.innerHTML = clean.html
    markLinks(view.document.body, host => t('reader.goesTo', { host }))
    setRemote(clean.remotePictures)
    stop.current()
    stop.current = fitHeight(frame.current)
  }, [html, pictures, t])

  useEffect(() => () => stop.current(), [])

  return (
    <>
      {remote > 0 && <p className="quiet">{t('reader.pictures', { count: remote })}</p>}
      <iframe
        ref={frame}
        className="message"
        title={t('reader.message')}
        src="/frame.html"
        sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
        referrerPolicy="no-referrer"
        height={minHeight}
        onLoad={fill}
      />
    </>
  )
}
