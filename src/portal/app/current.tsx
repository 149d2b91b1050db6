// The screen for each state of the journey.

import { Suspense } from 'react'
import { paths } from '../../contract/paths.ts'
import { useTranslation } from '../locales/translation.ts'
import { endOf, Waiting } from '../maintenance/waiting.tsx'
import type { OutboxProps } from '../outbox/waiting-list.tsx'
import { Reader } from '../reader/reader.tsx'
import { Code } from '../signin/code.tsx'
import { SignIn } from '../signin/sign-in.tsx'
import type { Screen } from '../state/screens.ts'
import { useSlow } from '../ui/slow.ts'
import { Failure } from './failure.tsx'
import { Composer, Queued, SentNow, Stuck, WhichReader } from './lazy.ts'
import { Opening } from './opening.tsx'
import type { Parts } from './parts.ts'
import { Start } from './start/start.tsx'
import { sourceOf } from './ways-in.ts'

type At<Name extends Screen['at']> = Extract<Screen, { at: Name }>
type Props<Name extends Screen['at']> = Parts & { readonly screen: At<Name> }

export function outboxProps({ journey, outbox, serviceStatus }: Parts): OutboxProps {
  return {
    outbox,
    persisted: journey.session.persisted,
    end: endOf(serviceStatus),
    edit: draft => location.assign(`${paths.write}#${draft}`),
    signIn: address => journey.signInAs(address),
  }
}

/** No machine needs so long for a start. */
const stuckAfterMs = 20_000

function Loading() {
  const { t } = useTranslation()
  const stuck = useSlow(stuckAfterMs)
  return (
    <main className="card" aria-busy="true">
      <p className="quiet">{t('loading')}</p>
      <div role="status">
        <Suspense>{stuck && <Stuck />}</Suspense>
      </div>
    </main>
  )
}

function StartScreen({ journey, vault, incoming }: Parts) {
  const { session } = journey
  return (
    <Start
      choose={file => sourceOf(file).then(incoming.receive)}
      resume={incoming.resume}
      persisted={session.persisted}
      writers={session.writers}
      compose={from => journey.compose(from)}
      drafts={vault.drafts}
      goOn={id => journey.resumeDraft(id)}
    />
  )
}

function SignInScreen({ journey, screen }: Props<'sign-in' | 'code'>) {
  const { remember } = journey.session
  if (screen.at === 'sign-in') {
    const Form = screen.arrival?.readers[1] ? WhichReader : SignIn
    return (
      <Form
        key={screen.address}
        {...screen}
        remember={remember}
        send={(address, remembered) => journey.askForCode(address, remembered)}
      />
    )
  }
  return (
    <Code
      {...screen}
      enter={code => journey.enterCode(code)}
      again={() => journey.askForCode(screen.challenge.address, remember)}
      back={() => journey.changeAddress()}
    />
  )
}

function ReaderScreen({ journey, vault, incoming, screen }: Props<'reading'>) {
  return (
    <Reader
      opened={screen.opened}
      vault={vault}
      persisted={journey.session.persisted}
      canWrite={journey.session.canWrite}
      endLink={incoming.endLink}
      answer={(path, how, message, quotable) => journey.answer(path, how, message, quotable)}
    />
  )
}

function ComposerScreen({ journey, vault, keepsSent, screen: { draft, sendAtOnce } }: Props<'writing'>) {
  return (
    <Composer
      key={draft.id}
      draft={draft}
      vault={vault}
      limit={journey.session.parameters?.limits.messageBytes ?? 0}
      offersCopy={!keepsSent}
      sendAtOnce={sendAtOnce}
      send={(composed, attempt) => journey.send(draft, composed, attempt)}
      discard={() => journey.discard(draft.id)}
      leave={() => journey.leaveDraft()}
      resume={() => journey.resumeDraft(draft.id)}
    />
  )
}

function WaitingScreen({ vault, serviceStatus, incoming, screen }: Props<'waiting'>) {
  return (
    <Waiting
      screen={screen}
      serviceStatus={serviceStatus}
      persisted={incoming.isPersisted}
      retry={serviceStatus.retry}
      copy={screen.arrival ? vault.sealedCopy : null}
    />
  )
}

function SentScreen({ screen, ...parts }: Props<'queued' | 'sent'>) {
  const { t } = useTranslation()
  const { journey } = parts
  const back = (
    <button className="main" type="button" onClick={() => journey.leaveDraft()}>
      {t(journey.reading.opened ? 'sent.back' : 'sent.start')}
    </button>
  )
  if (screen.at === 'queued') return <Queued {...outboxProps(parts)}>{back}</Queued>
  return (
    <SentNow sent={screen.sent} refresh={journey.writing.refreshSent}>
      {back}
    </SentNow>
  )
}

export function Current({ screen, parts }: { readonly screen: Screen; readonly parts: Parts }) {
  switch (screen.at) {
    case 'loading':
      return <Loading />
    case 'start':
      return <StartScreen {...parts} />
    case 'sign-in':
    case 'code':
      return <SignInScreen {...parts} screen={screen} />
    case 'opening':
      return <Opening screen={screen} />
    case 'reading':
      return <ReaderScreen {...parts} screen={screen} />
    case 'writing':
      return <ComposerScreen {...parts} screen={screen} />
    case 'waiting':
      return <WaitingScreen {...parts} screen={screen} />
    case 'queued':
    case 'sent':
      return <SentScreen {...parts} screen={screen} />
    case 'problem':
      return <Failure screen={screen} journey={parts.journey} />
  }
}
