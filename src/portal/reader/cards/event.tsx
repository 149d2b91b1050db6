// An invitation, as a person would say it, looking like nothing that the portal says itself. The file stands among the attachments.

import { useTranslation } from 'react-i18next'
import type { CalendarEvent } from '../../../mail/calendar.ts'
import { span } from '../../locales/format.ts'

export function EventCard({ event }: { event: CalendarEvent }) {
  const { t } = useTranslation()
  const facts: readonly (readonly [string, string])[] = [
    [t('event.when'), span(event)],
    [t('event.where'), event.location],
    [t('event.who'), event.organizer],
  ]
  return (
    <section className="event" aria-label={t(`event.${event.kind}`)}>
      <p className="quiet">{t(`event.${event.kind}`)}</p>
      {event.summary !== '' && (
        <p>
          <bdi>{event.summary}</bdi>
        </p>
      )}
      <dl className="headers">
        {facts
          .filter(([, value]) => value !== '')
          .map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>
                <bdi>{value}</bdi>
              </dd>
            </div>
          ))}
      </dl>
      {event.repeats && <p>{t('event.repeats')}</p>}
      {event.more > 0 && <p>{t('event.more', { count: event.more })}</p>}
    </section>
  )
}
