// What is being done, how far it is, and what happened to each message.

import { useEffect, useState } from 'react'
import type { RunAnswer, RunResult } from '../contract/quarantine.ts'
import type { PosternError } from '../core/errors.ts'
import { useTranslation } from '../portal/locales/translation.ts'
import { Heading } from '../portal/ui/heading.tsx'
import { quarantineApi } from './api.ts'
import { QuarantineProblem } from './problem.tsx'
import { besideFilter, linkTo } from './query.ts'
import type { ScreenProps } from './screen.ts'
import { usePeople, useReason, useSubject } from './words.ts'

/** Milliseconds between two looks. */
const pause = 700

type RunHead = Omit<RunAnswer, 'results'>

interface Watched {
  readonly run: RunHead | null
  readonly results: readonly RunResult[]
  readonly problem: PosternError | null
}

/** Looks again and again until all of it is known; what the gateway does goes on meanwhile, looked at or not. */
function useRun(id: string, failed: ScreenProps['failed']): Watched {
  const [watched, setWatched] = useState<Watched>({ run: null, results: [], problem: null })
  useEffect(() => {
    let timer: number | undefined
    let isWanted = true
    let results: readonly RunResult[] = []

    /** @returns milliseconds until the next look; null where there is none. */
    async function look(): Promise<number | null> {
      const run = await quarantineApi.look(id, results.length)
      results = [...results, ...run.results]
      if (isWanted) setWatched({ run, results, problem: null })
      if (results.length < run.done) return 0
      return run.isOver ? null : pause
    }
    function miss(error: unknown): number | null {
      if (!isWanted) return null
      const problem = failed(error)
      setWatched(before => ({ ...before, problem }))
      return problem.temporary ? 5 * pause : null
    }
    async function watch(): Promise<void> {
      const next = await look().catch(miss)
      if (isWanted && next !== null) timer = window.setTimeout(watch, next)
    }
    watch()
    return () => {
      isWanted = false
      window.clearTimeout(timer)
    }
  }, [id, failed])
  return watched
}

export function Run({ id, query, go, failed }: Omit<ScreenProps, 'act'> & { readonly id: string }) {
  const { t } = useTranslation('quarantine')
  const { run, results, problem } = useRun(id, failed)
  const isComplete = run?.isOver === true && results.length === run.done
  const isMissing = problem?.code === 'not-found'
  const stop = () => quarantineApi.stop(id).catch(failed)
  return (
    <>
      {isMissing && <Heading>{t('run.missing')}</Heading>}
      {problem && !isMissing && <QuarantineProblem problem={problem} />}
      {run && <Heading key={String(isComplete)}>{isComplete ? t('run.over') : t(`run.${run.action}`)}</Heading>}
      {run && !isComplete && (
        <>
          <progress max={run.total} value={run.done} aria-label={t(`run.${run.action}`)} />
          <p>{t('run.progress', { done: run.done, total: run.total })}</p>
          <p className="quiet">{t('run.goesOn')}</p>
          <div className="actions">
            <button type="button" onClick={stop}>
              {t('run.stop')}
            </button>
          </div>
        </>
      )}
      {run && isComplete && <Outcome run={run} results={results} />}
      {(isComplete || isMissing) && (
        <p>
          <a {...linkTo(besideFilter(query, {}), go)}>{t('message.back')}</a>
        </p>
      )}
    </>
  )
}

/** What is not comes first: there is something to be done about it. */
function isDone({ outcome, refused, left }: RunResult): boolean {
  return outcome === 'deleted' || (outcome === 'tried' && refused === 0 && left === 0)
}

function Outcome({ run, results }: { run: RunHead; results: readonly RunResult[] }) {
  const { t } = useTranslation('quarantine')
  const sum = (of: (result: RunResult) => number) => results.reduce((total, result) => total + of(result), 0)
  const deleted = results.filter(({ outcome }) => outcome === 'deleted').length
  const counts = { sent: sum(r => r.delivered), refused: sum(r => r.refused), left: sum(r => r.left) }
  const lines = (['sent', 'refused', 'left'] as const)
    .filter(what => counts[what] > 0)
    .map(what => t(`run.${what}`, { count: counts[what] }))
  return (
    <>
      <div className={`note ${counts.left > 0 ? '' : 'good'}`} role="status">
        {deleted > 0 && <p>{t('run.deleted', { count: deleted })}</p>}
        {lines.length > 0 && <p>{lines.join(' ')}</p>}
        {run.done < run.total && <p>{t('run.stopped')}</p>}
      </div>
      <h2>{t('run.what')}</h2>
      <ul className="plain">
        {results
          .toSorted((a, b) => Number(isDone(a)) - Number(isDone(b)))
          .map(result => (
            <Result key={result.id} result={result} />
          ))}
      </ul>
    </>
  )
}

function Result({ result }: { result: RunResult }) {
  const { t } = useTranslation('quarantine')
  const reasonOf = useReason()
  const subject = useSubject()(result)
  const people = usePeople()(result)
  const { outcome, delivered, refused, left, reason } = result
  const words =
    outcome === 'tried'
      ? [
          delivered > 0 && t('run.sent', { count: delivered }),
          refused > 0 && t('run.refused', { count: refused }),
          left > 0 && t('run.leftWhy', { count: left, reason: reasonOf(reason) }),
        ].filter(Boolean)
      : [outcome === 'deleted' ? t('run.isDeleted') : t(`run.${outcome}`)]
  return (
    <li className="mail">
      <div>
        {result.recipients > 0 ? (
          <>
            <h3>
              <bdi>{subject}</bdi>
            </h3>
            <p className="quiet">{people}</p>
          </>
        ) : (
          <h3>{result.id.slice(0, 12)}</h3>
        )}
        <p>{words.join(' ')}</p>
      </div>
    </li>
  )
}
