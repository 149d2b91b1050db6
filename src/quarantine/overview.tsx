// What is kept: totals, search, and the list of what fits, page by page.

import { type ReactNode, useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { HeldAction, HeldList } from '../contract/quarantine.ts'
import type { PosternError } from '../core/errors.ts'
import { Heading } from '../portal/ui/heading.tsx'
import { heldApi } from './api.ts'
import { HeldFilter } from './filter.tsx'
import { HeldRows } from './list.tsx'
import { HeldProblem } from './problem.tsx'
import { besideFilter, filterOf, type Go, linkTo, type Query } from './query.ts'
import type { ScreenProps } from './screen.ts'
import { useReason } from './words.ts'

interface Known {
  readonly list: HeldList
  /** What was asked for. */
  readonly of: string
  /** Nothing else was asked for before. */
  readonly isFirst: boolean
}

export function HeldOverview({ query, go, act, failed }: ScreenProps) {
  const { t } = useTranslation('held')
  const [known, setKnown] = useState<Known | null>(null)
  const [problem, setProblem] = useState<PosternError | null>(null)
  const asked = besideFilter(query, { page: query.get('page') ?? '1' }).toString()

  const load = useCallback(() => {
    let isWanted = true
    heldApi.list(asked).then(
      list => {
        if (!isWanted) return
        setKnown(before => ({ list, of: asked, isFirst: before === null || (before.isFirst && before.of === asked) }))
        setProblem(null)
      },
      error => isWanted && setProblem(failed(error)),
    )
    return () => {
      isWanted = false
    }
  }, [asked, failed])
  useEffect(load, [load])

  async function actOnAll(action: HeldAction): Promise<void> {
    await heldApi.matches(filterOf(query).toString()).then(
      ({ messages }) => act(action, messages),
      error => setProblem(failed(error)),
    )
  }

  const list = known?.list
  const isWrong = problem?.code === 'bad-request'
  return (
    <div aria-busy={known?.of !== asked && !problem}>
      <Heading>{t('title')}</Heading>
      {list && <Totals kept={list.kept} go={go} />}
      <HeldFilter key={`${filterOf(query)} ${isWrong}`} query={query} go={go} isWrong={isWrong} />
      {problem && !isWrong && <HeldProblem problem={problem} retry={load} />}
      {!known && !problem && <p className="quiet">{t('loading')}</p>}
      {list && !problem && list.kept.length > 0 && (
        <HeldRows
          key={known.of}
          isFirst={known.isFirst}
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

function Totals({ kept, go }: { kept: HeldList['kept']; go: Go }) {
  const { t } = useTranslation('held')
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
