// Where administrators see which processes serve, whether all are of one mind, and how long the database is waited for.

import {
  type DatabaseWaits,
  type InstanceAnswer,
  type InstancesAnswer,
  instancesAnswer,
} from '../../contract/administrators/instances.ts'
import { adminPaths } from '../../contract/paths.ts'
import { useGated } from '../administrators/access.ts'
import { Areas } from '../administrators/areas.tsx'
import { dateAndTime } from '../administrators/date.ts'
import { Gate } from '../administrators/gate.tsx'
import { ownLocale } from '../locales/format.ts'
import { useTranslation } from '../locales/translation.ts'
import { ask } from '../services/call.ts'
import { Heading } from '../ui/heading.tsx'

/** To the second: signs of life are counted in them. @param seconds since 1970. */
const seen = (seconds: number) => new Intl.DateTimeFormat(ownLocale(), { timeStyle: 'medium' }).format(seconds * 1000)

const count = (number: number) => new Intl.NumberFormat(ownLocale()).format(number)

function duration(seconds: number): string {
  const [value, unit] = seconds < 1 ? [seconds * 1000, 'millisecond'] : [seconds, 'second']
  const digits = { maximumSignificantDigits: 3 }
  return new Intl.NumberFormat(ownLocale(), { style: 'unit', unit, ...digits }).format(value as number)
}

/** Jobs of a release to come have no word here yet. */
const jobs = ['jobs', 'mailbox'] as const
const isKnown = (job: string): job is (typeof jobs)[number] => (jobs as readonly string[]).includes(job)

function Instance({ instance }: { readonly instance: InstanceAnswer }) {
  const { t } = useTranslation()
  const { name, release, services, isThis, startedAt, seenAt, settings, sameKeys } = instance
  const done = instance.jobs.map(job => (isKnown(job) ? t(`admin.instances.job.${job}`) : job))
  const line = (words: string) => <p>{words}</p>
  const alarm = (words: string) => <p className="note bad">{words}</p>
  return (
    <li className="deed">
      <h2>
        <bdi>{name}</bdi>
      </h2>
      {isThis && line(t('admin.instances.this'))}
      {line(t('admin.instances.release', { release }))}
      {line(t('admin.instances.started', { date: dateAndTime(startedAt), seen: seen(seenAt) }))}
      {services.length > 0 && line(t('admin.instances.services', { names: services.join(', ') }))}
      {done.length > 0 && line(t('admin.instances.jobs', { names: done.join(', ') }))}
      {!isThis && (settings === 'same' ? line : alarm)(t(`admin.instances.settings.${settings}`))}
      {!isThis && (sameKeys ? line : alarm)(t(`admin.instances.keys.${sameKeys ? 'same' : 'differ'}`))}
    </li>
  )
}

function Waits({ engine, waits }: Pick<InstancesAnswer, 'engine' | 'waits'>) {
  const { t } = useTranslation()
  const told = ({ times, seconds, longest }: DatabaseWaits['connections']) => ({
    times: count(times),
    average: duration(times === 0 ? 0 : seconds / times),
    longest: duration(longest),
  })
  return (
    <section aria-labelledby="waits">
      <h2 id="waits">{t('admin.instances.waits')}</h2>
      <p>{t(`admin.instances.engine.${engine}`)}</p>
      <p>{t('admin.instances.since')}</p>
      <ul>
        <li>{t('admin.instances.connections', told(waits.connections))}</li>
        <li>{t('admin.instances.statements', told(waits.statements))}</li>
      </ul>
    </section>
  )
}

const get = () => ask(instancesAnswer, adminPaths.instances)

export function Instances({ signIn }: { readonly signIn: () => void }) {
  const { t } = useTranslation()
  const { answer, gate, load } = useGated(get)
  if (gate) return <Gate title={t('admin.instances.title')} problem={gate} signIn={signIn} retry={load} />
  if (!answer) {
    return (
      <main className="card" aria-busy="true">
        <p className="quiet">{t('loading')}</p>
      </main>
    )
  }
  return (
    <main className="card">
      <Areas at="instances" />
      <Heading>{t('admin.instances.title')}</Heading>
      <p>{t('admin.instances.lead')}</p>
      <ul className="plain">
        {answer.instances.map(instance => (
          <Instance key={`${instance.name} ${instance.startedAt}`} instance={instance} />
        ))}
      </ul>
      <Waits {...answer} />
      <div className="actions">
        <button type="button" className="main" onClick={load}>
          {t('admin.instances.again')}
        </button>
      </div>
    </main>
  )
}
