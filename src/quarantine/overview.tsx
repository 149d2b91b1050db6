// What is kept: totals, search, and the list of what fits, page by page.

import { type ReactNode, useCallback, useEffect, useState } from 'react'
import type { QuarantineAction, QuarantineList } from '../contract/quarantine.ts'
import type { PosternError } from '../core/errors.ts'
import { useTranslation } from '../portal/locales/translation.ts'
import { Heading } from '../portal/ui/heading.tsx'
import { quarantineApi } from './api.ts'
import { QuarantineFilter } from './filter.tsx'
import { MessageRows } from './list.tsx'
import { QuarantineProblem } from './problem.tsx'
import { besideFilter, filterOf, type Go, linkTo, type Query } from './query.ts'
import type { ScreenProps } from './screen.ts'
import { useReason } from './words.ts'

interface Loaded {
  readonly list: QuarantineList
  /** What was asked for. */
  readonly of: string
  /** Nothing else was asked for before. */
  readonly isFirst: boolean
}

export function Overview({ query, go, act, failed }: ScreenProps) {
  const { t } = useTranslation('quarantine')
  const [loaded, setLoaded] = useState<Loaded | null>(null)
  const [problem, setProblem] = useState<PosternError | null>(null)
  const asked = besideFilter(query, { page: query.get('page') ?? '1' }).toString()
  const [askedFirst] = useState(asked)

  const load = useCallback(() => {
    let isWanted = true
    quarantineApi.list(asked).then(
      list => {
        if (!isWanted) return
        setLoaded(before => ({ list, of: asked, isFirst: asked === askedFirst && (before?.isFirst ?? true) }))
        setProblem(null)
      },
      error => isWanted && setProblem(failed(error)),
    )
    return () => {
      isWanted = false
    }
  }, [asked, askedFirst, failed])
  useEffect(load, [load])

  async function actOnAll(action: QuarantineAction): Promise<void> {
    await quarantineApi.matches(filterOf(query).toString()).then(
      ({ messages }) => act(action, messages),
      error => setProblem(failed(error)),
    )
  }

  const list = loaded?.list
  const isWrong = problem?.code === 'bad-request'
  return (
    <div aria-busy={loaded?.of !== asked && !problem}>
      <Heading>{t('title')}</Heading>
      {list && <Totals kept={list.kept} go={go} />}
      <QuarantineFilter key={`${filterOf(query)} ${isWrong}`} query={query} go={go} isWrong={isWrong} />
      {problem && !isWrong && <QuarantineProblem problem={problem} retry={load} />}
      {!loaded && !problem && <p className="quiet">{t('loading')}</p>}
      {list && !problem && list.kept.length > 0 && (
        <MessageRows
          key={loaded.of}
          isFirst={loaded.isFirst}
          list={list}
          query={query}
          go={go}
          act={act}
          actOnAll={actOnAll}
        />
      )}
    </div>
  )
}

function Totals({ kept, go }: { kept: QuarantineList['kept']; go: Go }) {
  const { t } = useTranslation('quarantine')
  const reasonOf = useReason()
  const total = kept.reduce((sum, { count }) => sum + count, 0)
  const line = (count: number, words: ReactNode, query: Query) => (
    <li key={query.toString()}>
      <a {...linkTo(query, go)}>
        <span className="count">{count}</span> <span className="words">{words}</span>
      </a>
    </li>
  )
  if (total === 0) return <p>{t('keptNone')}</p>
  return (
    <nav aria-label={t('why')}>
      <p>{t('kept', { count: total })}</p>
      <ul className="plain totals">
        {kept.map(({ state, reason, count }) => {
          const query = new URLSearchParams({ state, ...(reason && { reason }) })
          return line(count, `${reasonOf(reason)} (${t(`state.${state}`)})`, query)
        })}
      </ul>
    </nav>
  )
}
