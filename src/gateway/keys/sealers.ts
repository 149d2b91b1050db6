// Sealing on every core: a few threads, each asked in turn. One that dies takes with it what it had in hand, and nothing else.

import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Measured } from '../../core/envelope/proof.ts'
import { type EnvelopeHead, type HeadOptions, sealHead } from '../../core/envelope/seal.ts'
import { type ErrorCode, PosternError } from '../../core/errors.ts'

type Options = HeadOptions & { readonly message: Measured }
/** All of an envelope but the message itself, which never goes from thread to thread. */
export type Seal = (options: Options) => Promise<EnvelopeHead>

export interface Asked {
  readonly id: number
  readonly options: Options
}
export interface Told {
  readonly id: number
  readonly head?: EnvelopeHead
  readonly failure?: { readonly code: ErrorCode; readonly message: string }
}

export interface Sealers {
  readonly seal: Seal
  close(): Promise<void>
}

interface Thread {
  readonly worker: Worker
  readonly waiting: Map<number, { readonly done: (told: Told) => void; readonly fail: (error: unknown) => void }>
}

/** In this thread, where nothing else waits. */
export const sealHere: Seal = sealHead

const builtProgram = new URL('./sealer.js', import.meta.url)

/** @param count threads; they begin when they are needed. */
export function startSealers(count = availableParallelism(), program = builtProgram): Sealers {
  const threads: (Thread | undefined)[] = Array.from({ length: count })
  let next = 0
  let id = 0

  function begin(at: number): Thread {
    const worker = new Worker(program)
    const thread: Thread = { worker, waiting: new Map() }
    worker.unref()
    const end = (cause: unknown) => {
      if (threads[at] === thread) threads[at] = undefined
      for (const { fail } of thread.waiting.values())
        fail(new PosternError('internal', 'a thread that seals has ended', { cause }))
      thread.waiting.clear()
    }
    worker.on('error', end)
    worker.on('exit', end)
    worker.on('message', (told: Told) => {
      thread.waiting.get(told.id)?.done(told)
      thread.waiting.delete(told.id)
      if (thread.waiting.size === 0) worker.unref()
    })
    threads[at] = thread
    return thread
  }

  return {
    async seal(options) {
      const at = next++ % count
      const { worker, waiting } = threads[at] ?? begin(at)
      const asked: Asked = { id: id++, options }
      const told = await new Promise<Told>((done, fail) => {
        waiting.set(asked.id, { done, fail })
        worker.ref()
        worker.postMessage(asked)
      })
      if (told.failure) throw new PosternError(told.failure.code, told.failure.message)
      return told.head!
    },
    async close() {
      await Promise.all(threads.map(thread => thread?.worker.terminate()))
    },
  }
}

/** Sources that are run as they are, in tests, have no thread of their own. */
export const canThread = import.meta.url.endsWith('.js')
