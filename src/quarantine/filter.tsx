// The search: what the command line's filter says, as a form.

import { type FormEvent, useId } from 'react'
import { directions, reasons, states } from '../contract/quarantine.ts'
import { useTranslation } from '../portal/locales/translation.ts'
import { filterOf, type Go, type Query } from './query.ts'
import { plain, useReason } from './words.ts'

const rare = ['message-id', 'queue', 'id', 'older', 'newer'] as const

interface QuarantineFilterProps {
  readonly query: Query
  readonly go: Go
  /** The gateway did not understand it. */
  readonly isWrong: boolean
}

interface FieldProps {
  /** Of the form: fields of two forms do not meet. */
  readonly id: string
  readonly query: Query
  readonly name: string
  readonly label: string
}

/** @param help id of what explains it. */
function Words({ id, query, name, label, help }: FieldProps & { readonly help?: string }) {
  return (
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
        aria-describedby={help}
      />
    </div>
  )
}

function Choice({ id, query, name, label, options }: FieldProps & { readonly options: ReadonlyMap<string, string> }) {
  const { t } = useTranslation('quarantine')
  return (
    <div className="field">
      <label htmlFor={id + name}>{label}</label>
      <select id={id + name} name={name} autoComplete="off" defaultValue={query.get(name) ?? ''}>
        <option value="">{t('search.any')}</option>
        {[...options].map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </div>
  )
}

export function QuarantineFilter({ query, go, isWrong }: QuarantineFilterProps) {
  const { t } = useTranslation('quarantine')
  const reasonOf = useReason()
  const id = useId()
  const field = { id, query }
  const options: Readonly<Record<'reason' | 'direction' | 'state', ReadonlyMap<string, string>>> = {
    reason: new Map(reasons.map(reason => [reason, reasonOf(reason)])),
    direction: new Map(directions.map(direction => [direction, t(`direction.${direction}`)])),
    state: new Map(states.map(state => [state, t(`state.${state}`)])),
  }
  const named = new Map<string, ReadonlyMap<string, string>>(Object.entries(options))
  const said = [...filterOf(query)].map(([name, value]) => named.get(name)?.get(value) ?? plain(value))

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    const given = [...new FormData(event.currentTarget)].map(([name, value]) => [name, String(value).trim()])
    go(filterOf(new URLSearchParams(given)))
  }
  return (
    <details className="search" open={isWrong}>
      <summary>
        {t('search.title')}
        {said.length > 0 && <span className="quiet">: {said.join(' · ')}</span>}
      </summary>
      <search>
        <form onSubmit={submit} className="quarantine">
          {isWrong && (
            <p className="note bad" role="alert">
              {t('search.wrong')}
            </p>
          )}
          <Choice {...field} name="reason" label={t('search.reason')} options={options.reason} />
          <Choice {...field} name="direction" label={t('search.direction')} options={options.direction} />
          <Choice {...field} name="state" label={t('search.state')} options={options.state} />
          <Words {...field} name="from" label={t('search.from')} />
          <Words {...field} name="to" label={t('search.to')} />
          <Words {...field} name="subject" label={t('search.subject')} />
          <details open={rare.some(name => query.has(name))}>
            <summary>{t('search.more')}</summary>
            <div className="fields">
              <Words {...field} name="message-id" label={t('search.messageId')} />
              <Words {...field} name="queue" label={t('search.queue')} />
              <Words {...field} name="id" label={t('search.id')} />
              <Words {...field} name="older" label={t('search.older')} help={`${id}help`} />
              <Words {...field} name="newer" label={t('search.newer')} help={`${id}help`} />
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
