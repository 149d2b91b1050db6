// Looks into files in a thread of their own, one after the other, for so long and in so much memory: what takes more is unread.

import { type ResourceLimits, Worker } from 'node:worker_threads'
import type { LookedInto, LookInto } from '../../mail/reading/reading.ts'
import { lookHere } from './look.ts'

export interface LookJob {
  readonly bytes: Uint8Array
  readonly limits: Parameters<LookInto>[1]
}

export interface LookTold {
  /** Null where the thread failed by itself. */
  readonly found: LookedInto | null
}

export interface Looking {
  /** For the files of one message, which share a time. */
  begin(): LookInto
  close(): Promise<void>
}

/** Milliseconds: of one file, which take a hundredth of it, and of all files of a message. */
const [longest, longestOfAll] = [10_000, 20_000]
/** Of what the thread keeps, beside the bytes of files. */
const memory: ResourceLimits = { maxOldGenerationSizeMb: 384, maxYoungGenerationSizeMb: 64 }
/** Bytes by which the process grows meanwhile: what is inflated counts to no thread. */
const mostGrowth = 768 * 1024 * 1024
/** Milliseconds between two looks at that. */
const watchMs = 50
const builtProgram = new URL('./thread.js', import.meta.url)
const tooMuch: LookedInto = { texts: [], labels: '', files: [], unread: ['limit'] }

/** In this thread, where nothing else waits. */
export const lookingHere: Looking = { begin: () => lookHere, close: async () => {} }

interface Waiting {
  readonly job: LookJob
  /** Milliseconds. */
  readonly atMost: number
  readonly done: (looked: Looked) => void
}

interface Looked {
  readonly found: LookedInto
  /** Milliseconds, from when its turn came. */
  readonly took: number
}

export interface LookingLimits {
  readonly longest?: number
  readonly longestOfAll?: number
  readonly memory?: ResourceLimits
  readonly mostGrowth?: number
}

export class LookingThread implements Looking {
  readonly #limits: Required<LookingLimits>
  readonly #program: URL
  readonly #queue: Waiting[] = []
  #worker: Worker | null = null
  #inHand: Waiting | null = null
  #began = 0
  #timer: NodeJS.Timeout | undefined
  #watch: NodeJS.Timeout | undefined

  constructor(limits: LookingLimits = {}, program = builtProgram) {
    this.#limits = { longest, longestOfAll, memory, mostGrowth, ...limits }
    this.#program = program
  }

  begin(): LookInto {
    let left = this.#limits.longestOfAll
    return async (bytes, limits) => {
      if (left <= 0) return tooMuch
      const { found, took } = await this.#look({ bytes, limits }, Math.min(left, this.#limits.longest))
      left -= took
      return found
    }
  }

  #look(job: LookJob, atMost: number): Promise<Looked> {
    return new Promise(done => {
      this.#queue.push({ job, atMost, done })
      this.#goOn()
    })
  }

  #goOn(): void {
    const next = this.#inHand ? undefined : this.#queue.shift()
    if (!next) return
    this.#inHand = next
    this.#began = performance.now()
    this.#worker ??= this.#start()
    this.#worker.ref()
    this.#worker.postMessage(next.job)
    this.#timer = setTimeout(() => this.#end(tooMuch), next.atMost)
    const most = process.memoryUsage.rss() + this.#limits.mostGrowth
    this.#watch = setInterval(() => process.memoryUsage.rss() > most && this.#end(tooMuch), watchMs)
  }

  #start(): Worker {
    // What a library prints is of no use to anybody.
    const worker = new Worker(this.#program, { resourceLimits: this.#limits.memory, stdout: true, stderr: true })
    const end = () => worker === this.#worker && this.#end(tooMuch)
    worker.on('error', end)
    worker.on('exit', end)
    worker.on('message', ({ found }: LookTold) => worker === this.#worker && this.#done(found ?? tooMuch))
    return worker
  }

  /** Of the thread, whatever it does. */
  #end(found: LookedInto): void {
    const worker = this.#worker
    this.#worker = null
    void worker?.terminate()
    this.#done(found)
  }

  #done(found: LookedInto): void {
    clearTimeout(this.#timer)
    clearInterval(this.#watch)
    const { done } = this.#inHand ?? {}
    this.#inHand = null
    this.#worker?.unref()
    done?.({ found, took: performance.now() - this.#began })
    this.#goOn()
  }

  async close(): Promise<void> {
    for (const { done } of this.#queue.splice(0)) done({ found: tooMuch, took: 0 })
    this.#end(tooMuch)
  }
}

/** Sources that are run as they are, in tests, have no thread of their own. */
export const startLooking = (): Looking => (import.meta.url.endsWith('.js') ? new LookingThread() : lookingHere)
