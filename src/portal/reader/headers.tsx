// Who wrote to whom, and when: as the message says it.

import { useTranslation } from 'react-i18next'
import { shownPerson } from '../../mail/address/display.ts'
import type { MailAddress } from '../../mail/parse.ts'
import type { ShownMessage } from '../../workers/vault/protocol.ts'

function People({ label, people }: { label: string; people: readonly MailAddress[] }) {
  if (people.length === 0) return null
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {people.map(person => {
          const { name, address } = shownPerson(person)
          return (
            <span key={`${name} ${address}`} className="person">
              {name !== '' && <bdi>{name}</bdi>} <bdi className={name === '' ? '' : 'quiet'}>{address}</bdi>
            </span>
          )
        })}
      </dd>
    </div>
  )
}

/** Whom an answer goes to, where that is not who wrote. */
const answersElsewhere = ({ from, replyTo }: ShownMessage) =>
  replyTo.filter(({ address }) => !from.some(author => author.address === address))

/** @param date in the reader's own zone. */
export function Headers({ message, date }: { readonly message: ShownMessage; readonly date: string }) {
  const { t } = useTranslation()
  return (
    <dl className="headers">
      <People label={t('reader.from')} people={message.from} />
      <People label={t('reader.replyTo')} people={answersElsewhere(message)} />
      <People label={t('reader.to')} people={message.to} />
      <People label={t('reader.cc')} people={message.cc} />
      <div>
        <dt>{t('reader.date')}</dt>
        <dd>{date}</dd>
      </div>
    </dl>
  )
}
