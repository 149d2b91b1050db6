// The way of a message, as far as the services know it, and whom to ask for the rest.

import { useId } from 'react'
import type { TraceAnswer, TracedForward, TracedKey, TracedMessage } from '../../contract/administrators/trace.ts'
import { Areas } from '../administrators/areas.tsx'
import { dateAndTime } from '../administrators/date.ts'
import { month } from '../locales/format.ts'
import { useTranslation } from '../locales/translation.ts'
import { Heading } from '../ui/heading.tsx'

/** As a shell reads it as one word, and the command as no option. A terminal obeys signs of control, quoted or not: none are left. */
const quoted = (name: string) => {
  const word = `'${name.replace(/[^\P{C}]|[\u2028\u2029]/gu, '').replaceAll("'", "'\\''")}'`
  return word.startsWith("'-") ? `-- ${word}` : word
}

function AskGateway({ name }: { readonly name: string }) {
  return (
    <p>
      <code>postern gateway trace {quoted(name)}</code>
    </p>
  )
}

function Recipient({ recipient }: { readonly recipient: TracedMessage['recipients'][number] }) {
  const { t } = useTranslation()
  const { address, state, tries, reply, report, settledAt, nextTryAt, carrier, keyGivenAt, gateway } = recipient
  const line = (words: string) => <p>{words}</p>
  return (
    <li className="deed">
      <h3>
        <bdi>{address}</bdi>
      </h3>
      {line(
        t(settledAt === null ? 'admin.trace.now' : 'admin.trace.settled', {
          state: t(`admin.trace.state.${state}`),
          date: settledAt === null ? '' : dateAndTime(settledAt),
          tries,
        }),
      )}
      {nextTryAt !== null && line(t('admin.trace.next', { date: dateAndTime(nextTryAt) }))}
      {reply !== null && line(t('admin.trace.said', { reply }))}
      {report !== null && line(t('admin.trace.report', { id: report }))}
      {line(t('admin.trace.carrier', { id: carrier }))}
      {line(keyGivenAt === null ? t('admin.trace.noKey') : t('admin.trace.key', { date: dateAndTime(keyGivenAt) }))}
      {gateway !== null && line(t('admin.trace.gateway', { state: gateway }))}
      {gateway !== null && <AskGateway name={carrier} />}
    </li>
  )
}

function Message({ message }: { readonly message: TracedMessage }) {
  const { t } = useTranslation()
  const { id, sender, at, messageId, recipients } = message
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{t('admin.trace.message', { sender, date: dateAndTime(at) })}</h2>
      <p>{t('admin.trace.names', { id, messageId })}</p>
      <ul className="plain">
        {recipients.map(recipient => (
          <Recipient key={recipient.carrier} recipient={recipient} />
        ))}
      </ul>
    </section>
  )
}

function Forward({ forward }: { readonly forward: TracedForward }) {
  const { t } = useTranslation()
  const id = useId()
  const { at, lastAt, tries, state, outcome, messageId, sender, queueId, answer } = forward
  const values = { state: t(`admin.trace.forward.state.${state}`), outcome, date: dateAndTime(lastAt), tries }
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{t('admin.trace.forward.title', { date: dateAndTime(at) })}</h2>
      <p>
        {t('admin.trace.forward.names', {
          messageId: messageId ?? '–',
          queueId: queueId ?? '–',
          sender: sender ?? '–',
        })}
      </p>
      <p>{t('admin.trace.forward.became', values)}</p>
      {answer && <p>{t('admin.trace.forward.answer', { id: answer.messageId })}</p>}
      {answer?.reply && <p>{t('admin.trace.said', { reply: answer.reply })}</p>}
    </section>
  )
}

function Keys({ keys }: { readonly keys: readonly TracedKey[] }) {
  const { t } = useTranslation()
  return (
    <section aria-labelledby="keys">
      <h2 id="keys">{t('admin.trace.keys.title')}</h2>
      <ul>
        {keys.map(({ domain, period, firstAt, lastAt, times }) => {
          const values = { month: month(period), first: dateAndTime(firstAt), last: dateAndTime(lastAt), times }
          return (
            <li key={`${domain} ${period} ${firstAt}`}>
              {domain === null
                ? t('admin.trace.keys.person', values)
                : t('admin.trace.keys.gateway', { ...values, domain })}
            </li>
          )
        })}
      </ul>
    </section>
  )
}

export interface FoundProps {
  readonly name: string
  readonly found: TraceAnswer
  readonly another: () => void
}

export function Found({ name, found, another }: FoundProps) {
  const { t } = useTranslation()
  const { messages, forwards, keys } = found
  const nothing = Object.values(found).every(each => each.length === 0)
  return (
    <main className="card">
      <Areas at="trace" />
      <Heading>
        <bdi>{name}</bdi>
      </Heading>
      {nothing && <p>{t('admin.trace.none')}</p>}
      {messages.map(message => (
        <Message key={message.id} message={message} />
      ))}
      {forwards.map((forward, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: it is nothing but its place.
        <Forward key={i} forward={forward} />
      ))}
      {keys.length > 0 && <Keys keys={keys} />}
      <section aria-labelledby="elsewhere">
        <h2 id="elsewhere">{t('admin.trace.elsewhere')}</h2>
        <p>{t('admin.trace.gatewayKnows')}</p>
        <AskGateway name={name} />
      </section>
      <div className="actions">
        <button type="button" className="link" onClick={another}>
          {t('admin.trace.another')}
        </button>
      </div>
    </main>
  )
}
