// The search: what the command line's filter says, as a form.

import { type FormEvent, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { directions, reasons, states } from '../contract/quarantine.ts'
import { filterOf, type Go, type Query } from './query.ts'
import { plain, useReason } from './words.ts'

const rare = ['message-id', 'queue', 'id', 'older', 'newer'] as const

interface HeldFilterProps {
  readonly query: Query
  readonly go: Go
  /** The gateway did not understand it. */
  readonly isWrong: boolean
}

export function HeldFilter({ query, go, isWrong }: HeldFilterProps) {
  const { t } = useTranslation('held')
  const reasonOf = useReason()
  const id = useId()
  const options: Readonly<Record<string, ReadonlyMap<string, string>>> = {
    reason: new Map(reasons.map(reason => [reason, reasonOf(reason)])),
    direction: new Map(directions.map(direction => [direction, t(`direction.${direction}`)])),
    state: new Map(states.map(state => [state, t(`state.${state}`)])),
  }
  const said = [...filterOf(query)].map(([name, value]) => options[name]?.get(value) ?? plain(value))

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    const given = [...new FormData(event.currentTarget)].map(([name, value]) => [name, String(value).trim()])
    go(filterOf(new URLSearchParams(given)))
  }
  const text = (name: string, label: string, help = false) => (
    <div className="field">
      <label htmlFor={id + name}>{label}</label>
      <input
        id={id + name}
        name={name}
        type="text"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={200}
        defaultValue={query.get(name) ?? ''}
        aria-describedby={help ? `${id}help` : undefined}
      />
    </div>
  )
  const choice = (name: string, label: string) => (
    <div className="field">
      <label htmlFor={id + name}>{label}</label>
      <select id={id + name} name={name} autoComplete="off" defaultValue={query.get(name) ?? ''}>
        <option value="">{t('search.any')}</option>
        {[...(options[name] ?? [])].map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </div>
  )
  return (
    <details className="search" open={isWrong}>
      <summary>
        {t('search.title')}
        {said.length > 0 && <span className="quiet">: {said.join(' · ')}</span>}
      </summary>
      <search>
        <form onSubmit={submit} className="held">
          {isWrong && (
            <p className="note bad" role="alert">
              {t('search.wrong')}
            </p>
          )}
          {choice('reason', t('search.reason'))}
          {choice('direction', t('search.direction'))}
          {choice('state', t('search.state'))}
          {text('from', t('search.from'))}
          {text('to', t('search.to'))}
          {text('subject', t('search.subject'))}
          <details open={rare.some(name => query.has(name))}>
            <summary>{t('search.more')}</summary>
            <div className="fields">
              {text('message-id', t('search.messageId'))}
              {text('queue', t('search.queue'))}
              {text('id', t('search.id'))}
              {text('older', t('search.older'), true)}
              {text('newer', t('search.newer'), true)}
              <p className="quiet" id={`${id}help`}>
                {t('search.help')}
              </p>
            </div>
          </details>
          <div className="actions">
            <button type="submit">{t('search.go')}</button>
          </div>
        </form>
      </search>
    </details>
  )
}
