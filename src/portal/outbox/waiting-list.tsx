// What waits to be sent: the truth about each message, and what can be done with it meanwhile.

import { type ReactNode, useState, useSyncExternalStore } from 'react'
import { paths } from '../../contract/paths.ts'
import type { Draft } from '../../workers/vault/protocol.ts'
import { instant, list, moment } from '../locales/format.ts'
import { useTranslation } from '../locales/translation.ts'
import { saveAs } from '../ui/download.ts'
import { Heading } from '../ui/heading.tsx'
import { ProblemNote } from '../ui/problem.tsx'
import type { Outbox, OutboxRow } from './outbox.ts'

export interface OutboxProps {
  readonly outbox: Outbox
  /** false: nothing outlives the tab. */
  readonly persisted: boolean
  /** Milliseconds; null where nobody said when the services are back. */
  readonly end: number | null
  /** Opens a draft that was taken back. */
  readonly edit: (draft: string) => void
  readonly signIn: (address: string) => void
}

const people = ({ to, cc, bcc }: Draft) => list([...to, ...cc, ...bcc].map(({ name, address }) => name || address))

function Meanwhile({ persisted, end }: Pick<OutboxProps, 'persisted' | 'end'>) {
  const { t } = useTranslation()
  if (!persisted) return <p className="note">{t('outbox.memory')}</p>
  return <p>{end === null ? t('outbox.later') : t('outbox.after', { end: instant(end) })}</p>
}

interface RowProps extends Omit<OutboxProps, 'persisted' | 'end'> {
  readonly row: OutboxRow
  /** It could not be taken back. */
  readonly onLate: () => void
}

function Row({ row, outbox, edit, signIn, onLate }: RowProps) {
  const { t } = useTranslation()
  const { waiting, busy, problem } = row
  const { draft, since, sealed, tried } = waiting
  const takeBack = async () => {
    if (await outbox.takeBack(draft.id)) edit(draft.id)
    else onLate()
  }
  const save = async () => {
    const { name, bytes } = await outbox.asFile(draft.id)
    saveAs(name, bytes)
  }
  return (
    <li>
      <p>
        <bdi>{t('outbox.row', { people: people(draft), when: moment(since * 1000, Date.now()) })}</bdi>
      </p>
      <p className="quiet" role="status">
        {busy ? t('outbox.sending') : problem ? null : t('outbox.byItself')}
      </p>
      {problem && <ProblemNote problem={problem} id={`problem-${draft.id}`} />}
      {tried && !busy && <p className="quiet">{t('outbox.mayBeSent')}</p>}
      <div className="actions">
        {problem?.code === 'not-signed-in' ? (
          <button type="button" onClick={() => signIn(draft.from.address)}>
            {t('outbox.signIn')}
          </button>
        ) : (
          <button type="button" disabled={busy} onClick={() => outbox.sendNow(draft.id)}>
            {t('outbox.sendNow')}
          </button>
        )}
        <button type="button" disabled={busy} onClick={takeBack}>
          {t('outbox.takeBack')}
        </button>
        {sealed && (
          <button type="button" onClick={save}>
            {t('outbox.saveFile')}
          </button>
        )}
      </div>
      <p className="quiet">{t(sealed ? 'outbox.fileHelp' : 'outbox.notSealed')}</p>
    </li>
  )
}

/** Nothing where nothing waits; but whoever came too late is told. */
export function OutboxList(props: OutboxProps) {
  const { t } = useTranslation()
  const { outbox, persisted, end } = props
  const rows = useSyncExternalStore(outbox.subscribe, outbox.look)
  const waits = (id: string) => rows.some(({ waiting }) => waiting.draft.id === id)
  const [late, setLate] = useState<string | null>(null)
  const lateNote = late !== null && <p role="status">{t(waits(late) ? 'outbox.notBack' : 'outbox.goneHelp')}</p>
  if (rows.length === 0) return lateNote || null
  return (
    <section>
      <h2>{t('outbox.title')}</h2>
      <Meanwhile persisted={persisted} end={end} />
      {lateNote}
      <ul className="plain">
        {rows.map(row => (
          <Row key={row.waiting.draft.id} row={row} onLate={() => setLate(row.waiting.draft.id)} {...props} />
        ))}
      </ul>
    </section>
  )
}

/** Right after the press of the button. */
export function Queued({ children, ...props }: OutboxProps & { children: ReactNode }) {
  const { t } = useTranslation()
  const { length } = useSyncExternalStore(props.outbox.subscribe, props.outbox.look)
  return (
    <main className="card">
      <Heading key={length === 0 ? 'gone' : 'queued'}>{t(length === 0 ? 'outbox.gone' : 'outbox.queued')}</Heading>
      {length === 0 && (
        <p role="status">
          {t('outbox.goneHelp')} <a href={paths.sent}>{t('sentLink')}</a>
        </p>
      )}
      {length > 0 && <OutboxList {...props} />}
      <div className="actions">{children}</div>
    </main>
  )
}
