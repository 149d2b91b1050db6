// Where administrators say that something is away: their windows, and whatever they do with one, previewed before it is published.

import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StatusWindow } from '../../contract/status.ts'
import type { WindowAnswer, WindowsAnswer } from '../../contract/windows.ts'
import { PosternError } from '../../core/errors.ts'
import type { WindowTense } from '../maintenance/banner-state.ts'
import { api } from '../services/api.ts'
import { asProblem } from '../ui/as-problem.ts'
import { Heading } from '../ui/heading.tsx'
import { ProblemNote } from '../ui/problem.tsx'
import { adminApi } from './api.ts'
import { type Draft, draftOf, shownAs } from './draft.ts'
import { PlanForm } from './plan-form.tsx'
import { Preview } from './preview.tsx'
import type { Deed } from './problem.tsx'
import { UpdateForm } from './update-form.tsx'
import { type Action, WindowList } from './window-list.tsx'
import './windows.css'

export interface AdminProps {
  /** Milliseconds. */
  readonly now: () => number
  /** IANA names: where the operator wants times told beside the reader's own. */
  readonly zones: readonly string[]
  readonly signIn: () => void
}

/** What is to be published, and what brings the administrator back to where it was written. */
interface Intent {
  readonly deed: Deed
  readonly window: StatusWindow
  readonly tenses: readonly WindowTense[]
  readonly run: () => Promise<WindowAnswer>
  readonly back: View
}

type View =
  | { readonly at: 'list' }
  | { readonly at: 'plan'; readonly draft: Draft; readonly before: StatusWindow | null }
  | { readonly at: 'update'; readonly window: StatusWindow }
  | { readonly at: 'preview'; readonly intent: Intent }

const ownZone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone

/** What keeps an administrator out, with the way in. */
function Gate({ problem, signIn, retry }: { problem: PosternError; signIn: () => void; retry: () => void }) {
  const { t } = useTranslation()
  const { code } = problem
  const lead =
    code === 'not-signed-in' ? t('admin.signInLead') : code === 'fresh-code-needed' ? t('admin.freshLead') : ''
  return (
    <main className="card">
      <Heading>{t('admin.title')}</Heading>
      {lead ? <p>{lead}</p> : <ProblemNote problem={problem} id="admin-problem" />}
      <div className="actions">
        {problem.temporary ? (
          <button type="button" className="main" onClick={retry}>
            {t('problem.retry')}
          </button>
        ) : (
          <button type="button" className="main" onClick={signIn}>
            {t(code === 'not-administrator' ? 'admin.otherAddress' : 'admin.signIn')}
          </button>
        )}
      </div>
    </main>
  )
}

/** What came of publishing. */
function Outcome({ done }: { done: { readonly deed: Deed; readonly overlaps: readonly string[] } }) {
  const { t } = useTranslation()
  return (
    <>
      <strong>{t(`admin.done.${done.deed}`)}</strong>
      <p>
        {t('admin.done.soon')}
        {done.overlaps.length > 0 && ` ${t('admin.done.overlaps', { names: done.overlaps.join(', ') })}`}
      </p>
    </>
  )
}

export function Admin({ now, zones, signIn }: AdminProps) {
  const { t } = useTranslation()
  const [known, setKnown] = useState<WindowsAnswer | null>(null)
  const [gate, setGate] = useState<PosternError | null>(null)
  const [view, setView] = useState<View>({ at: 'list' })
  const [done, setDone] = useState<{ readonly deed: Deed; readonly overlaps: readonly string[] } | null>(null)

  const load = useCallback(async () => {
    try {
      // Asked first: browsers report every refusal that a page gets.
      if ((await api.session()) === null) throw new PosternError('not-signed-in', 'nobody is signed in')
      setKnown(await adminApi.windows())
      setGate(null)
    } catch (error) {
      setGate(asProblem(error))
    }
  }, [])
  useEffect(() => {
    load()
  }, [load])
  const isWriting = view.at !== 'list'
  useEffect(() => {
    if (!isWriting) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [isWriting])

  if (gate) return <Gate problem={gate} signIn={signIn} retry={load} />
  if (!known) {
    return (
      <main className="card" aria-busy="true">
        <p className="quiet">{t('loading')}</p>
      </main>
    )
  }

  const preview = (intent: Intent) => setView({ at: 'preview', intent })

  function act(action: Action, window: StatusWindow): void {
    const seconds = Math.floor(now() / 1000)
    setDone(null)
    const back: View = { at: 'list' }
    if (action === 'change')
      setView({ at: 'plan', draft: draftOf(window, known!.windows, ownZone(), now()), before: window })
    else if (action === 'update') setView({ at: 'update', window })
    else if (action === 'start') {
      const run = () => adminApi.start(window.id)
      preview({ deed: 'start', window: { ...window, start: seconds }, tenses: ['now', 'over'], run, back })
    } else {
      const deed = window.start > seconds ? 'callOff' : 'end'
      const run = () => adminApi.end(window.id)
      preview({ deed, window: { ...window, over: seconds }, tenses: deed === 'end' ? ['over'] : ['ahead'], run, back })
    }
  }

  async function publish({ deed, run }: Intent): Promise<void> {
    const { overlaps } = await run()
    setDone({ deed, overlaps })
    setView({ at: 'list' })
    await load()
  }

  switch (view.at) {
    case 'plan': {
      const { before } = view
      return (
        <PlanForm
          draft={view.draft}
          now={now}
          back={() => setView({ at: 'list' })}
          preview={(plan, draft) =>
            preview({
              deed: before ? 'change' : 'schedule',
              window: shownAs(plan, before),
              tenses: ['ahead', 'now', 'overrun', 'over'],
              run: () => (before ? adminApi.change(before.id, plan) : adminApi.schedule(plan)),
              back: { at: 'plan', draft, before },
            })
          }
        />
      )
    }
    case 'update': {
      const { window } = view
      return (
        <UpdateForm
          window={window}
          zone={ownZone()}
          back={() => setView({ at: 'list' })}
          preview={update => {
            const said = Object.keys(update.text).length > 0
            const updates = [...window.updates, ...(said ? [{ at: Math.floor(now() / 1000), text: update.text }] : [])]
            preview({
              deed: 'update',
              window: { ...window, end: update.end ?? window.end, updates },
              tenses: window.start * 1000 > now() ? ['ahead', 'now'] : ['now'],
              run: () => adminApi.update(window.id, update),
              back: view,
            })
          }}
        />
      )
    }
    case 'preview': {
      const { intent } = view
      return (
        <Preview
          deed={intent.deed}
          window={intent.window}
          tenses={intent.tenses}
          zones={zones}
          publish={() => publish(intent)}
          back={() => setView(intent.back)}
        />
      )
    }
    case 'list':
      return (
        <main className="card">
          <Heading>{t('admin.title')}</Heading>
          <div role="status">
            {done && (
              <div className="note good">
                <Outcome done={done} />
              </div>
            )}
          </div>
          <p>{t('admin.lead')}</p>
          <p className="quiet">{t(known.enforced ? 'admin.enforced' : 'admin.announced')}</p>
          <div className="actions">
            <button
              type="button"
              className="main"
              onClick={() => {
                setDone(null)
                setView({ at: 'plan', draft: draftOf(null, known.windows, ownZone(), now()), before: null })
              }}
            >
              {t('admin.add')}
            </button>
          </div>
          <WindowList windows={known.windows} now={now() / 1000} act={act} />
        </main>
      )
  }
}
