// The screens, each for a state of the journey; and the ways in that work on any of them: drop, paste, pick.

import { lazy, Suspense, useEffect, useLayoutEffect, useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { paths } from '../../contract/paths.ts'
import { PosternError } from '../../core/errors.ts'
import type { Source } from '../../workers/vault/protocol.ts'
import { Banner } from '../maintenance/banner.tsx'
import { endOf, Waiting } from '../maintenance/waiting.tsx'
import { OutboxLink } from '../outbox/link.tsx'
import type { Outbox } from '../outbox/outbox.ts'
import { Reader } from '../reader/reader.tsx'
import type { ServiceStatus } from '../services/service-status.ts'
import type { Updates } from '../services/updates.ts'
import type { VaultClient } from '../services/vault.ts'
import { Code } from '../signin/code.tsx'
import { SignIn } from '../signin/sign-in.tsx'
import type { Journey } from '../state/journey.ts'
import type { Screen } from '../state/screens.ts'
import { ArrivalFacts } from '../ui/facts.tsx'
import { Heading } from '../ui/heading.tsx'
import { Page } from '../ui/page.tsx'
import { ProblemScreen } from '../ui/problem.tsx'
import { Renewable, Update } from '../ui/update.tsx'
import { About } from './start/about.tsx'
import { Device } from './start/device.tsx'
import { Start } from './start/start.tsx'

/** Loaded when somebody writes: reading must not wait for it. What follows the button comes along: then it may be too late. */
const Composer = lazy(async () => {
  const [{ Composer: Loaded }] = await Promise.all([
    import('../composer/composer.tsx'),
    import('../composer/sent.tsx'),
    import('../outbox/waiting-list.tsx'),
  ])
  return { default: Loaded }
})
const SentNow = lazy(async () => ({ default: (await import('../composer/sent.tsx')).SentNow }))
const OutboxList = lazy(async () => ({ default: (await import('../outbox/waiting-list.tsx')).OutboxList }))
const Queued = lazy(async () => ({ default: (await import('../outbox/waiting-list.tsx')).Queued }))
const Admin = lazy(async () => ({ default: (await import('../windows/windows.tsx')).Admin }))
const SentList = lazy(async () => ({ default: (await import('../composer/sent.tsx')).SentList }))

export interface AppProps {
  readonly journey: Journey
  readonly vault: VaultClient
  readonly serviceStatus: ServiceStatus
  readonly outbox: Outbox
  readonly updates: Updates
  /** Whether the message in hand is kept in this browser. */
  readonly isKept: () => boolean
  /** Ends the link that brought the message, early; null where none did. */
  readonly endLink: () => (() => Promise<void>) | null
  /** Keeps a message where the browser allows it, and begins to read it. */
  readonly receive: (source: Source) => void
  readonly resume: (id: string) => void
  readonly forget: () => Promise<void>
}

/** Nothing moves on the screen for what is over before anybody has read it. */
const slowAfterMs = 500

async function sourceOf(file: Blob): Promise<Source> {
  return { kind: 'file', bytes: await file.arrayBuffer() }
}

function useWaysIn(receive: (source: Source) => void, open: boolean): boolean {
  const [dropping, setDropping] = useState(false)
  // In the same turn as the words that invite to it: an effect may come a while after them.
  useLayoutEffect(() => {
    if (!open) return
    const over = (event: DragEvent) => {
      event.preventDefault()
      setDropping(true)
    }
    const leave = () => setDropping(false)
    const drop = (event: DragEvent) => {
      event.preventDefault()
      setDropping(false)
      const file = event.dataTransfer?.files[0]
      if (file) sourceOf(file).then(receive)
    }
    const paste = (event: ClipboardEvent) => {
      if (event.target instanceof HTMLInputElement) return
      const file = event.clipboardData?.files[0]
      const text = event.clipboardData?.getData('text') ?? ''
      if (file) sourceOf(file).then(receive)
      else if (text.trim() !== '') sourceOf(new Blob([text])).then(receive)
    }
    const listeners = { dragover: over, dragleave: leave, drop, paste } as Record<string, EventListener | unknown>
    for (const [name, listener] of Object.entries(listeners)) document.addEventListener(name, listener as EventListener)
    return () => {
      for (const [name, listener] of Object.entries(listeners))
        document.removeEventListener(name, listener as EventListener)
    }
  }, [receive, open])
  return dropping
}

function Opening({ screen }: { screen: Extract<Screen, { at: 'opening' }> }) {
  const { t } = useTranslation()
  const [slow, setSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), slowAfterMs)
    return () => clearTimeout(timer)
  }, [])
  return (
    <main className="card" aria-busy="true">
      <Heading>{t('arrival.title')}</Heading>
      <ArrivalFacts arrival={screen.arrival} />
      <div role="status">{slow && <p>{t('arrival.opening')}</p>}</div>
      {slow && <progress aria-label={t('arrival.opening')} max={1} value={screen.progress} />}
      {slow && (
        <div className="actions">
          {/* To the start, where the message waits: the page goes, and what worked for it. */}
          <a className="button" href="/">
            {t('arrival.cancel')}
          </a>
        </div>
      )}
    </main>
  )
}

function Problem({ screen, journey }: { screen: Extract<Screen, { at: 'problem' }>; journey: Journey }) {
  const { t } = useTranslation()
  const { problem, arrival } = screen
  const other = () => location.assign('/')
  const addressed = problem.code === 'not-for-this-address'
  return (
    <ProblemScreen problem={problem}>
      {addressed && (
        <button className="main" type="button" onClick={() => journey.signInAs('')}>
          {t('problem.otherAddress')}
        </button>
      )}
      {problem.temporary && (
        <button className="main" type="button" onClick={() => (arrival ? journey.again() : location.reload())}>
          {t('problem.retry')}
        </button>
      )}
      {!addressed && !problem.temporary && (
        <button className="main" type="button" onClick={other}>
          {t('problem.otherFile')}
        </button>
      )}
    </ProblemScreen>
  )
}

function outboxProps({ journey, outbox, serviceStatus }: AppProps) {
  return {
    outbox,
    kept: journey.kept,
    end: endOf(serviceStatus),
    edit: (draft: string) => location.assign(`${paths.write}#${draft}`),
    signIn: (address: string) => journey.signInAs(address),
  }
}

function Current(props: AppProps & { screen: Screen }) {
  const { t } = useTranslation()
  const { screen, journey, vault, serviceStatus, receive, resume, isKept } = props
  switch (screen.at) {
    case 'loading':
      return (
        <main className="card" aria-busy="true">
          <p className="quiet">{t('loading')}</p>
        </main>
      )
    case 'start':
      return (
        <Start
          choose={file => sourceOf(file).then(receive)}
          resume={resume}
          kept={journey.kept}
          writers={journey.writers}
          compose={from => journey.compose(from)}
          drafts={vault.drafts}
          goOn={id => journey.resumeDraft(id)}
        />
      )
    case 'sign-in':
      return (
        <SignIn
          key={screen.address}
          {...screen}
          remember={journey.remember}
          send={(address, remember) => journey.askForCode(address, remember)}
        />
      )
    case 'code':
      return (
        <Code
          {...screen}
          enter={code => journey.enterCode(code)}
          again={() => journey.askForCode(screen.challenge.address, journey.remember)}
          back={() => journey.changeAddress()}
        />
      )
    case 'opening':
      return <Opening screen={screen} />
    case 'reading':
      return (
        <Reader
          opened={screen.opened}
          vault={vault}
          kept={journey.kept}
          canWrite={journey.canWrite}
          endLink={props.endLink()}
          answer={(path, how, message, quotable) => journey.answer(path, how, message, quotable)}
        />
      )
    case 'writing':
      return (
        <Composer
          key={screen.draft.id}
          draft={screen.draft}
          vault={vault}
          limit={journey.parameters?.limits.messageBytes ?? 0}
          sendAtOnce={screen.sendAtOnce}
          send={(composed, signal, onProgress) => journey.send(screen.draft, composed, signal, onProgress)}
          discard={() => journey.discard(screen.draft.id)}
          leave={() => journey.leaveDraft()}
        />
      )
    case 'waiting':
      return (
        <Waiting
          screen={screen}
          serviceStatus={serviceStatus}
          kept={isKept()}
          retry={serviceStatus.retry}
          copy={screen.arrival ? vault.sealedCopy : null}
        />
      )
    case 'queued':
      return (
        <Queued {...outboxProps(props)}>
          <button className="main" type="button" onClick={() => journey.leaveDraft()}>
            {t(journey.isReading ? 'sent.back' : 'sent.start')}
          </button>
        </Queued>
      )
    case 'sent':
      return (
        <SentNow sent={screen.sent} refresh={journey.refreshSent}>
          <button className="main" type="button" onClick={() => journey.leaveDraft()}>
            {t(journey.isReading ? 'sent.back' : 'sent.start')}
          </button>
        </SentNow>
      )
    case 'problem':
      return <Problem screen={screen} journey={journey} />
  }
}

export function App(props: AppProps) {
  const { journey, vault, serviceStatus, outbox, updates, receive, forget } = props
  const screen = useSyncExternalStore(journey.subscribe, journey.look)
  // What is dropped or pasted while somebody writes goes into what they write.
  const dropping = useWaysIn(receive, screen.at !== 'writing')
  return (
    <Page
      parameters={journey.parameters}
      news={
        <>
          <Banner serviceStatus={serviceStatus} held={vault.held} canWrite={journey.canWrite} />
          {screen.at !== 'queued' && <OutboxLink outbox={outbox} />}
          {screen.at !== 'writing' && <Update updates={updates} />}
        </>
      }
    >
      {dropping && <div className="dropping" />}
      {location.pathname === '/about' ? (
        <About />
      ) : location.pathname === '/device' ? (
        <Device
          held={vault.held}
          retentionMonths={journey.parameters?.retentionMonths ?? null}
          outbox={outbox}
          forget={forget}
        />
      ) : (
        <Renewable>
          <Suspense fallback={<main className="card" aria-busy="true" />}>
            {location.pathname === paths.admin && screen.at !== 'sign-in' && screen.at !== 'code' ? (
              <Admin
                now={serviceStatus.now}
                zones={serviceStatus.look().feed?.zones ?? []}
                signIn={() => journey.signInAs('')}
              />
            ) : location.pathname === paths.sent ? (
              <SentList list={vault.sent} refresh={journey.refreshSent}>
                <OutboxList {...outboxProps(props)} />
              </SentList>
            ) : (
              <Current {...props} screen={screen} />
            )}
          </Suspense>
        </Renewable>
      )}
    </Page>
  )
}

/** A screen for what is wrong before anything could start. */
export function Impossible({ code }: { code: 'no-webcrypto' }) {
  const { t } = useTranslation()
  return (
    <Page parameters={null}>
      <ProblemScreen problem={new PosternError(code, 'the browser cannot')}>
        <a className="button" href="/about">
          {t('about')}
        </a>
      </ProblemScreen>
    </Page>
  )
}
