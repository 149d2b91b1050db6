// A file for several: which of its addresses is one's own. The rest is the screen that asks for one address.

import { type ComponentType, type ReactNode, useState } from 'react'
import type { Choice, SignInProps } from './sign-in.tsx'
import './which-reader.css'
import { useTranslation } from '../locales/translation.ts'

interface OptionProps {
  readonly checked: boolean
  readonly choose: () => void
  readonly children: ReactNode
}

function Option({ checked, choose, children }: OptionProps) {
  return (
    <label className="choice">
      <input type="radio" name="reader" checked={checked} onChange={choose} />
      <span>{children}</span>
    </label>
  )
}

interface ReadersProps {
  readonly readers: readonly string[]
  readonly typed: string
  readonly type: (address: string) => void
  readonly field: ReactNode
  /** It was to be sent to nobody. */
  readonly isMissing: boolean
}

function Readers({ readers, typed, type, field, isMissing }: ReadersProps) {
  const { t } = useTranslation()
  // Nobody's is chosen beforehand: the code would go to somebody else.
  const [isAnother, setAnother] = useState(typed !== '' && !readers.includes(typed))
  const choose = (address: string) => {
    setAnother(address === '')
    type(address)
  }
  return (
    <fieldset className="readers">
      <legend>{t('which.lead')}</legend>
      {readers.map(reader => (
        <Option key={reader} checked={!isAnother && typed === reader} choose={() => choose(reader)}>
          <bdi>{reader}</bdi>
        </Option>
      ))}
      <Option checked={isAnother} choose={() => choose('')}>
        {t('which.another')}
      </Option>
      {isAnother && field}
      {isMissing && typed === '' && (
        <p className="note bad" role="alert">
          {t('which.none')}
        </p>
      )}
    </fieldset>
  )
}

interface WhichReaderProps extends SignInProps {
  /** Given by whoever loads this: an import would take it out of what every first visit loads in one piece. */
  readonly SignIn: ComponentType<SignInProps & { readonly choice: Choice }>
}

export function WhichReader({ SignIn, send, ...props }: WhichReaderProps) {
  const { t } = useTranslation()
  const [isMissing, setMissing] = useState(false)
  const readers = props.arrival?.readers ?? []
  const of: Choice['of'] = (typed, type, field) => <Readers {...{ readers, typed, type, field, isMissing }} />
  const sendOrSay: SignInProps['send'] = (address, remember) => {
    setMissing(address === '')
    if (address !== '') send(address, remember)
  }
  return <SignIn {...props} send={sendOrSay} choice={{ title: t('which.title'), of }} />
}
