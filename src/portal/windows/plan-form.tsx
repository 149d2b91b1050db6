// What is away, when, and what people are told of it: a window as an administrator writes it.

import { type FormEvent, useId, useState } from 'react'
import { faultOfPlan, type WindowPlan } from '../../contract/windows.ts'
import { PosternError } from '../../core/errors.ts'
import { useTranslation } from '../locales/translation.ts'
import type { Language } from '../locales/words.ts'
import { componentName } from '../maintenance/window.tsx'
import { Heading } from '../ui/heading.tsx'
import { type Draft, movedTo, type Part, planOf } from './draft.ts'
import { WindowProblem } from './problem.tsx'
import { LanguageChoice, TextField } from './texts.tsx'

export interface PlanFormProps {
  readonly draft: Draft
  /** Milliseconds. */
  readonly now: () => number
  readonly preview: (plan: WindowPlan, draft: Draft) => void
  readonly back: () => void
}

type Change = (part: Partial<Draft>) => void
const states: readonly Draft['state'][] = ['maintenance', 'outage', 'degraded']
const parts: readonly Part[] = ['none', 'affected', 'unaffected']
const maxNotices = 20

const zonesFor = (own: string) => [...new Set([own, 'UTC'])]

interface FieldsProps {
  readonly draft: Draft
  readonly change: Change
}

function When({ draft, change, missing }: FieldsProps & { missing: 'start' | 'end' | null }) {
  const { t } = useTranslation()
  const id = useId()
  const [zones] = useState(zonesFor(draft.zone))
  return (
    <fieldset>
      <legend>{t('admin.form.when')}</legend>
      <label htmlFor={`${id}-zone`}>{t('admin.form.zone')}</label>
      <select
        id={`${id}-zone`}
        autoComplete="off"
        value={draft.zone}
        aria-describedby={`${id}-help`}
        onChange={({ target }) => change(movedTo(draft, target.value))}
      >
        {zones.map(zone => (
          <option key={zone}>{zone}</option>
        ))}
      </select>
      <p className="quiet" id={`${id}-help`}>
        {t('admin.form.zoneHelp')}
      </p>
      {(['start', 'end'] as const).map(name => (
        <div key={name} className="field">
          <label htmlFor={`${id}-${name}`}>
            {t(`admin.form.${name}`)} <span className="quiet">({draft.zone})</span>
          </label>
          <input
            id={`${id}-${name}`}
            type="datetime-local"
            required
            value={draft[name]}
            aria-invalid={missing === name}
            aria-describedby={missing === name ? `${id}-${name}-problem` : undefined}
            onChange={({ target }) => change({ [name]: target.value })}
          />
          {missing === name && (
            <p className="warning" role="alert" id={`${id}-${name}-problem`}>
              {t('admin.form.noTime')}
            </p>
          )}
        </div>
      ))}
    </fieldset>
  )
}

function What({ draft, change }: FieldsProps) {
  const { t, language: pageLanguage } = useTranslation()
  const id = useId()
  const { components } = draft
  return (
    <fieldset>
      <legend>{t('admin.form.what')}</legend>
      <label htmlFor={`${id}-state`}>{t('admin.form.state')}</label>
      <select
        id={`${id}-state`}
        autoComplete="off"
        value={draft.state}
        onChange={({ target }) => change({ state: target.value as Draft['state'] })}
      >
        {states.map(state => (
          <option key={state} value={state}>
            {t(`admin.state.${state}`)}
          </option>
        ))}
      </select>
      {components.map(component => (
        <div key={component.id} className="component">
          <label htmlFor={`${id}-${component.id}`}>
            {componentName(t, component.id, component.name, pageLanguage)}
          </label>
          <select
            id={`${id}-${component.id}`}
            autoComplete="off"
            value={component.part}
            onChange={({ target }) =>
              change({
                components: components.map(other =>
                  other === component ? { ...component, part: target.value as Part } : other,
                ),
              })
            }
          >
            {parts.map(part => (
              <option key={part} value={part}>
                {t(`admin.form.part.${part}`)}
              </option>
            ))}
          </select>
        </div>
      ))}
      <p className="quiet">{t('admin.form.ownHelp')}</p>
    </fieldset>
  )
}

function Said({ draft, change }: FieldsProps) {
  const { t, language: pageLanguage } = useTranslation()
  const [language, setLanguage] = useState(pageLanguage as Language)
  const { components, notices } = draft
  return (
    <fieldset>
      <legend>{t('admin.form.words')}</legend>
      <LanguageChoice language={language} choose={setLanguage} text={draft.text} />
      <TextField
        label={t('admin.form.text')}
        value={draft.text}
        language={language}
        rows={5}
        change={text => change({ text })}
      />
      {components
        .filter(({ part }) => part === 'affected')
        .map(component => (
          <TextField
            key={component.id}
            label={t('admin.form.works', {
              name: componentName(t, component.id, component.name, pageLanguage),
            })}
            help={t('admin.form.worksHelp')}
            value={component.works}
            language={language}
            change={works =>
              change({ components: components.map(other => (other === component ? { ...component, works } : other)) })
            }
          />
        ))}
      {notices.map((notice, i) => (
        <TextField
          // biome-ignore lint/suspicious/noArrayIndexKey: a notice is nothing but its place.
          key={i}
          label={t('admin.form.notice', { number: i + 1 })}
          value={notice}
          language={language}
          change={texts => change({ notices: notices.with(i, texts) })}
        >
          <button type="button" className="link" onClick={() => change({ notices: notices.toSpliced(i, 1) })}>
            {t('admin.form.removeNotice')}
          </button>
        </TextField>
      ))}
      {notices.length < maxNotices && (
        <button type="button" onClick={() => change({ notices: [...notices, {}] })}>
          {t('admin.form.addNotice')}
        </button>
      )}
    </fieldset>
  )
}

export function PlanForm({ draft: before, now, preview, back }: PlanFormProps) {
  const { t } = useTranslation()
  const [draft, setDraft] = useState(before)
  const [missing, setMissing] = useState<'start' | 'end' | null>(null)
  const [problem, setProblem] = useState<PosternError | null>(null)
  const change: Change = part => {
    setMissing(null)
    setProblem(null)
    setDraft({ ...draft, ...part })
  }
  function submit(event: FormEvent): void {
    event.preventDefault()
    const plan = planOf(draft)
    const fault = typeof plan === 'string' ? null : faultOfPlan(plan, now() / 1000)
    if (typeof plan === 'string') setMissing(plan)
    else if (fault) setProblem(new PosternError('bad-request', 'a fault', { values: { reason: fault.fault } }))
    else preview(plan, draft)
  }
  return (
    <main className="card">
      <Heading>{t(draft.id === null ? 'admin.form.new' : 'admin.form.change')}</Heading>
      <form onSubmit={submit} noValidate className="admin">
        <When draft={draft} change={change} missing={missing} />
        <What draft={draft} change={change} />
        <Said draft={draft} change={change} />
        {problem && <WindowProblem problem={problem} id="plan-problem" />}
        <div className="actions">
          <button type="submit" className="main">
            {t('admin.form.preview')}
          </button>
          <button type="button" className="link" onClick={back}>
            {t('admin.back')}
          </button>
        </div>
      </form>
    </main>
  )
}
