// What is about to be done about somebody, said in full before it is.

import { type ReactNode, useState } from 'react'
import type { PeopleDeed, PersonAnswer } from '../../contract/administrators/people.ts'
import { PosternError } from '../../core/errors.ts'
import { addMonths, comparePeriods, type Period, periodOf } from '../../core/ibe/period.ts'
import { canonicalOrNull } from '../../mail/address/address.ts'
import { useSubmission } from '../administrators/submission.ts'
import { month } from '../locales/format.ts'
import { useTranslation } from '../locales/translation.ts'
import { Heading } from '../ui/heading.tsx'
import { peopleApi } from './api.ts'
import { PeopleProblem } from './problem.tsx'

export interface ConfirmProps {
  readonly person: PersonAnswer
  /** It is the administrator's own address. */
  readonly own: boolean
  /** Milliseconds. */
  readonly now: () => number
  /** @throws PosternError */
  readonly run: (work: () => Promise<string>, gone: boolean) => Promise<void>
  readonly back: () => void
}

interface StepProps extends Pick<ConfirmProps, 'person' | 'own' | 'back'> {
  readonly deed: PeopleDeed
  readonly children: ReactNode
  /** @throws PosternError */
  readonly submit: () => Promise<void>
}

function Step({ deed, person, own, back, children, submit }: StepProps) {
  const { t } = useTranslation()
  const { problem, busy, onSubmit } = useSubmission(submit)
  return (
    <main className="card">
      <Heading>{t(`admin.people.do.${deed}`)}</Heading>
      <p>
        <strong>
          <bdi>{person.address}</bdi>
        </strong>
      </p>
      {own && (
        <div className="note">
          <p>{t('admin.people.own')}</p>
        </div>
      )}
      <form onSubmit={onSubmit} noValidate className="admin">
        {children}
        {problem && <PeopleProblem problem={problem} id="step-problem" />}
        <div className="actions">
          <button type="submit" className="main" disabled={busy}>
            {t(`admin.people.confirm.${deed as Exclude<PeopleDeed, 'export'>}`)}
          </button>
          <button type="button" className="link" disabled={busy} onClick={back}>
            {t('admin.back')}
          </button>
        </div>
      </form>
    </main>
  )
}

export function SignOut({ person, run, ...props }: ConfirmProps) {
  const { t } = useTranslation()
  const submit = () =>
    run(async () => {
      const { ended } = await peopleApi.signOut(person.address)
      return t('admin.people.done.sign-out', { number: ended })
    }, false)
  return (
    <Step deed="sign-out" person={person} {...props} submit={submit}>
      <p>{t('admin.people.signOut.what')}</p>
      <p>{t('admin.people.signOut.stays')}</p>
    </Step>
  )
}

const monthsBack = 24

/** The newest first; none that was given up before. */
function monthsFor({ notBefore }: PersonAnswer, now: number): Period[] {
  const next = addMonths(periodOf(new Date(now)), 1)
  return Array.from({ length: monthsBack }, (_, i) => addMonths(next, -i)).filter(
    period => notBefore === null || comparePeriods(period, notBefore) >= 0,
  )
}

export function NewOwner({ person, now, run, ...props }: ConfirmProps) {
  const { t } = useTranslation()
  const [months] = useState(() => monthsFor(person, now()))
  const [period, setPeriod] = useState(months[1] ?? months[0] ?? person.notBefore!)
  const submit = () =>
    run(async () => {
      const { ended } = await peopleApi.changeOwner({ address: person.address, period })
      return t('admin.people.done.not-before', { month: month(period), number: ended })
    }, false)
  return (
    <Step deed="not-before" person={person} {...props} submit={submit}>
      <p>{t('admin.people.owner.what')}</p>
      <label htmlFor="first-month">{t('admin.people.owner.month')}</label>
      <select
        id="first-month"
        autoComplete="off"
        value={period}
        aria-describedby="first-month-help"
        onChange={({ target }) => setPeriod(target.value as Period)}
      >
        {months.map(each => (
          <option key={each} value={each}>
            {month(each)}
          </option>
        ))}
      </select>
      <p id="first-month-help">{t('admin.people.owner.whole')}</p>
      <p>{t('admin.people.owner.final')}</p>
    </Step>
  )
}

const gone = ['sessions', 'keys', 'messages', 'forwarded'] as const
const stays = ['month', 'revoked', 'record'] as const

export function Erase({ person, run, ...props }: ConfirmProps) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  const [waitingToo, setWaitingToo] = useState(false)
  const [differs, setDiffers] = useState(false)
  async function submit(): Promise<void> {
    const same = canonicalOrNull(typed) === person.address
    setDiffers(!same)
    if (!same) throw new PosternError('bad-request', 'another address was typed', { values: { reason: 'differs' } })
    await run(async () => {
      await peopleApi.erase({ address: person.address, waitingToo })
      return t('admin.people.done.erase')
    }, true)
  }
  return (
    <Step deed="erase" person={person} {...props} submit={submit}>
      <div className="note">
        <p>{t('admin.people.erasing.final')}</p>
      </div>
      <h2>{t('admin.people.erasing.gone.title')}</h2>
      <ul>
        {gone.map(each => (
          <li key={each}>{t(`admin.people.erasing.gone.${each}`)}</li>
        ))}
      </ul>
      <h2>{t('admin.people.erasing.stays.title')}</h2>
      <ul>
        {stays.map(each => (
          <li key={each}>{t(`admin.people.erasing.stays.${each}`)}</li>
        ))}
      </ul>
      <p>{t('admin.people.erasing.opens')}</p>
      {person.waiting > 0 && (
        <label className="choice">
          <input type="checkbox" checked={waitingToo} onChange={({ target }) => setWaitingToo(target.checked)} />
          <span>{t('admin.people.erasing.waiting', { number: person.waiting })}</span>
        </label>
      )}
      <label htmlFor="again">{t('admin.people.erasing.again')}</label>
      <input
        id="again"
        type="text"
        inputMode="email"
        autoComplete="off"
        spellCheck={false}
        autoCapitalize="none"
        required
        value={typed}
        aria-invalid={differs}
        aria-describedby={differs ? 'step-problem' : undefined}
        onChange={({ target }) => setTyped(target.value)}
      />
    </Step>
  )
}
