// Where administrators look up what is kept of an address, and end it.

import { useState } from 'react'
import type { PeopleDeed, PersonAnswer } from '../../contract/administrators/people.ts'
import { utf8 } from '../../core/bytes.ts'
import type { PosternError } from '../../core/errors.ts'
import { canonicalAddress } from '../../mail/address/address.ts'
import { useAccess } from '../administrators/access.ts'
import { Ask } from '../administrators/ask.tsx'
import { Gate } from '../administrators/gate.tsx'
import { useTranslation } from '../locales/translation.ts'
import { saveAs } from '../ui/download.ts'
import { peopleApi } from './api.ts'
import { type ConfirmProps, Erase, NewOwner, SignOut } from './confirm.tsx'
import { Person } from './person.tsx'

export interface PeopleProps {
  /** Milliseconds. */
  readonly now: () => number
  readonly signIn: () => void
}

type View =
  | { readonly at: 'ask'; readonly done: string | null }
  | { readonly at: 'person'; readonly person: PersonAnswer; readonly done: string | null }
  | { readonly at: Exclude<PeopleDeed, 'export'>; readonly person: PersonAnswer }

const steps = { 'sign-out': SignOut, 'not-before': NewOwner, erase: Erase }
const indent = 2

export function People({ now, signIn }: PeopleProps) {
  const { t } = useTranslation()
  const { administrator, gate, load, refused } = useAccess()
  const [view, setView] = useState<View>({ at: 'ask', done: null })
  const [problem, setProblem] = useState<PosternError | null>(null)
  const [busy, setBusy] = useState(false)

  if (gate) return <Gate title={t('admin.people.title')} problem={gate} signIn={signIn} retry={load} />
  if (!administrator) {
    return (
      <main className="card" aria-busy="true">
        <p className="quiet">{t('loading')}</p>
      </main>
    )
  }

  /** What keeps out stands on the page from then on; all else is told where it was asked. */
  async function open<T>(work: () => Promise<T>): Promise<void> {
    try {
      await work()
    } catch (error) {
      const told = refused(error)
      if (told) throw told
    }
  }

  /** @throws PosternError `bad-address` before anybody is asked. */
  const look = (typed: string) => open(() => show(canonicalAddress(typed), null))

  async function show(address: string, done: string | null): Promise<void> {
    setProblem(null)
    setView({ at: 'person', person: await peopleApi.show(address), done })
  }

  /** What was done is done, whether or not it can be looked at anew. */
  const shown = (address: string, done: string) => show(address, done).catch(() => setView({ at: 'ask', done }))

  async function save({ address }: PersonAnswer): Promise<void> {
    setBusy(true)
    setProblem(null)
    try {
      const all = JSON.stringify(await peopleApi.exported(address), null, indent)
      saveAs(`${address}.json`, utf8(`${all}\n`).slice().buffer)
      await shown(address, t('admin.people.done.export'))
    } catch (error) {
      setProblem(refused(error))
    }
    setBusy(false)
  }

  if (view.at === 'ask') {
    const words = { title: t('admin.people.title'), lead: t('admin.people.lead'), button: t('admin.people.show') }
    return <Ask at="people" {...words} label={t('admin.people.address')} done={view.done} show={look} />
  }
  const { person } = view
  const another = () => setView({ at: 'ask', done: null })
  if (view.at === 'person') {
    const act = (deed: PeopleDeed) => (deed === 'export' ? save(person) : setView({ at: deed, person }))
    return <Person key={person.address} {...{ person, problem, busy, act, another }} done={view.done} />
  }
  const own = person.address === administrator.address
  const run: ConfirmProps['run'] = (work, gone) =>
    open(async () => {
      const done = await work()
      if (gone) setView({ at: 'ask', done })
      if (own) await load()
      else if (!gone) await shown(person.address, done)
    })
  const Confirm = steps[view.at]
  return <Confirm {...{ person, own, now, run }} back={() => setView({ at: 'person', person, done: null })} />
}
