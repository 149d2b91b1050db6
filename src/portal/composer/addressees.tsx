// To whom: three lists of people, and what is typed to become one of them.

import { useEffect, useRef, useState } from 'react'
import type { MailAddress } from '../../mail/parse.ts'
import type { Mailbox } from '../../mail/write-header.ts'
import { useTranslation } from '../locales/translation.ts'
import type { VaultClient } from '../services/vault.ts'
import type { DraftInHand } from './draft.ts'
import { Recipients } from './recipients.tsx'
import { suggested } from './suggestions.ts'

const lists = ['to', 'cc', 'bcc'] as const
type List = (typeof lists)[number]
const nothingTyped: Record<List, string> = { to: '', cc: '', bcc: '' }

export interface AddresseesInHand {
  readonly typed: Readonly<Record<List, string>>
  type(list: List, text: string): void
  enter(list: List, text: string): Promise<void>
  pick(list: List, person: Mailbox): void
  /** What is typed still becomes people too. @throws PosternError */
  enterAll(): Promise<unknown>
  remove(list: List, person: MailAddress): void
}

function merged(people: readonly MailAddress[], more: readonly MailAddress[]): MailAddress[] {
  const keyOf = ({ address, typed }: MailAddress) => address || typed
  const taken = new Set(people.map(keyOf))
  const fresh = more.filter(person => !taken.has(keyOf(person)) && taken.add(keyOf(person)))
  return [...people, ...fresh]
}

export function useAddressees({ change }: DraftInHand, vault: VaultClient): AddresseesInHand {
  const [typed, setTyped] = useState(nothingTyped)
  const type = (list: List, text: string) => setTyped(all => ({ ...all, [list]: text }))
  /** Text becomes chips in turn: who presses Send leaves the field at the same moment. */
  const entering = useRef(Promise.resolve())
  const enter = (list: List, text: string): Promise<void> => {
    type(list, '')
    const turn = entering.current.then(async () => {
      const people = await vault.recipients(text)
      change(now => ({ [list]: merged(now[list], people) }))
    })
    entering.current = turn.catch(() => {})
    return turn
  }
  return {
    ...{ typed, type, enter },
    pick(list, { name, address }) {
      type(list, '')
      change(now => ({ [list]: merged(now[list], [{ name, address, typed: address }]) }))
    },
    enterAll: () => Promise.all(lists.map(list => enter(list, typed[list]))),
    remove(list, person) {
      if (person.address === '') type(list, person.typed)
      change(now => ({ [list]: now[list].filter(other => other !== person) }))
    },
  }
}

interface AddresseesProps {
  readonly fields: DraftInHand['fields']
  readonly hand: AddresseesInHand
  readonly vault: VaultClient
  /** Address of whoever writes. */
  readonly own: string
}

export function Addressees({ fields, hand, vault, own }: AddresseesProps) {
  const { t } = useTranslation()
  const [known, setKnown] = useState<readonly Mailbox[]>([])
  useEffect(() => {
    vault.people().then(setKnown, () => {})
  }, [vault])
  const chosen = new Set([own, ...lists.flatMap(list => fields[list].map(({ address }) => address))])
  const [more, setMore] = useState(fields.cc.length + fields.bcc.length > 0)
  return (
    <>
      {lists.map(
        list =>
          (list === 'to' || more) && (
            <Recipients
              key={list}
              label={t(`compose.${list}`)}
              people={fields[list]}
              typed={hand.typed[list]}
              suggest={text => suggested(known, text, chosen)}
              onPicked={person => hand.pick(list, person)}
              onTyped={text => hand.type(list, text)}
              onEntered={text => hand.enter(list, text)}
              onRemoved={person => hand.remove(list, person)}
            />
          ),
      )}
      {!more && (
        <button type="button" className="link" onClick={() => setMore(true)}>
          {t('compose.more')}
        </button>
      )}
    </>
  )
}
