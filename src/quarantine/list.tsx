// Messages that fit: each with its reason, people and time; chosen one by one, or all of them.

import { useEffect, useId, useRef, useState } from 'react'
import { actions, type QuarantineAction, type QuarantinedMail, type QuarantineList } from '../contract/quarantine.ts'
import { useTranslation } from '../portal/locales/translation.ts'
import { besideFilter, filterOf, type Go, linkTo, type Query } from './query.ts'
import type { ScreenProps } from './screen.ts'
import { usePeople, useReason, useSubject, useTries, when } from './words.ts'

interface MessageRowsProps extends Omit<ScreenProps, 'failed'> {
  /** Else whoever searched, or turned the page, goes on here. */
  readonly isFirst: boolean
  readonly list: QuarantineList
  readonly actOnAll: (action: QuarantineAction) => Promise<void>
}

export function MessageRows({ isFirst, list, query, go, act, actOnAll }: MessageRowsProps) {
  const { t } = useTranslation('quarantine')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (!isFirst) heading.current?.focus()
  }, [isFirst])
  const { messages, total } = list
  const choose = (ids: readonly string[], isIn: boolean) =>
    setChosen(before => new Set(isIn ? [...before, ...ids] : [...before].filter(id => !ids.includes(id))))
  const count = chosen.size
  return (
    <section aria-labelledby="messages">
      <h2 id="messages" ref={heading} tabIndex={-1}>
        {t('list.title')}
      </h2>
      <p role="status">{total > 0 ? t('list.found', { count: total }) : t('list.none')}</p>
      {filterOf(query).size > 0 && (
        <p>
          <a {...linkTo(new URLSearchParams(), go)}>{t('search.clear')}</a>
        </p>
      )}
      {total > 0 && (
        <>
          <Actions
            label={count > 0 ? t('list.withSelected', { count }) : t('list.withAll', { count: total })}
            act={action =>
              count > 0
                ? act(
                    action,
                    messages.filter(({ id }) => chosen.has(id)),
                  )
                : actOnAll(action)
            }
          />
          <label className="choice">
            <input
              type="checkbox"
              autoComplete="off"
              checked={count === messages.length}
              onChange={({ target }) =>
                choose(
                  messages.map(({ id }) => id),
                  target.checked,
                )
              }
            />
            {t('list.selectPage')}
          </label>
          <ul className="plain">
            {messages.map(mail => (
              <Row
                key={mail.id}
                mail={mail}
                isChosen={chosen.has(mail.id)}
                choose={isIn => choose([mail.id], isIn)}
                query={query}
                go={go}
              />
            ))}
          </ul>
        </>
      )}
      <Pages list={list} query={query} go={go} />
    </section>
  )
}

export function Actions({ label, act }: { label: string; act: (action: QuarantineAction) => void }) {
  const { t } = useTranslation('quarantine')
  const id = useId()
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is filled in.
    <div role="group" aria-labelledby={id} className="acts">
      <p id={id}>{label}</p>
      <div className="actions">
        {actions.map(action => (
          <button key={action} type="button" onClick={() => act(action)}>
            {t(`action.${action}`)}
          </button>
        ))}
      </div>
    </div>
  )
}

interface RowProps {
  readonly mail: QuarantinedMail
  readonly isChosen: boolean
  readonly choose: (isIn: boolean) => void
  readonly query: Query
  readonly go: Go
}

function Row({ mail, isChosen, choose, query, go }: RowProps) {
  const { t } = useTranslation('quarantine')
  const subject = useSubject()(mail)
  const people = usePeople()(mail)
  const reason = useReason()(mail.reason)
  const tries = useTries()(mail)
  const facts = [
    t(`direction.${mail.direction}`),
    ...(mail.reason === null ? [] : [t(`state.${mail.state}`)]),
    t('list.kept', { time: when(mail.at) }),
    ...(mail.tries > 0 ? [tries] : []),
  ]
  return (
    <li className="mail">
      <input
        type="checkbox"
        autoComplete="off"
        aria-label={t('list.select', { subject })}
        checked={isChosen}
        onChange={({ target }) => choose(target.checked)}
      />
      <div>
        <h3>
          <a {...linkTo(besideFilter(query, { show: mail.id }), go)}>
            <bdi>{subject}</bdi>
          </a>
        </h3>
        <p>{reason}</p>
        <p className="quiet">{people}</p>
        <p className="quiet">{facts.join(' · ')}</p>
      </div>
    </li>
  )
}

function Pages({ list: { page, pages }, query, go }: { list: QuarantineList; query: Query; go: Go }) {
  const { t } = useTranslation('quarantine')
  if (pages === 1) return null
  const at = (number: number) => linkTo(besideFilter(query, { page: String(number) }), go)
  return (
    <nav aria-label={t('list.pages')} className="pages">
      {page > 1 && (
        <a {...at(page - 1)} rel="prev">
          {t('list.previous')}
        </a>
      )}
      <span>{t('list.page', { page, pages })}</span>
      {page < pages && (
        <a {...at(page + 1)} rel="next">
          {t('list.next')}
        </a>
      )}
    </nav>
  )
}
