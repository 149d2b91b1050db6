// Where administrators say that something is away: their windows, and whatever they do with one, previewed before it is published.

import { useEffect, useState } from 'react'
import type { StatusWindow } from '../../contract/status.ts'
import type { WindowsAnswer } from '../../contract/windows.ts'
import { useGated } from '../administrators/access.ts'
import { Areas } from '../administrators/areas.tsx'
import { Gate } from '../administrators/gate.tsx'
import { useTranslation } from '../locales/translation.ts'
import { Heading } from '../ui/heading.tsx'
import { adminApi } from './api.ts'
import { draftOf } from './draft.ts'
import { endIntent, type Intent, planIntent, startIntent, updateIntent, type View } from './intent.ts'
import { PlanForm, type PlanFormProps } from './plan-form.tsx'
import { Preview } from './preview.tsx'
import type { Deed } from './problem.tsx'
import { UpdateForm, type UpdateFormProps } from './update-form.tsx'
import { type Action, WindowList } from './window-list.tsx'

export interface WindowsProps {
  /** Milliseconds. */
  readonly now: () => number
  /** IANA names: where the operator wants times told beside the reader's own. */
  readonly zones: readonly string[]
  readonly signIn: () => void
}

const ownZone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone

interface Done {
  readonly deed: Deed
  readonly overlaps: readonly string[]
}

/** What came of publishing. */
function Outcome({ done }: { readonly done: Done }) {
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

function useLeaveWarning(isWriting: boolean): void {
  useEffect(() => {
    if (!isWriting) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [isWriting])
}

interface OverviewProps {
  readonly all: WindowsAnswer
  readonly done: Done | null
  readonly now: () => number
  readonly add: () => void
  readonly act: (action: Action, window: StatusWindow) => void
}

function Overview({ all, done, now, add, act }: OverviewProps) {
  const { t } = useTranslation()
  return (
    <main className="card">
      <Areas at="windows" />
      <Heading>{t('admin.title')}</Heading>
      <div role="status">
        {done && (
          <div className="note good">
            <Outcome done={done} />
          </div>
        )}
      </div>
      <p>{t('admin.lead')}</p>
      <p className="quiet">{t(all.enforced ? 'admin.enforced' : 'admin.announced')}</p>
      <div className="actions">
        <button type="button" className="main" onClick={add}>
          {t('admin.add')}
        </button>
      </div>
      <WindowList windows={all.windows} now={now() / 1000} act={act} />
    </main>
  )
}

export function Windows({ now, zones, signIn }: WindowsProps) {
  const { t } = useTranslation()
  const { answer: all, gate, load } = useGated(adminApi.windows)
  const [view, setView] = useState<View>({ at: 'list' })
  const [done, setDone] = useState<Done | null>(null)
  useLeaveWarning(view.at !== 'list')

  if (gate) return <Gate title={t('admin.title')} problem={gate} signIn={signIn} retry={load} />
  if (!all) {
    return (
      <main className="card" aria-busy="true">
        <p className="quiet">{t('loading')}</p>
      </main>
    )
  }

  const seconds = () => Math.floor(now() / 1000)
  const back = () => setView({ at: 'list' })
  const preview = (intent: Intent) => setView({ at: 'preview', intent })

  function plan(before: StatusWindow | null): void {
    setDone(null)
    setView({ at: 'plan', draft: draftOf(before, all!.windows, ownZone(), now()), before })
  }

  function act(action: Action, window: StatusWindow): void {
    setDone(null)
    if (action === 'change') plan(window)
    else if (action === 'update') setView({ at: 'update', window })
    else preview(action === 'start' ? startIntent(window, seconds()) : endIntent(window, seconds()))
  }

  async function publish({ deed, run }: Intent): Promise<void> {
    const { overlaps } = await run()
    setDone({ deed, overlaps })
    back()
    await load()
  }

  switch (view.at) {
    case 'plan': {
      const { draft, before } = view
      const show: PlanFormProps['preview'] = (planned, unchanged) => preview(planIntent(planned, unchanged, before))
      return <PlanForm draft={draft} now={now} back={back} preview={show} />
    }
    case 'update': {
      const { window } = view
      const show: UpdateFormProps['preview'] = update => preview(updateIntent(window, update, seconds()))
      return <UpdateForm window={window} zone={ownZone()} back={back} preview={show} />
    }
    case 'preview': {
      const { intent } = view
      return <Preview {...intent} zones={zones} publish={() => publish(intent)} back={() => setView(intent.back)} />
    }
    case 'list':
      return <Overview all={all} done={done} now={now} add={() => plan(null)} act={act} />
  }
}
