// One message on the screen: headers, what was odd about it, its text, what is attached, and what more can be done with it.

import { type ReactNode, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { shownPerson } from '../../mail/address/display.ts'
import type { MailAddress } from '../../mail/parse.ts'
import type { AnswerHow, MessagePath, ShownMessage } from '../../workers/vault/protocol.ts'
import { size, zoned } from '../locales/format.ts'
import { type Quotable, quotableIn } from '../quotable.ts'
import type { VaultClient } from '../services/vault.ts'
import { saveAs } from '../ui/download.ts'
import { Heading } from '../ui/heading.tsx'
import { Attachments } from './attachments.tsx'
import { Body, type Form } from './body.tsx'
import { EventCard } from './event.tsx'
import { print } from './print.ts'

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

function People({ label, people }: { label: string; people: readonly MailAddress[] }) {
  if (people.length === 0) return null
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {people.map(person => {
          const { name, address } = shownPerson(person)
          return (
            <span key={`${name} ${address}`} className="person">
              {name !== '' && <bdi>{name}</bdi>} <bdi className={name === '' ? '' : 'quiet'}>{address}</bdi>
            </span>
          )
        })}
      </dd>
    </div>
  )
}

const written = (people: readonly MailAddress[]) =>
  people
    .map(shownPerson)
    .map(({ name, address }) => `${name} <${address}>`.trim())
    .join(', ')

/** Whom an answer goes to, where that is not who wrote. */
const answersElsewhere = ({ from, replyTo }: ShownMessage) =>
  replyTo.filter(({ address }) => !from.some(author => author.address === address))

/** Those that the text does not show already. */
function useListed({ attachments, html }: ShownMessage) {
  return useMemo(
    () =>
      attachments.filter(
        ({ disposition, contentId, shown }) =>
          disposition === 'attachment' || contentId === null || shown === null || !html?.includes(contentId),
      ),
    [attachments, html],
  )
}

export function Message({ message, path, vault, openMessage, answer, children }: MessageProps) {
  const { t } = useTranslation()
  const frame = useRef<HTMLIFrameElement>(null)
  const [html, setHtml] = useState(message.html)
  const [form, setForm] = useState<Form>(html === null ? 'plain' : 'formatted')
  const listed = useListed(message)
  const readable = html === null ? 'plain' : 'formatted'
  const date = message.date ? zoned(new Date(message.date)) : t('reader.noDate')
  const subject = message.subject || t('reader.noSubject')

  const showFormatted = async () => {
    setHtml(html ?? (await vault.html(path)))
    setForm('formatted')
  }
  const answerIt = async (how: AnswerHow) => {
    const shown = form === 'formatted' ? frame.current : null
    const quotable = shown
      ? await quotableIn(shown)
      : ({ kind: 'text', text: (await vault.text(path, 0)).text } as const)
    answer?.(how, quotable)
  }
  const printIt = async () => {
    const shown = form === 'formatted' ? frame.current : null
    print({
      subject,
      headers: [
        [t('reader.from'), written(message.from)],
        [t('reader.to'), written(message.to)],
        ...(message.cc.length > 0 ? [[t('reader.cc'), written(message.cc)] as const] : []),
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
      <dl className="headers">
        <People label={t('reader.from')} people={message.from} />
        <People label={t('reader.replyTo')} people={answersElsewhere(message)} />
        <People label={t('reader.to')} people={message.to} />
        <People label={t('reader.cc')} people={message.cc} />
        <div>
          <dt>{t('reader.date')}</dt>
          <dd>{date}</dd>
        </div>
      </dl>
      {message.notices.map(({ code, detail }) => (
        <div className="note" key={`${code} ${detail}`}>
          <p>{t(`notices.${code}`, { detail })}</p>
        </div>
      ))}
      {message.attachments.map(({ id, event }) => event && <EventCard key={id} event={event} />)}
      <Body message={message} path={path} vault={vault} form={form} html={html} frame={frame} />
      <Attachments list={listed} path={path} vault={vault} openMessage={openMessage} />
      {answer && (
        <div className="actions answers">
          <button type="button" className="main" onClick={() => answerIt('reply')}>
            {t('answer.reply')}
          </button>
          {message.to.length + message.cc.length > 1 && (
            <button type="button" onClick={() => answerIt('reply-all')}>
              {t('answer.reply-all')}
            </button>
          )}
          <button type="button" onClick={() => answerIt('forward')}>
            {t('answer.forward')}
          </button>
        </div>
      )}
      <details className="more">
        <summary>{t('reader.more')}</summary>
        <div className="actions">
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
          <button
            type="button"
            onClick={() => setForm(form === 'source' ? readable : 'source')}
            aria-pressed={form === 'source'}
          >
            {t('reader.source')}
          </button>
          {message.htmlLength > 0 && form !== 'plain' && (
            <button type="button" onClick={() => setForm('plain')}>
              {t('reader.plain')}
            </button>
          )}
          {message.htmlLength > 0 && message.drawable && form === 'plain' && (
            <button type="button" onClick={showFormatted}>
              {html === null ? t('reader.formattedLong', { size: size(message.htmlLength) }) : t('reader.formatted')}
            </button>
          )}
          <a href="/">{t('reader.another')}</a>
        </div>
      </details>
    </>
  )
}
