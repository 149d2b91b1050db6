// One kept message: who, when, why, and its header; its text only where the operator has it shown, and as plain text.

import { useEffect, useState } from 'react'
import type { QuarantinedMessage } from '../contract/quarantine.ts'
import type { PosternError } from '../core/errors.ts'
import { size } from '../portal/locales/format.ts'
import { useTranslation } from '../portal/locales/translation.ts'
import { Heading } from '../portal/ui/heading.tsx'
import { quarantineApi } from './api.ts'
import { Actions } from './list.tsx'
import { QuarantineProblem } from './problem.tsx'
import { besideFilter, linkTo } from './query.ts'
import type { ScreenProps } from './screen.ts'
import { plain, plainAddress, plainLines, useReason, useSubject, useTries, when } from './words.ts'

export function MessageScreen({ id, query, go, act, failed }: ScreenProps & { readonly id: string }) {
  const { t } = useTranslation('quarantine')
  const [loaded, setLoaded] = useState<QuarantinedMessage | null>(null)
  const [problem, setProblem] = useState<PosternError | null>(null)
  useEffect(() => {
    quarantineApi.message(id).then(setLoaded, error => setProblem(failed(error)))
  }, [id, failed])
  const isGone = problem?.code === 'not-found'
  return (
    <>
      <p>
        <a {...linkTo(besideFilter(query, {}), go)}>{t('message.back')}</a>
      </p>
      {loaded && (
        <>
          <Summary loaded={loaded} />
          <Actions label={t('message.act')} act={action => act(action, [loaded.message])} />
          <Content loaded={loaded} />
        </>
      )}
      {isGone && <Heading>{t('message.gone')}</Heading>}
      {problem && !isGone && <QuarantineProblem problem={problem} />}
      {!loaded && !problem && <p className="quiet">{t('loading')}</p>}
    </>
  )
}

function Summary({ loaded: { message, to } }: { loaded: QuarantinedMessage }) {
  const { t } = useTranslation('quarantine')
  const subject = useSubject()(message)
  const reason = useReason()(message.reason)
  const tries = useTries()(message)
  const { state, direction, from, at, messageId, queue, id } = message
  const facts: readonly (readonly [string, string])[] = [
    [t('message.why'), reason],
    [t('message.state'), `${t(`state.${state}`)}, ${t(`direction.${direction}`)}`],
    [t('message.from'), from === '' ? t('list.nobody') : plainAddress(from)],
    [t('message.to'), to.map(plainAddress).join(', ')],
    [t('message.at'), when(at)],
    [t('message.tries'), tries],
    [t('message.size'), size(message.size)],
    [t('search.messageId'), plain(messageId ?? '–')],
    [t('search.queue'), plain(queue ?? '–')],
    [t('search.id'), id],
  ]
  return (
    <>
      <Heading>
        <bdi>{subject}</bdi>
      </Heading>
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </>
  )
}

function Content({ loaded: { header, text } }: { loaded: QuarantinedMessage }) {
  const { t } = useTranslation('quarantine')
  const fields = header.map((raw, place) => ({ place, raw: plainLines(raw) }))
  return (
    <>
      <h2>{t('message.header')}</h2>
      <div className="raw" dir="ltr">
        {fields.map(({ place, raw }) => (
          <p key={place}>
            <bdi>{raw}</bdi>
          </p>
        ))}
      </div>
      <h2>{t('message.text')}</h2>
      {text === null ? (
        <p className="quiet">{t('message.noText')}</p>
      ) : (
        <p className="raw" dir="auto">
          {plainLines(text)}
        </p>
      )}
    </>
  )
}
