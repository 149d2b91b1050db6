// One message on the screen: headers, what was odd about it, its text, what is attached, and what more can be done with it.

import { Suspense, useCallback, useRef, useState } from 'react'
import type { AnswerHow, AttachmentFacts, MessagePath, ShownMessage } from '../../workers/vault/protocol.ts'
import { size } from '../locales/format.ts'
import { useTranslation } from '../locales/translation.ts'
import type { Quotable } from '../quotable.ts'
import type { VaultClient } from '../services/vault.ts'
import { saveAs } from '../ui/download.ts'
import { Heading } from '../ui/heading.tsx'
import { Toolbar } from './actions/toolbar.tsx'
import { Attachments, type Wanted } from './attachments/list.tsx'
import { Body, type Form } from './body.tsx'
import { Cards, Notices } from './cards/lazy.ts'
import { Headers } from './headers.tsx'
import { mayBeDrawn } from './pictures.ts'

export interface MessageProps {
  readonly message: ShownMessage
  /** The address that it was opened with. */
  readonly own: string
  readonly path: MessagePath
  readonly vault: VaultClient
  readonly openMessage: (id: number) => void
  /** null where nothing is sent. */
  readonly answer: ((how: AnswerHow, quotable: Quotable) => void) | null
}

/** More invitations than these stand among the attachments alone: a message does not fill the page outside of its frame. */
const mostEvents = 2

/** Those that the text does not draw. @param drawn their numbers; null while nobody knows: what may be among them is not listed. */
function listedOf(attachments: readonly AttachmentFacts[], form: Form, drawn: ReadonlySet<number> | null) {
  if (form !== 'formatted') return attachments
  return attachments.filter(each => (drawn === null ? !mayBeDrawn(each) : !drawn.has(each.id)))
}

const readable = (html: string | null): Form => (html === null ? 'plain' : 'formatted')

interface FormsProps {
  readonly message: ShownMessage
  readonly form: Form
  readonly html: string | null
  /** Whether its HTML shows anything. */
  readonly canDraw: boolean
  readonly setForm: (form: Form) => void
  readonly showFormatted: () => Promise<void>
}

/** The forms in which it can be shown. */
function Forms({ message, form, html, canDraw, setForm, showFormatted }: FormsProps) {
  const { t } = useTranslation()
  return (
    <>
      <button
        type="button"
        onClick={() => setForm(form === 'source' ? readable(canDraw ? html : null) : 'source')}
        aria-pressed={form === 'source'}
      >
        {t('reader.source')}
      </button>
      {message.htmlLength > 0 && form !== 'plain' && (
        <button type="button" onClick={() => setForm('plain')}>
          {t('reader.plain')}
        </button>
      )}
      {canDraw && form === 'plain' && (
        <button type="button" onClick={showFormatted}>
          {html === null ? t('reader.formattedLong', { size: size(message.htmlLength) }) : t('reader.formatted')}
        </button>
      )}
    </>
  )
}

/** In which form it is shown, and what of it that needs. */
function useForm({ message, path, vault }: Pick<MessageProps, 'message' | 'path' | 'vault'>) {
  const [html, setHtml] = useState(message.html)
  const [form, setForm] = useState<Form>(readable(html))
  const [blank, setBlank] = useState(false)
  const onBlank = useCallback(() => {
    if (!message.hasText) return
    setBlank(true)
    setForm('plain')
  }, [message])
  const showFormatted = async () => {
    setHtml(html ?? (await vault.html(path)))
    setForm('formatted')
  }
  return { html, form, setForm, onBlank, showFormatted, canDraw: message.htmlLength > 0 && message.drawable && !blank }
}

/** What is known of it beside its text: what was odd, what it reports, what it invites to. */
function Facts({ message }: Pick<MessageProps, 'message'>) {
  const events = message.attachments.flatMap(({ id, event }) => (event ? [[id, event] as const] : []))
  const { reports } = message
  return (
    <>
      {message.notices.length > 0 && (
        <Suspense>
          <Notices notices={message.notices} />
        </Suspense>
      )}
      {reports.length + events.length > 0 && (
        <Suspense>
          <Cards reports={reports} events={events.slice(0, mostEvents)} />
        </Suspense>
      )}
    </>
  )
}

export function Message({ message, own, path, vault, openMessage, answer }: MessageProps) {
  const { t } = useTranslation()
  const frame = useRef<HTMLIFrameElement>(null)
  const text = useRef<HTMLElement>(null)
  const shape = useForm({ message, path, vault })
  const { html, form, onBlank } = shape
  const [wanted, setWanted] = useState<Wanted | null>(null)
  const onFile = useCallback((id: number) => setWanted({ id }), [])
  const [drawn, setDrawn] = useState<ReadonlySet<number> | null>(null)
  const subject = message.subject || t('reader.noSubject')

  const [failure, setFailure] = useState<unknown>(null)
  if (failure !== null) throw failure

  const seen = async (): Promise<Quotable> => {
    const { seenIn, seenOf } = await import('./seen/seen.ts')
    if (form === 'formatted' && frame.current) return seenIn(frame.current)
    return form === 'plain' && text.current ? seenOf(text.current) : { kind: 'text', blocks: [] }
  }
  const printIt = async () => {
    const { print, printedHeaders } = await import('./print.ts')
    const shown = form === 'formatted' ? frame.current : null
    print({
      subject,
      headers: printedHeaders(message, t),
      body: shown?.contentDocument?.body ?? (await vault.text(path, 0)).text,
      language: message.language,
      remote: shown?.src.includes('pictures') ?? false,
    })
  }

  return (
    <div className="opened">
      <Heading>
        <bdi lang={message.language ?? ''}>{subject}</bdi>
      </Heading>
      <Toolbar
        answer={answer && (how => seen().then(quotable => answer(how, quotable), setFailure))}
        hasOthers={message.to.length + message.cc.length > 1}
        print={() => printIt().catch(setFailure)}
        save={async () => saveAs('message.eml', await vault.original(path))}
      >
        <Forms message={message} {...shape} />
      </Toolbar>
      <div className="letter">
        <Headers message={message} own={own} />
        <Facts message={message} />
        <Body
          message={message}
          path={path}
          vault={vault}
          form={form}
          html={html}
          frame={frame}
          text={text}
          onDrawn={setDrawn}
          onFile={onFile}
          onBlank={onBlank}
        />
        <Attachments
          list={listedOf(message.attachments, form, drawn)}
          wanted={wanted}
          path={path}
          vault={vault}
          openMessage={openMessage}
        />
      </div>
    </div>
  )
}
