// The code: one field, numbers, autofill and paste. What is pasted or filled in is sent at once; what is typed, by the button.

import { type ChangeEvent, type ClipboardEvent, type FormEvent, useRef, useState } from 'react'
import type { ChallengeAnswer } from '../../contract/signin.ts'
import type { PosternError } from '../../core/errors.ts'
import { time } from '../locales/format.ts'
import { useTranslation } from '../locales/translation.ts'
import { Heading } from '../ui/heading.tsx'
import { ProblemNote } from '../ui/problem.tsx'
import { codeIn, digitsOf } from './typed-code.ts'

export interface CodeProps {
  readonly challenge: ChallengeAnswer
  readonly problem: PosternError | null
  readonly busy: boolean
  readonly enter: (code: string) => void
  readonly again: () => void
  readonly back: () => void
}

/** r…@example.com: enough to recognise one's own, too little to read over a shoulder. */
function hinted(address: string): string {
  const at = address.lastIndexOf('@')
  return `${[...address][0]}…${address.slice(at)}`
}

export function Code({ challenge, problem, busy, enter, again, back }: CodeProps) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const { address, sentAt, from, digits } = challenge
  const submit = (event: FormEvent) => {
    event.preventDefault()
    enter(digitsOf(typed))
  }
  const take = (text: string, whole: boolean) => {
    const numbers = digitsOf(text).slice(0, digits)
    setTyped(numbers.replace(/(\d{4})(?=\d)/g, '$1 '))
    if (whole && numbers.length === digits && !busy) enter(numbers)
  }
  const paste = (event: ClipboardEvent) => {
    event.preventDefault()
    const text = event.clipboardData.getData('text')
    // A wrong code costs a try: what else is pasted is only shown.
    const code = codeIn(text, digits)
    take(code ?? text, code !== null)
  }
  const change = ({ target: { value }, nativeEvent }: ChangeEvent<HTMLInputElement>) => {
    // What an input method is writing is its own until it is done.
    if ((nativeEvent as InputEvent).isComposing) setTyped(value)
    // Autofill brings the whole code in one step; a person types one digit after the other.
    else take(value, digitsOf(value).length - digitsOf(typed).length > 1)
  }
  return (
    <main className="card">
      <Heading>{t('code.title')}</Heading>
      <p>{t('code.sent', { address: hinted(address), time: time(sentAt * 1000) })}</p>
      <p className="quiet">{t('code.help', { from })}</p>
      {problem && <ProblemNote problem={problem} id="code-problem" />}
      <form onSubmit={submit}>
        <label htmlFor="code">{t('code.label')}</label>
        <p className="quiet" id="code-hint">
          {t('code.digits', { count: digits })} · {t('code.pasteHint')}
        </p>
        <input
          ref={field}
          id="code"
          className="code"
          type="text"
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          value={typed}
          aria-describedby={problem ? 'code-hint code-problem' : 'code-hint'}
          aria-invalid={problem?.code === 'wrong-code'}
          onPaste={paste}
          onChange={change}
          onCompositionEnd={event => take(event.currentTarget.value, false)}
        />
        <div className="actions">
          <button className="main" type="submit" disabled={busy}>
            {t('code.read')}
          </button>
          <button className="link" type="button" disabled={busy} onClick={again}>
            {t('code.again')}
          </button>
          <button className="link" type="button" onClick={back}>
            {t('code.back')}
          </button>
        </div>
      </form>
    </main>
  )
}
