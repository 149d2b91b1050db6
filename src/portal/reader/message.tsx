// One message on the screen: headers, what was odd about it, its text, what is attached, and what more can be done with it.

import { type ReactNode, useCallback, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { shownPerson } from '../../mail/address/display.ts'
import type { MailAddress } from '../../mail/parse.ts'
import type { AnswerHow, AttachmentFacts, MessagePath, ShownMessage } from '../../workers/vault/protocol.ts'
import { size, zoned } from '../locales/format.ts'
import type { Quotable } from '../quotable.ts'
import type { VaultClient } from '../services/vault.ts'
import { saveAs } from '../ui/download.ts'
import { Heading } from '../ui/heading.tsx'
import { Attachments } from './attachments.tsx'
import { Body, type Form } from './body.tsx'
import { EventCard } from './cards/event.tsx'
import { ReportCard } from './cards/report.tsx'
import { Headers } from './headers.tsx'
import { print } from './print.ts'
import { seenIn, seenOf } from './seen/seen.ts'

export interface MessageProps {
  readonly message: ShownMessage
  readonly path: MessagePath
  readonly vault: VaultClient
  readonly openMessage: (id: number) => void
  /** null where nothing is sent. */
  readonly answer: ((how: AnswerHow, quotable: Quotable) => void) | null
  /** The sender line. */
  readonly children: ReactNode
}

/** More invitations than these stand among the attachments alone: a message does not fill the page outside of its frame. */
const mostEvents = 2

const addressLine = (people: readonly MailAddress[]) =>
  people
    .map(shownPerson)
    .map(({ name, address }) => `${name} <${address}>`.trim())
    .join(', ')

/** Whether the text may draw it: until that is known, it is not listed. */
function mayBeDrawn({ contentId, location, shown }: AttachmentFacts): boolean {
  return (contentId !== null || location !== null) && (shown?.startsWith('image/') ?? false)
}

/** Those that the text does not draw. @param drawn their numbers; null while nobody knows. */
function listedOf(attachments: readonly AttachmentFacts[], form: Form, drawn: ReadonlySet<number> | null) {
  if (form !== 'formatted') return attachments
  return attachments.filter(each => (drawn === null ? !mayBeDrawn(each) : !drawn.has(each.id)))
}

interface AnswersProps {
  readonly message: ShownMessage
  readonly answer: (how: AnswerHow) => Promise<void>
}

function Answers({ message, answer }: AnswersProps) {
  const { t } = useTranslation()
  return (
    <div className="actions answers">
      <button type="button" className="main" onClick={() => answer('reply')}>
        {t('answer.reply')}
      </button>
      {message.to.length + message.cc.length > 1 && (
        <button type="button" onClick={() => answer('reply-all')}>
          {t('answer.reply-all')}
        </button>
      )}
      <button type="button" onClick={() => answer('forward')}>
        {t('answer.forward')}
      </button>
    </div>
  )
}

interface MoreProps {
  readonly message: ShownMessage
  readonly form: Form
  readonly html: string | null
  /** Whether its HTML shows anything. */
  readonly canDraw: boolean
  readonly setForm: (form: Form) => void
  readonly showFormatted: () => Promise<void>
  readonly children: ReactNode
}

const readable = (html: string | null): Form => (html === null ? 'plain' : 'formatted')

/** What else can be done with it, and the forms in which it can be shown. */
function More({ message, form, html, canDraw, setForm, showFormatted, children }: MoreProps) {
  const { t } = useTranslation()
  return (
    <details className="more">
      <summary>{t('reader.more')}</summary>
      <div className="actions">
        {children}
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
        <a href="/">{t('reader.another')}</a>
      </div>
    </details>
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
  const { t } = useTranslation()
  const events = message.attachments.filter(({ event }) => event !== null).slice(0, mostEvents)
  return (
    <>
      {message.notices.map(({ code, detail }) => (
        <div className="note" key={`${code} ${detail}`}>
          <p>{t(`notices.${code}`, { detail })}</p>
        </div>
      ))}
      {message.reports.length > 0 && <ReportCard reports={message.reports} />}
      {events.map(({ id, event }) => (
        <EventCard key={id} event={event!} />
      ))}
    </>
  )
}

export function Message({ message, path, vault, openMessage, answer, children }: MessageProps) {
  const { t } = useTranslation()
  const frame = useRef<HTMLIFrameElement>(null)
  const text = useRef<HTMLElement>(null)
  const { html, form, setForm, onBlank, showFormatted, canDraw } = useForm({ message, path, vault })
  const [drawn, setDrawn] = useState<ReadonlySet<number> | null>(null)
  const date = message.date ? zoned(new Date(message.date)) : t('reader.noDate')
  const subject = message.subject || t('reader.noSubject')

  const seen = async (): Promise<Quotable> => {
    if (form === 'formatted' && frame.current) return seenIn(frame.current)
    return form === 'plain' && text.current ? seenOf(text.current) : { kind: 'text', blocks: [] }
  }
  const answerIt = async (how: AnswerHow) => {
    answer?.(how, await seen())
  }
  const printIt = async () => {
    const shown = form === 'formatted' ? frame.current : null
    print({
      subject,
      headers: [
        [t('reader.from'), addressLine(message.from)],
        [t('reader.to'), addressLine(message.to)],
        ...(message.cc.length > 0 ? [[t('reader.cc'), addressLine(message.cc)] as const] : []),
        [t('reader.date'), date],
      ],
      body: shown?.contentDocument?.body ?? (await vault.text(path, 0)).text,
      language: message.language,
      remote: shown?.src.includes('pictures') ?? false,
    })
  }

  return (
    <>
      {children}
      <Heading>
        <bdi>{subject}</bdi>
      </Heading>
      <Headers message={message} date={date} />
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
        onBlank={onBlank}
      />
      <Attachments
        list={listedOf(message.attachments, form, drawn)}
        path={path}
        vault={vault}
        openMessage={openMessage}
      />
      {answer && <Answers message={message} answer={answerIt} />}
      <More message={message} form={form} html={html} canDraw={canDraw} setForm={setForm} showFormatted={showFormatted}>
        <button type="button" onClick={async () => saveAs('message.eml', await vault.original(path))}>
          {t('reader.save')}
        </button>
        {answer && (
          <button type="button" onClick={() => answerIt('forward-attached')}>
            {t('answer.forward-attached')}
          </button>
        )}
        <button type="button" onClick={printIt}>
          {t('reader.print')}
        </button>
      </More>
    </>
  )
}
