// Who wrote to whom, and when, as the message says it: in a line or two, which unfold to the whole list.

import { shownAddress, shownPerson } from '../../mail/address/display.ts'
import type { MailAddress } from '../../mail/parse.ts'
import type { ShownMessage } from '../../workers/vault/protocol.ts'
import { zoned, zonedShort } from '../locales/format.ts'
import { useTranslation } from '../locales/translation.ts'
import { Icon } from './icon.tsx'

/** A name is what somebody wrote: the address is never without it. */
function Person({ person }: { readonly person: MailAddress }) {
  const { name, address } = shownPerson(person)
  return (
    <span className="person">
      {name !== '' && <bdi>{name}</bdi>} <bdi className={name === '' ? '' : 'quiet'}>{address}</bdi>
    </span>
  )
}

const keyOf = ({ name, typed }: MailAddress) => `${name} ${typed}`

function People({ label, people }: { readonly label: string; readonly people: readonly MailAddress[] }) {
  if (people.length === 0) return null
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {people.map(person => (
          <Person key={keyOf(person)} person={person} />
        ))}
      </dd>
    </div>
  )
}

/** Whom an answer goes to, where that is not who wrote. */
export const answersElsewhere = ({ from, replyTo }: Pick<ShownMessage, 'from' | 'replyTo'>) =>
  replyTo.filter(({ address }) => !from.some(author => author.address === address))

/** To how many it went, the reader first. @param own the address that it was opened with. */
function useRecipients({ to, cc }: ShownMessage, own: string): string {
  const { t } = useTranslation()
  const all = new Set([...to, ...cc].map(({ address, typed }) => (address === '' ? typed : shownAddress(address))))
  const isNamed = all.delete(shownAddress(own))
  if (isNamed) return all.size === 0 ? t('reader.toYou') : t('reader.toYouAnd', { count: all.size })
  const [first] = all
  if (first === undefined) return t('reader.toNobody')
  return all.size === 1
    ? t('reader.toAddress', { address: first })
    : t('reader.toAddressAnd', { address: first, count: all.size - 1 })
}

export interface HeadersProps {
  readonly message: ShownMessage
  readonly own: string
}

export function Headers({ message, own }: HeadersProps) {
  const { t } = useTranslation()
  const recipients = useRecipients(message, own)
  const elsewhere = answersElsewhere(message)
  const date = message.date === null ? null : new Date(message.date)
  return (
    <div className="people">
      <p>
        {message.from.map(person => (
          <Person key={keyOf(person)} person={person} />
        ))}
      </p>
      {elsewhere.length > 0 && (
        <p className="elsewhere">
          {t('reader.replyTo')}{' '}
          {elsewhere.map(person => (
            <Person key={keyOf(person)} person={person} />
          ))}
        </p>
      )}
      <details>
        <summary>
          <bdi>{recipients}</bdi> · {date ? zonedShort(date) : t('reader.noDate')}
          <Icon name="opens" />
        </summary>
        <dl className="headers">
          <People label={t('reader.from')} people={message.from} />
          <People label={t('reader.replyTo')} people={message.replyTo} />
          <People label={t('reader.to')} people={message.to} />
          <People label={t('reader.cc')} people={message.cc} />
          <div>
            <dt>{t('reader.date')}</dt>
            <dd>{date ? zoned(date) : t('reader.noDate')}</dd>
          </div>
        </dl>
      </details>
    </div>
  )
}
