// Fuzzing without a browser: a worker that runs the cases, and somebody beside it who notices when one never ends.

import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Found, FuzzJob } from './worker.ts'

export const targetNames = ['htm', 'envelope', 'proof', 'mime'] as const
const fixtures = path.join('e2e', 'fuzz', 'fixtures')
const found = path.join('build', 'found')
const program = path.join(process.cwd(), 'build', 'e2e', 'fuzz', 'worker.js')
/** Far above what any case takes on a busy machine: one that takes longer never ends. Milliseconds. */
export const hang = 30_000

/** How far it goes: so long, or the first so many cases, which take as long as they take. */
export type Extent =
  | { readonly milliseconds: number }
  | { readonly cases: number /** Milliseconds of one case. */; readonly hang: number }

export const hangIn = (extent: Extent) => ('cases' in extent ? extent.hang : hang)
/** Number of the first case that is not run. */
export const endOf = (extent: Extent) => ('cases' in extent ? extent.cases : Number.MAX_SAFE_INTEGER)
const timeOf = (extent: Extent) => ('cases' in extent ? Number.POSITIVE_INFINITY : extent.milliseconds)
/** @returns a question: whether its time is not over. */
export function timer(extent: Extent): () => boolean {
  const until = performance.now() + timeOf(extent)
  return () => performance.now() < until
}
const largest = 4_000_000

export interface FuzzReport {
  readonly cases: number
  readonly findings: readonly string[]
}

/** Keeps the input, to become a fixture once what it found is mended. @returns a line about it. */
export function keep({ target, what, input }: Found): string {
  mkdirSync(found, { recursive: true })
  const hash = createHash('sha256').update(input).digest('hex').slice(0, 12)
  const file = path.join(found, `${target}-${hash}`)
  writeFileSync(file, input)
  return `${target}: ${what} (${file})`
}

export function fixturesOf(targets: readonly string[]): { target: string; input: Uint8Array }[] {
  return readdirSync(fixtures)
    .map(name => ({ target: name.split('-')[0]!, input: new Uint8Array(readFileSync(path.join(fixtures, name))) }))
    .filter(({ target }) => targets.includes(target))
}

/** One worker until its time is over or a case never ends. @returns the number of the case to go on with. */
function round(
  job: FuzzJob,
  { hang, hasTime }: { hang: number; hasTime: () => boolean },
  onFound: (found: Found) => void,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(program, { workerData: job })
    let [last, since] = [-1, 0]
    let isStopped = false
    const watch = setInterval(async () => {
      const number = Atomics.load(job.now, 0)
      const time = performance.now()
      if (number !== last) [last, since] = [number, time]
      const stuck = number >= 0 && time - since > hang
      if (!stuck && hasTime()) return
      clearInterval(watch)
      isStopped = true
      await worker.terminate()
      if (stuck) {
        const input = job.input.slice(0, Atomics.load(job.now, 1))
        onFound({ target: targetNames[Atomics.load(job.which, 0)]!, what: 'does not end', input })
      }
      resolve(number + 1)
    }, 100)
    worker.on('message', onFound)
    worker.on('exit', () => {
      clearInterval(watch)
      if (!isStopped) resolve(job.to)
    })
    worker.on('error', error => {
      clearInterval(watch)
      reject(error)
    })
  })
}

export async function fuzzBytes(seed: number, extent: Extent): Promise<FuzzReport> {
  const hasTime = timer(extent)
  const to = endOf(extent)
  const findings: string[] = []
  const now = new Int32Array(new SharedArrayBuffer(8))
  const which = new Int32Array(new SharedArrayBuffer(4))
  const input = new Uint8Array(new SharedArrayBuffer(largest))
  let from = 0
  while (hasTime() && from < to) {
    Atomics.store(now, 0, -1)
    const job = { seed, from, to, fixtures: from === 0 ? fixturesOf(targetNames) : [], now, which, input }
    from = await round(job, { hang: hangIn(extent), hasTime }, one => findings.push(keep(one)))
  }
  return { cases: from, findings }
}
