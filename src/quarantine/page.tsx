// Where administrators of a gateway look after the mail that it keeps: signed in by a link, led by the page's address.

import { type ReactNode, useCallback, useEffect, useState } from 'react'
import { gatewayPaths, type QuarantineAction } from '../contract/quarantine.ts'
import type { PosternError } from '../core/errors.ts'
import { asProblem } from '../portal/ui/as-problem.ts'
import { Heading } from '../portal/ui/heading.tsx'
import { LanguageMenu } from '../portal/ui/language.tsx'
import { quarantineApi } from './api.ts'
import { Confirm, type Intent } from './confirm.tsx'
import { MessageScreen } from './message.tsx'
import { Overview } from './overview.tsx'
import { QuarantineProblem } from './problem.tsx'
import { besideFilter, useQuery } from './query.ts'
import { Run } from './run.tsx'
import { SignedOut, SignInByLink } from './sign-in.tsx'
import './page.css'
import { useTranslation } from '../portal/locales/translation.ts'

type State = 'asking' | 'link' | 'in' | 'out' | 'ended' | PosternError

/** The page's own icon, as it was built. */
const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]')?.href

const linkToken = () => (location.pathname === gatewayPaths.signIn ? location.hash.slice(1) : '')

export function Quarantine() {
  const { t, language: pageLanguage } = useTranslation('quarantine')
  const [state, setState] = useState<State>(linkToken() === '' ? 'asking' : 'link')
  const language = pageLanguage
  useEffect(() => {
    if (language) document.title = t('title')
  }, [t, language])

  const look = useCallback(async () => {
    setState('asking')
    // Asked first: browsers report every refusal that a page gets.
    const session = await quarantineApi.session().catch(asProblem)
    setState('until' in session ? (session.until === null ? 'out' : 'in') : session)
  }, [])
  useEffect(() => {
    if (linkToken() === '') look()
  }, [look])

  async function signOut(): Promise<void> {
    await quarantineApi.signOut().then(() => setState('out'), look)
  }
  function signedIn(): void {
    history.replaceState(null, '', gatewayPaths.home)
    setState('in')
  }

  return (
    <>
      <header className="bar">
        <span className="brand">
          <img src={icon} alt="" width="28" height="28" />
          <span>{t('gateway')}</span>
        </span>
        {state === 'in' && (
          <button type="button" className="link" onClick={signOut}>
            {t('signOut')}
          </button>
        )}
      </header>
      {state === 'in' ? (
        <Inside ended={() => setState('ended')} />
      ) : state === 'link' ? (
        <SignInByLink token={linkToken()} done={signedIn} />
      ) : state === 'out' || state === 'ended' ? (
        <SignedOut ended={state === 'ended'} />
      ) : (
        <Card>
          {state === 'asking' ? (
            <p className="quiet">{t('loading')}</p>
          ) : (
            <>
              <Heading>{t('title')}</Heading>
              <QuarantineProblem problem={state} retry={look} />
            </>
          )}
        </Card>
      )}
      <footer>
        <p>{t('madeWith')}</p>
        <LanguageMenu />
      </footer>
    </>
  )
}

function Card({ children }: { children: ReactNode }) {
  return <main className="card wide">{children}</main>
}

/** @param ended the gateway knows nobody any more. */
function Inside({ ended }: { ended: () => void }) {
  const [query, go] = useQuery()
  const [intent, setIntent] = useState<Intent | null>(null)
  const [show, run] = [query.get('show'), query.get('run')]
  const address = query.toString()
  // Who goes back has thought better of it.
  useEffect(() => {
    if (address !== null) setIntent(null)
  }, [address])

  /** Problems that one screen shows; being signed out is the whole page's. */
  const failed = useCallback(
    (error: unknown): PosternError => {
      const problem = asProblem(error)
      if (problem.code === 'not-signed-in') ended()
      return problem
    },
    [ended],
  )
  async function begin({ action, messages }: Intent): Promise<void> {
    const { id } = await quarantineApi.run(
      action,
      messages.map(message => message.id),
    )
    go(besideFilter(query, { run: id }))
  }
  const act = (action: QuarantineAction, messages: Intent['messages']) => setIntent({ action, messages })

  return (
    <Card>
      {intent ? (
        <Confirm intent={intent} begin={begin} cancel={() => setIntent(null)} failed={failed} />
      ) : run !== null ? (
        <Run key={run} id={run} query={query} go={go} failed={failed} />
      ) : show !== null ? (
        <MessageScreen key={show} id={show} query={query} go={go} act={act} failed={failed} />
      ) : (
        <Overview query={query} go={go} act={act} failed={failed} />
      )}
    </Card>
  )
}
