// Where administrators follow one message by any name of it.

import { useState } from 'react'
import { type TraceAnswer, traceAnswer } from '../../contract/administrators/trace.ts'
import { adminPaths } from '../../contract/paths.ts'
import { useAccess } from '../administrators/access.ts'
import { Ask } from '../administrators/ask.tsx'
import { Gate } from '../administrators/gate.tsx'
import { useTranslation } from '../locales/translation.ts'
import { ask, posted } from '../services/call.ts'
import { Found } from './found.tsx'

interface View {
  readonly name: string
  readonly found: TraceAnswer
}

export function Trace({ signIn }: { readonly signIn: () => void }) {
  const { t } = useTranslation()
  const { administrator, gate, load, refused } = useAccess()
  const [view, setView] = useState<View | null>(null)

  if (gate) return <Gate title={t('admin.trace.title')} problem={gate} signIn={signIn} retry={load} />
  if (!administrator) {
    return (
      <main className="card" aria-busy="true">
        <p className="quiet">{t('loading')}</p>
      </main>
    )
  }
  if (view) return <Found {...view} another={() => setView(null)} />

  async function show(typed: string): Promise<void> {
    const name = typed.trim()
    try {
      setView({ name, found: await ask(traceAnswer, adminPaths.messageTrace, posted({ name })) })
    } catch (error) {
      const told = refused(error)
      if (told) throw told
    }
  }
  const words = { title: t('admin.trace.title'), lead: t('admin.trace.lead'), button: t('admin.trace.find') }
  return <Ask at="trace" {...words} label={t('admin.trace.name')} done={null} show={show} />
}
