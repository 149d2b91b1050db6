// The second fence: a message's HTML in a frame that never runs script, under a policy of its own (the third).

import { type RefObject, useCallback, useLayoutEffect, useRef } from 'react'
import { paths } from '../../contract/paths.ts'
import type { AttachmentFacts } from '../../workers/vault/protocol.ts'
import { type Translate, useTranslation } from '../locales/translation.ts'
import { passKeys } from './actions/shortcuts.ts'
import { fitFrame, minHeight } from './fit.ts'
import type { foldQuotes } from './fold.ts'
import { dropHidden, layOpen } from './hidden.ts'
import { type LinkWords, markLinks, readLinks } from './links.ts'
import { byName, type InnerPictures } from './pictures.ts'
import type * as Remote from './remote.ts'
import { sanitise } from './sanitise.ts'
import { isBlank } from './seen/blank.ts'
import { drawnPictures, plainGrounds } from './seen/pictures.ts'
import type { Undrawn } from './style.ts'

/** Steps of their own, so that the page answers between them. */
const nextTask = () => new Promise<void>(resolve => setTimeout(resolve))

const foldNothing: typeof foldQuotes = () => {}
/** Few letters quote. Where it cannot be had any more, after an update, what they quote stays open. */
async function quoteFolder(page: Document): Promise<typeof foldQuotes> {
  if (page.querySelector('blockquote, .yahoo_quoted') === null) return foldNothing
  const fold = await import('./fold.ts').catch(() => null)
  return fold?.foldQuotes ?? foldNothing
}

/**
 * Pictures that are there take their room before anybody looks; those from elsewhere may never come. Only being decoded is told
 * in every engine, and it costs: what came while another one was waited for is not asked.
 */
async function picturesIn(page: Document): Promise<void> {
  for (const picture of page.images) {
    if (/^(?:blob|data):/.test(picture.src) && !picture.complete) await picture.decode().catch(() => {})
  }
}

/** How pictures in the text itself are looked at. Where that cannot be had any more, after an update, none is drawn. */
async function picturesInText(html: string): Promise<(address: string) => string | null> {
  const none = () => null
  if (!/data:/i.test(html)) return none
  return import('../../mail/html/picture.ts').then(
    of => of.picturesInText(),
    () => none,
  )
}

/** Between marks of Unicode that keep its direction to itself: a name that strangers chose, in a sentence of ours. */
const isolated = (name: string) => `\u2068${name}\u2069`

/** What became of a message. */
export interface Shown {
  /** Numbers of the attachments that are drawn in it. */
  readonly drawn: ReadonlySet<number>
  readonly undrawn: Undrawn
  /** Whether words were left out for having the colour of their ground. */
  readonly light: boolean
  /** Whether there is nothing to be seen. */
  readonly isBlank: boolean
}

const nothing: Shown = { drawn: new Set(), undrawn: { remote: 0, other: 0 }, light: false, isBlank: false }

export interface FrameProps {
  readonly html: string
  readonly language: string | null
  /** As the message says where its HTML was. */
  readonly location: string | null
  readonly pictures: InnerPictures
  readonly files: readonly AttachmentFacts[]
  /** Told when somebody follows a link to one that is listed: its number. */
  readonly onFile: (id: number) => void
  /** What loads pictures from elsewhere; null where they are not. */
  readonly remote: typeof Remote | null
  /** Whether words that have the colour of their ground get another one. */
  readonly lighten: boolean
  readonly onShown: (shown: Shown) => void
  /** Told, again and again, how many pictures from elsewhere do not come. */
  readonly onMissing: (missing: Remote.Missing) => void
  readonly frame: RefObject<HTMLIFrameElement | null>
}

/** What is said beside links; of a file that is drawn in the text nothing is listed below. */
function linkWords(t: Translate, files: readonly AttachmentFacts[], drawn: ReadonlySet<number>): LinkWords {
  return {
    goesTo: host => t('reader.goesTo', { host }),
    dead: t('reader.deadLink'),
    file(id) {
      const name = drawn.has(id) ? undefined : files.find(file => file.id === id)?.filename
      return name === undefined ? null : t('reader.fileLink', { name: isolated(name) })
    },
    picture: id => (drawn.has(id) ? t('reader.pictureLink') : null),
  }
}

/** @returns what fills the frame, once it is there. */
function useFilling(props: FrameProps): () => Promise<void> {
  const { html, language, location, pictures, files, onFile, remote, lighten, onShown, onMissing, frame } = props
  const { t } = useTranslation()
  const run = useRef(0)
  const stop = useRef(() => {})

  const fill = useCallback(async () => {
    const element = frame.current
    const view = element?.contentWindow
    if (!view) return
    const mine = ++run.current
    const { document: page } = view
    const fileNamed = byName(files, location)
    const fileOf = (address: string) => fileNamed(address)?.id ?? null
    const inText = await picturesInText(html)
    const rules = { location, inner: pictures.named, inText, remote: remote !== null, fileOf }
    const { content, undrawn, hasGrounds } = sanitise(view, html, rules)
    const left = remote?.holdBack(content) ?? 0
    await nextTask()
    if (mine !== run.current) return
    passKeys(page)
    page.documentElement.lang = language ?? ''
    // An engine that looks for the direction looks through the whole text anew for each element that comes or goes.
    page.body.removeAttribute('dir')
    page.body.replaceChildren(page.importNode(content, true))
    await picturesIn(page)
    await nextTask()
    if (mine !== run.current) return
    const grounds = hasGrounds ? plainGrounds(page, pictures.numbers) : []
    const { isOther, light } = await dropHidden(page.body, view, nextTask, lighten)
    const fold = await quoteFolder(page)
    const readings = await readLinks(view)
    await nextTask()
    if (mine !== run.current) return
    // Before anything is folded: what is, opens in its place.
    const drawn = drawnPictures(page, pictures.numbers, grounds)
    const blank = drawn.size === 0 && isBlank(page, undrawn.remote > 0)
    fold(page.body, t('reader.quoted'))
    markLinks(page.body, linkWords(t, files, drawn), readings, onFile)
    page.body.dir = 'auto'
    // What was added needs room too, and what was taken out may have let other rules fit.
    if (isOther || page.querySelector('.postern-quote, .postern-note') !== null)
      await layOpen(page.body, view, nextTask)
    if (mine !== run.current) return
    stop.current()
    const stopFitting = fitFrame(element)
    const stopLoading = remote?.loadRemote(page, left, onMissing)
    stop.current = () => {
      stopFitting()
      stopLoading?.()
    }
    element.setAttribute('aria-busy', 'false')
    onShown({ drawn, undrawn, light, isBlank: blank })
  }, [html, language, location, pictures, files, onFile, remote, lighten, onShown, onMissing, frame, t])

  // Before the frame is gone, not after: what goes on between would find no page in it.
  useLayoutEffect(
    () => () => {
      run.current++
      stop.current()
    },
    [],
  )

  return () =>
    fill().catch(error => {
      onShown(nothing)
      throw error
    })
}

export function MessageFrame(props: FrameProps) {
  const { remote, lighten, frame } = props
  const { t } = useTranslation()
  const fill = useFilling(props)
  return (
    <iframe
      key={`${remote !== null} ${lighten}`}
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
