// What is done with many kept messages takes minutes: it goes on by itself, one message after the other, and is asked after.

import { randomUUID } from 'node:crypto'
import type { QuarantineAction, RunAnswer, RunRequest, RunResult } from '../../contract/quarantine.ts'
import { PosternError } from '../../core/errors.ts'
import type { Log } from '../../runtime/log.ts'
import { type ListedMail, list, remove } from '../queue/quarantine.ts'
import type { Retry } from '../queue/retry.ts'
import type { Stores } from '../state/store.ts'
import { briefOf } from './answers.ts'

/** Runs that are remembered. */
const remembered = 20
const resultsAtOnce = 100

export interface RunsOptions {
  readonly stores: Stores
  readonly retry: Retry
  /** Seconds. */
  readonly seconds: () => number
  readonly log: Log
}

interface Run {
  readonly id: string
  readonly action: QuarantineAction
  readonly total: number
  readonly results: RunResult[]
  stopped: boolean
  isOver: boolean
  finished: Promise<void>
}

export interface Runs {
  /** @param session who asked, for the log. */
  start(request: RunRequest, session: string): RunAnswer
  /** @param from the first result that is wanted. @throws PosternError `not-found` */
  look(id: string, from: number): RunAnswer
  /** The message in hand is finished. */
  stop(id: string): void
  /** Stops all of them, and waits. */
  close(): Promise<void>
}

export function createRuns({ stores, retry, seconds, log }: RunsOptions): Runs {
  const runs = new Map<string, Run>()

  const find = (id: string): Run => {
    const run = runs.get(id)
    if (!run) throw new PosternError('not-found', 'There is no such run.')
    return run
  }

  function start({ action, ids }: RunRequest, session: string): RunAnswer {
    const wanted = [...new Set(ids)]
    const state = { stopped: false, isOver: false, finished: Promise.resolve() }
    const run: Run = { ...state, id: randomUUID(), action, total: wanted.length, results: [] }
    runs.set(run.id, run)
    for (const [id, { isOver }] of runs) if (isOver && runs.size > remembered) runs.delete(id)
    log.info({ run: run.id, action, messages: run.total, session }, 'an administrator began')
    run.finished = work(run, wanted)
      .catch(err => log.error({ err, run: run.id }, 'what an administrator began broke off'))
      .finally(() => {
        run.isOver = true
        log.info({ run: run.id, action, messages: run.results.length }, 'what an administrator began is over')
      })
    return answerOf(run, 0)
  }

  async function work(run: Run, ids: readonly string[]): Promise<void> {
    const mails = new Map((await list(stores, {}, seconds())).map(mail => [mail.id, mail]))
    for (const id of ids) {
      if (run.stopped) return
      const mail = mails.get(id)
      const result = mail ? await done(run.action, mail) : goneBefore(id)
      run.results.push(result)
      const { outcome, delivered, refused, left, reason } = result
      log.info(
        { run: run.id, id, action: run.action, outcome, delivered, refused, left, reason },
        'an administrator did',
      )
    }
  }

  async function done(action: QuarantineAction, mail: ListedMail): Promise<RunResult> {
    const before = { ...briefOf(mail), ...nobody, left: mail.recipients.length }
    try {
      if (action === 'delete') {
        await remove(stores, mail)
        return { ...before, outcome: 'deleted', left: 0 }
      }
      const { reason, ...counts } = await retry(mail, action === 'release' ? 'release' : 'policy')
      if (reason !== 'busy') return { ...before, ...counts, outcome: 'tried', reason }
      return { ...before, outcome: await whyBusy(mail) }
    } catch (err) {
      if (err instanceof PosternError && err.code === 'conflict') return { ...before, outcome: await whyBusy(mail) }
      log.error({ err, id: mail.id }, 'nothing could be done with a kept message')
      return { ...before, outcome: 'failed' }
    }
  }

  const whyBusy = async ({ id, state }: ListedMail) => ((await stores[state].find(id)) ? 'busy' : 'gone')

  return {
    start,
    look: (id, from) => answerOf(find(id), from),
    stop(id) {
      find(id).stopped = true
    },
    async close() {
      for (const run of runs.values()) run.stopped = true
      await Promise.all([...runs.values()].map(({ finished }) => finished))
    },
  }
}

const nobody = { delivered: 0, refused: 0, left: 0, reason: null }

function goneBefore(id: string): RunResult {
  return { ...nobody, id, outcome: 'gone', direction: 'out', from: '', to: [], recipients: 0, subject: '' }
}

function answerOf({ id, action, total, results, isOver }: Run, from: number): RunAnswer {
  return { id, action, total, done: results.length, isOver, results: results.slice(from, from + resultsAtOnce) }
}
