// Whom it goes to: one chip a person, however they were typed or pasted.

import { type ClipboardEvent, type KeyboardEvent, useId, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { MailAddress } from '../../mail/parse.ts'

export interface RecipientsProps {
  readonly label: string
  readonly people: readonly MailAddress[]
  /** What stands in the field and is no chip yet. */
  readonly typed: string
  readonly onTyped: (text: string) => void
  /** Text becomes chips. */
  readonly onEntered: (text: string) => void
  readonly onRemoved: (person: MailAddress) => void
}

/** A comma ends an address, but not the family name before a given one. */
const ended = /[;；\n]|@[^"<]*[,，、]|[>›〉＞»]\s*[,，、]/

function Chip({ person, remove }: { person: MailAddress; remove: () => void }) {
  const { t } = useTranslation()
  const { name, address, typed } = person
  return (
    <li className={address === '' ? 'chip bad' : 'chip'}>
      <span>
        {name !== '' && <bdi>{name}</bdi>} <bdi className={name === '' ? '' : 'quiet'}>{address || typed}</bdi>
        {address === '' && ` (${t('compose.noAddress')})`}
      </span>
      <button type="button" aria-label={t('compose.remove', { name: address || typed })} onClick={remove}>
        ×
      </button>
    </li>
  )
}

export function Recipients({ label, people, typed, onTyped, onEntered, onRemoved }: RecipientsProps) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const enter = () => {
    if (typed.trim() !== '') onEntered(typed)
  }
  const onKey = (event: KeyboardEvent) => {
    // It ends what an input method converts. WebKit says so by this code alone.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return
    if (event.key === 'Enter') {
      event.preventDefault()
      enter()
    }
    if (event.key === 'Backspace' && typed === '' && people.length > 0) onRemoved(people.at(-1)!)
  }
  const onPaste = (event: ClipboardEvent) => {
    const text = event.clipboardData.getData('text')
    if (!text.includes('@')) return
    event.preventDefault()
    onEntered(typed + text)
  }
  const remove = (person: MailAddress) => {
    onRemoved(person)
    input.current?.focus()
  }
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <ul className="chips">
        {people.map(person => (
          <Chip key={person.address || person.typed} person={person} remove={() => remove(person)} />
        ))}
        <li className="typing">
          <input
            id={id}
            ref={input}
            type="text"
            inputMode="email"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={typed}
            onChange={event => {
              const { value } = event.target
              if (ended.test(value)) onEntered(value)
              else onTyped(value)
            }}
            onKeyDown={onKey}
            onPaste={onPaste}
            onBlur={enter}
          />
        </li>
      </ul>
    </div>
  )
}
