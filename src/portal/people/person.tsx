// How much is kept of one address, and what can be done about it.

import type { PeopleDeed, PersonAnswer } from '../../contract/administrators/people.ts'
import type { PosternError } from '../../core/errors.ts'
import { Areas } from '../administrators/areas.tsx'
import { date, dateAndTime } from '../administrators/date.ts'
import { month } from '../locales/format.ts'
import { useTranslation } from '../locales/translation.ts'
import { Heading } from '../ui/heading.tsx'
import { PeopleProblem } from './problem.tsx'

export interface PersonProps {
  readonly person: PersonAnswer
  readonly done: string | null
  readonly problem: PosternError | null
  readonly busy: boolean
  readonly act: (deed: PeopleDeed) => void
  readonly another: () => void
}

/** A line for each thing that is kept; none for nothing. */
function useKept(person: PersonAnswer): string[] {
  const { t } = useTranslation()
  const { sessions, keys, certificates, sent, received, waiting, forwarded, forwards, notBefore } = person
  const line = (there: boolean, say: () => string) => (there ? [say()] : [])
  return [
    ...sessions.map(({ device, kind, since, until, others }) => {
      const values = { device, since: date(since), until: date(until) }
      const more = others > 0 ? ` ${t('admin.people.others', { number: others })}` : ''
      return t(`admin.people.session.${kind}`, values) + more
    }),
    ...line(keys !== null, () => {
      const { first, last, lastAt } = keys!
      return t('admin.people.keys', { first: month(first), last: month(last), date: date(lastAt) })
    }),
    ...line(certificates !== null, () => {
      const { count, newest } = certificates!
      return t('admin.people.certificates', { number: count, month: month(newest) })
    }),
    ...line(sent !== null, () => t('admin.people.sent', { number: sent!.messages, date: date(sent!.since) })),
    ...line(received !== null, () =>
      t('admin.people.received', { number: received!.messages, date: date(received!.since) }),
    ),
    ...line(waiting > 0, () => t('admin.people.waiting', { number: waiting })),
    ...line(forwarded !== null, () =>
      t('admin.people.forwarded', { number: forwarded!.messages, date: date(forwarded!.until) }),
    ),
    ...line(forwards !== null, () =>
      t('admin.people.forwards', { number: forwards!.messages, date: date(forwards!.since) }),
    ),
    ...line(notBefore !== null, () => t('admin.people.notBefore', { month: month(notBefore!) })),
  ]
}

function Records({ records }: Pick<PersonAnswer, 'records'>) {
  const { t } = useTranslation()
  if (records.length === 0) return null
  return (
    <section aria-labelledby="records">
      <h2 id="records">{t('admin.people.records')}</h2>
      <ul>
        {records.map(({ at, what, by }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a record is nothing but its place.
          <li key={i}>
            {t('admin.people.record', {
              what: t(`admin.people.was.${what}`),
              date: dateAndTime(at),
              by: t(`admin.people.by.${by}`),
            })}
          </li>
        ))}
      </ul>
    </section>
  )
}

const deeds: readonly PeopleDeed[] = ['sign-out', 'not-before', 'export', 'erase']

export function Person({ person, done, problem, busy, act, another }: PersonProps) {
  const { t } = useTranslation()
  const kept = useKept(person)
  return (
    <main className="card">
      <Areas at="people" />
      <Heading>
        <bdi>{person.address}</bdi>
      </Heading>
      <div role="status">{done && <div className="note good">{done}</div>}</div>
      {problem && <PeopleProblem problem={problem} id="person-problem" />}
      <section aria-labelledby="kept">
        <h2 id="kept">{t('admin.people.kept')}</h2>
        {kept.length === 0 ? (
          <p>{t('admin.people.nothing')}</p>
        ) : (
          <ul>
            {kept.map(words => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        )}
      </section>
      <section aria-labelledby="deeds">
        <h2 id="deeds">{t('admin.people.deeds')}</h2>
        <ul className="plain">
          {deeds.map(deed => (
            <li key={deed} className="deed">
              <p id={`about-${deed}`}>{t(`admin.people.when.${deed}`)}</p>
              <button type="button" disabled={busy} aria-describedby={`about-${deed}`} onClick={() => act(deed)}>
                {t(`admin.people.do.${deed}`)}
              </button>
            </li>
          ))}
        </ul>
      </section>
      <Records records={person.records} />
      <div className="actions">
        <button type="button" className="link" onClick={another}>
          {t('admin.people.another')}
        </button>
      </div>
    </main>
  )
}
