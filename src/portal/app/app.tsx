// The page around the screens: what stands above all of them, and which address leads to which.

import { Suspense, useSyncExternalStore } from 'react'
import { paths } from '../../contract/paths.ts'
import { PosternError } from '../../core/errors.ts'
import { useTranslation } from '../locales/translation.ts'
import { Banner } from '../maintenance/banner.tsx'
import { OutboxLink } from '../outbox/link.tsx'
import type { Screen } from '../state/screens.ts'
import { Page } from '../ui/page.tsx'
import { ProblemScreen } from '../ui/problem.tsx'
import { Renewable, Update } from '../ui/update.tsx'
import { Current, outboxProps } from './current.tsx'
import { About, Administration, Device, OutboxList, SentList } from './lazy.ts'
import type { Parts } from './parts.ts'
import { useWaysIn } from './ways-in.ts'

export interface AppProps extends Parts {
  readonly forget: () => Promise<void>
}

interface AddressedProps extends Pick<AppProps, 'forget'> {
  readonly screen: Screen
  readonly parts: Parts
}

function Addressed({ screen, parts, forget }: AddressedProps) {
  const { journey, vault, outbox, serviceStatus } = parts
  if (location.pathname === paths.device)
    return (
      <Device
        keyMonths={vault.keyMonths}
        retentionMonths={journey.session.parameters?.retentionMonths ?? null}
        outbox={outbox}
        forget={forget}
      />
    )
  const isSigningIn = screen.at === 'sign-in' || screen.at === 'code'
  if (location.pathname.startsWith(paths.admin) && !isSigningIn)
    return <Administration serviceStatus={serviceStatus} signIn={() => journey.signInAs('')} />
  if (location.pathname === paths.sent)
    return (
      <SentList list={vault.sent} onChange={outbox.subscribe} refresh={journey.writing.refreshSent}>
        <OutboxList {...outboxProps(parts)} />
      </SentList>
    )
  return <Current screen={screen} parts={parts} />
}

export function App({ forget, ...parts }: AppProps) {
  const { journey, vault, serviceStatus, outbox, updates, incoming } = parts
  const { session, stage } = journey
  const screen = useSyncExternalStore(stage.subscribe, stage.look)
  // What is dropped or pasted while somebody writes goes into what they write.
  const dropping = useWaysIn(incoming.receive, screen.at !== 'writing')
  return (
    <Page
      parameters={session.parameters}
      news={
        <>
          <Banner serviceStatus={serviceStatus} keyMonths={vault.keyMonths} canWrite={session.canWrite} />
          {screen.at !== 'queued' && <OutboxLink outbox={outbox} />}
          {screen.at !== 'writing' && <Update updates={updates} />}
        </>
      }
    >
      {dropping && <div className="dropping" />}
      <Renewable>
        <Suspense fallback={<main className="card" aria-busy="true" />}>
          {location.pathname === paths.about ? <About /> : <Addressed screen={screen} parts={parts} forget={forget} />}
        </Suspense>
      </Renewable>
    </Page>
  )
}

/** A screen for what is wrong before anything could start. */
export function Impossible({ code }: { code: 'no-webcrypto' }) {
  const { t } = useTranslation()
  return (
    <Page parameters={null}>
      <ProblemScreen problem={new PosternError(code, 'the browser cannot')}>
        <a className="button" href={paths.about}>
          {t('about')}
        </a>
      </ProblemScreen>
    </Page>
  )
}
