// Whose address it is, and the one button: send me a code.

import { type FormEvent, type ReactNode, useState } from 'react'
import type { PosternError } from '../../core/errors.ts'
import type { Arrival } from '../../workers/vault/protocol.ts'
import { useTranslation } from '../locales/translation.ts'
import { ArrivalFacts } from '../ui/facts.tsx'
import { Heading } from '../ui/heading.tsx'
import { ProblemNote } from '../ui/problem.tsx'

export interface SignInProps {
  readonly address: string
  readonly arrival: Arrival | null
  readonly problem: PosternError | null
  readonly busy: boolean
  readonly remember: boolean
  readonly send: (address: string, remember: boolean) => void
}

/** What stands in place of the question for one address. */
export interface Choice {
  readonly title: string
  readonly of: (typed: string, type: (address: string) => void, field: ReactNode) => ReactNode
}

export function SignIn({
  address,
  arrival,
  problem,
  busy,
  remember,
  send,
  choice,
}: SignInProps & { readonly choice?: Choice }) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState(address)
  const [typing, setTyping] = useState(address === '' || problem?.code === 'bad-address')
  const [notMine, setNotMine] = useState(!remember)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    send(typed, !notMine)
  }
  const field = (
    <>
      <label htmlFor="address">{t('signIn.address')}</label>
      <input
        id="address"
        // A field for e-mail rewrites letters beyond ASCII: the code would go to another domain.
        type="text"
        inputMode="email"
        autoComplete="email"
        spellCheck={false}
        autoCapitalize="none"
        required
        value={typed}
        aria-describedby={problem ? 'sign-in-problem' : undefined}
        onChange={event => setTyped(event.target.value)}
      />
    </>
  )
  return (
    <main className="card">
      <Heading>{choice ? choice.title : t(arrival ? 'arrival.title' : 'signIn.title')}</Heading>
      {arrival && <ArrivalFacts arrival={arrival} />}
      {problem && <ProblemNote problem={problem} id="sign-in-problem" />}
      <form onSubmit={submit} noValidate>
        {choice ? (
          choice.of(typed, setTyped, field)
        ) : typing ? (
          <>
            <p>{t('signIn.leadUnknown')}</p>
            {field}
          </>
        ) : (
          <p>
            {t('signIn.lead', { address: '' }).replace(/\s*\.$/, ' ')}
            <strong>
              <bdi>{address}</bdi>
            </strong>
            .
          </p>
        )}
        <label className="choice">
          <input type="checkbox" checked={notMine} onChange={event => setNotMine(event.target.checked)} />
          <span>
            {t('signIn.notMine')}
            <span className="quiet">{t('signIn.notMineHelp')}</span>
          </span>
        </label>
        <div className="actions">
          <button className="main" type="submit" disabled={busy}>
            {t(busy ? 'signIn.sending' : 'signIn.send')}
          </button>
          {!typing && !choice && (
            <button className="link" type="button" onClick={() => setTyping(true)}>
              {t('signIn.change')}
            </button>
          )}
        </div>
      </form>
    </main>
  )
}
