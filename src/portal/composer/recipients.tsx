// Whom it goes to: one chip a person, however they were typed or pasted.

import { type ClipboardEvent, type KeyboardEvent, useId, useRef, useState } from 'react'
import type { MailAddress } from '../../mail/parse.ts'
import type { Mailbox } from '../../mail/write-header.ts'
import { useTranslation } from '../locales/translation.ts'

export interface RecipientsProps {
  readonly label: string
  readonly people: readonly MailAddress[]
  /** What stands in the field and is no chip yet. */
  readonly typed: string
  readonly onTyped: (text: string) => void
  /** Text becomes chips. */
  readonly onEntered: (text: string) => void
  readonly onRemoved: (person: MailAddress) => void
  /** Who may be meant. */
  readonly suggest: (typed: string) => readonly Mailbox[]
  readonly onPicked: (person: Mailbox) => void
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

interface Suggesting {
  readonly people: readonly Mailbox[]
  /** Its place among them; -1: what is typed is meant. */
  readonly at: number
  /** @returns whether the key was for it. */
  readonly take: (key: string) => boolean
  readonly show: () => void
  readonly hide: () => void
}

const moves: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowDown: (at, count) => (at + 1 < count ? at + 1 : -1),
  ArrowUp: (at, count) => (at < 0 ? count - 1 : at - 1),
}

/** https://www.w3.org/WAI/ARIA/apg/patterns/combobox/, with a list and manual selection. */
function useSuggesting(typed: string, suggest: (typed: string) => readonly Mailbox[], pick: (one: Mailbox) => void) {
  const [isShown, setShown] = useState(false)
  const [at, setAt] = useState(-1)
  const people = isShown ? suggest(typed) : []
  const hide = () => {
    setShown(false)
    setAt(-1)
  }
  const suggesting: Suggesting = {
    people,
    at: at < people.length ? at : -1,
    hide,
    show: () => {
      setShown(true)
      setAt(-1)
    },
    take(key) {
      const count = people.length
      if (count === 0) {
        if (key === 'ArrowDown') setShown(true)
        return key === 'ArrowDown'
      }
      const move = moves[key]
      if (move) setAt(move(at, count))
      else if (key === 'Escape') hide()
      else if (key === 'Enter' && at >= 0) pick(people[at]!)
      else return false
      return true
    },
  }
  return suggesting
}

interface SuggestionsProps {
  readonly id: string
  readonly suggesting: Suggesting
  readonly pick: (person: Mailbox) => void
}

function Suggestions({ id, suggesting: { people, at }, pick }: SuggestionsProps) {
  const { t } = useTranslation()
  return (
    <div className="suggestions" role="listbox" id={id} aria-label={t('compose.suggestions')}>
      {people.map((person, i) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the option.
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field hears the keys.
        <div
          key={person.address}
          id={`${id}-${i}`}
          role="option"
          aria-selected={i === at}
          onMouseDown={event => event.preventDefault()}
          onClick={() => pick(person)}
        >
          {person.name !== '' && <bdi>{person.name} </bdi>}
          <bdi className={person.name === '' ? '' : 'quiet'}>{person.address}</bdi>
        </div>
      ))}
    </div>
  )
}

export function Recipients(props: RecipientsProps) {
  const { label, people, typed, onTyped, onEntered, onRemoved, suggest, onPicked } = props
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const pick = (person: Mailbox) => {
    onPicked(person)
    suggesting.hide()
  }
  const suggesting = useSuggesting(typed, suggest, pick)
  const isOpen = suggesting.people.length > 0
  const enter = () => {
    if (typed.trim() !== '') onEntered(typed)
  }
  const onKey = (event: KeyboardEvent) => {
    // It ends what an input method converts. WebKit says so by this code alone.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return
    if (suggesting.take(event.key)) event.preventDefault()
    else if (event.key === 'Enter') {
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
            role="combobox"
            aria-autocomplete="list"
            aria-expanded={isOpen}
            aria-controls={isOpen ? `${id}-people` : undefined}
            aria-activedescendant={suggesting.at < 0 ? undefined : `${id}-people-${suggesting.at}`}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={typed}
            onChange={event => {
              const { value } = event.target
              if (value === '') suggesting.hide()
              else suggesting.show()
              if (ended.test(value)) onEntered(value)
              else onTyped(value)
            }}
            onKeyDown={onKey}
            onPaste={onPaste}
            onBlur={() => {
              suggesting.hide()
              enter()
            }}
          />
          {isOpen && <Suggestions id={`${id}-people`} suggesting={suggesting} pick={pick} />}
        </li>
      </ul>
    </div>
  )
}
