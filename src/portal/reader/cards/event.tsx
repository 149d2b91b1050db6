// An invitation, as a person would say it, looking like nothing that the portal says itself. The file stands among the attachments.

import type { CalendarEvent } from '../../../mail/calendar.ts'
import { list, span } from '../../locales/format.ts'
import { useTranslation } from '../../locales/translation.ts'

/** Of an answer that says what it is, its sentence names who. */
function authorOf({ kind, organizer, answers }: CalendarEvent): string {
  if (kind === 'answer') return list(answers.filter(({ answer }) => answer === null).map(({ name }) => name))
  // All who are invited may stand there: then nobody knows whose wish it is.
  if (kind === 'counter') return answers.length === 1 ? answers[0]!.name : ''
  return organizer
}

/** What does not stand in its line of facts. */
function Remarks({ event }: { event: CalendarEvent }) {
  const { t } = useTranslation()
  const { kind, answers, floating, unknownZone, days, repeats, more } = event
  return (
    <>
      {kind === 'answer' &&
        answers.map(
          ({ name, answer }) =>
            answer !== null && (
              <p key={name}>
                <bdi>{t(`event.answers.${answer}`, { name })}</bdi>
              </p>
            ),
        )}
      {unknownZone !== null && (
        <p>
          <bdi>{t('event.unknownZone', { zone: unknownZone })}</bdi>
        </p>
      )}
      {floating && unknownZone === null && <p>{t('event.floating')}</p>}
      {days !== null && <p>{t(`event.days.${days}`)}</p>}
      {repeats && <p>{t('event.repeats')}</p>}
      {more > 0 && <p>{t('event.more', { count: more })}</p>}
    </>
  )
}

export function EventCard({ event }: { event: CalendarEvent }) {
  const { t } = useTranslation()
  const { start, summary } = event
  const facts: readonly (readonly [string, string])[] = [
    [t('event.when'), start === null ? '' : span({ ...event, start })],
    [t('event.where'), event.location],
    [t('event.who'), authorOf(event)],
  ]
  return (
    <section className="event" aria-label={t(`event.${event.kind}`)}>
      <p className="quiet">{t(`event.${event.kind}`)}</p>
      {summary !== '' && (
        <p>
          <bdi>{summary}</bdi>
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
      <Remarks event={event} />
    </section>
  )
}
