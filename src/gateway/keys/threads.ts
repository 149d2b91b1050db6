// What takes long, in threads of their own, where nobody who waits for an answer waits for it: what is in a hurry first, the dear last.

import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { type Turn, triesAtOnce, tryBodies, type Unlock, type Unlocked } from '../../core/envelope/unlock.ts'
import { type ErrorCode, PosternError } from '../../core/errors.ts'
import type { PairingEngine } from '../../core/ibe/points.ts'
import { type Envelopes, envelopesIn } from '../content/envelopes.ts'
import { Hold } from '../policy/hold.ts'
import { type SealedMail, type SealedMailOptions, sealMail } from '../sealing/sealed-mail.ts'

/** A message becomes a carrier. What is large goes from thread to thread as the name of its file. */
export type Seal = (options: SealedMailOptions) => Promise<SealedMail>

export type Job =
  | { readonly kind: 'seal'; readonly options: SealedMailOptions }
  | { readonly kind: 'unlock'; readonly key: Uint8Array; readonly bodies: readonly Uint8Array[] }
  | { readonly kind: 'find'; readonly mail: Uint8Array }

export interface Told {
  readonly result?: SealedMail | Unlocked | Envelopes | null
  /** What made its pairings, if it made some. */
  readonly engine?: PairingEngine['name']
  readonly failure?: { readonly code: ErrorCode; readonly message: string }
  /** What the disk said: `ENOSPC`, and whatever else. */
  readonly system?: string
}

/** As `envelopesIn`. Throws Hold `too-costly` for what takes too long. */
export type Find = (mail: Uint8Array) => Promise<Envelopes>

/** What takes long. */
export interface Labour {
  readonly seal: Seal
  readonly unlock: Unlock
  readonly find: Find
}

export interface Threads extends Labour {
  close(): Promise<void>
}

/** In this thread, where nothing else waits. */
export const labourHere: Labour = {
  seal: sealMail,
  unlock: async (key, bodies) => tryBodies(key, bodies),
  find: envelopesIn,
}

const builtProgram = new URL('./thread.js', import.meta.url)

interface Waiting {
  readonly job: Job
  readonly done: (told: Told) => void
  readonly fail: (error: unknown) => void
}

interface Thread {
  readonly worker: Worker
  inHand: Waiting | null
  /** Ends what takes too long. */
  timer?: NodeJS.Timeout
}

/** Bytes of a message that keeps a thread for as long as a hundred small ones: one thread is left to those. */
const large = 4 * 1024 * 1024
/** Milliseconds that a mail of 2 MB takes hundreds of times over. */
const longestFind = 30_000
/** One processor is left to whoever answers; the last thread does nothing that is dear. */
const threadCount = () => Math.max(2, availableParallelism() - 1)

interface ThreadsOptions {
  readonly program?: URL
  readonly onPaired?: ((engine: PairingEngine['name']) => void) | undefined
}

/** @param count threads; they begin when they are needed. */
export function startThreads(count = threadCount(), options: ThreadsOptions = {}): Threads {
  const { program = builtProgram, onPaired } = options
  const threads: (Thread | undefined)[] = Array.from({ length: count })
  /** By how much of a hurry they are in. */
  const queues: readonly Waiting[][] = [[], [], []]

  function begin(at: number): Thread {
    const worker = new Worker(program)
    const thread: Thread = { worker, inHand: null }
    const end = (cause: unknown) => {
      const ended = new PosternError('internal', 'a thread of pairings has ended', { cause })
      if (threads[at] === thread) lose(at, ended)
    }
    worker.on('error', end)
    worker.on('exit', end)
    worker.on('message', (told: Told) => {
      clearTimeout(thread.timer)
      const { inHand } = thread
      thread.inHand = null
      worker.unref()
      if (told.engine) onPaired?.(told.engine)
      inHand?.done(told)
      goOn()
    })
    threads[at] = thread
    return thread
  }

  /** Whoever has nothing in hand takes what is next. */
  function goOn(): void {
    for (let at = 0; at < count; at++) {
      if (threads[at]?.inHand) continue
      const isSpare = count > 1 && at === count - 1
      const next = queues.find((queue, turn) => queue.length > 0 && !(isSpare && turn > 0))?.shift()
      if (!next) continue
      const thread = threads[at] ?? begin(at)
      thread.inHand = next
      thread.worker.ref()
      thread.worker.postMessage(next.job)
      if (next.job.kind === 'find') thread.timer = setTimeout(() => lose(at, new Hold('too-costly')), longestFind)
    }
  }

  function lose(at: number, error: Error): void {
    const thread = threads[at]
    threads[at] = undefined
    clearTimeout(thread?.timer)
    thread?.inHand?.fail(error)
    void thread?.worker.terminate()
    goOn()
  }

  async function ask(job: Job, turn: Turn): Promise<Told['result']> {
    const told = new Promise<Told>((done, fail) => queues[turn]!.push({ job, done, fail }))
    goOn()
    return resultIn(await told)
  }

  return {
    seal: async options => (await ask({ kind: 'seal', options }, options.message.size > large ? 1 : 0)) as SealedMail,
    async unlock(key, bodies, turn) {
      for (let at = 0; at < bodies.length; at += triesAtOnce) {
        const some = bodies.slice(at, at + triesAtOnce)
        const unlocked = (await ask({ kind: 'unlock', key, bodies: some }, turn)) as Unlocked | null
        if (unlocked) return { ...unlocked, at: at + unlocked.at }
      }
      return null
    },
    find: async mail => (await ask({ kind: 'find', mail }, 1)) as Envelopes,
    async close() {
      const all = threads.splice(0, count, ...Array.from({ length: count }, () => undefined))
      const ended = new PosternError('internal', 'the threads of pairings are stopped')
      for (const waiting of [...all.map(thread => thread?.inHand), ...queues.flatMap(queue => queue.splice(0))])
        waiting?.fail(ended)
      for (const thread of all) clearTimeout(thread?.timer)
      await Promise.all(all.map(thread => thread?.worker.terminate()))
    },
  }
}

function resultIn({ result, failure, system }: Told): Told['result'] {
  if (system !== undefined) throw Object.assign(new Error(`the disk said ${system}`), { code: system })
  if (failure) throw new PosternError(failure.code, failure.message)
  return result
}

/** Sources that are run as they are, in tests, have no thread of their own. */
export const canThread = import.meta.url.endsWith('.js')
