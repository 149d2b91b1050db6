// Runs cases one after the other. Before each one it says which it is, so that one that never ends is known.

import { readFileSync, writeFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { parentPort, workerData } from 'node:worker_threads'
import { mutate, randomFrom } from './mutate.ts'
import { allTargets } from './targets.ts'

export interface FuzzJob {
  readonly seed: number
  /** Of the first case. */
  readonly from: number
  /** Of the first that is not run. */
  readonly to: number
  /** Inputs to run before any that are made. */
  readonly fixtures: readonly { readonly target: string; readonly input: Uint8Array }[]
  /** [number of the case, length of its input] */
  readonly now: Int32Array
  readonly input: Uint8Array
  /** Index of the target of the case. */
  readonly which: Int32Array
}

export interface Found {
  readonly target: string
  readonly what: string
  readonly input: Uint8Array
}

const { seed, from, to, fixtures, now, which, input: shared } = workerData as FuzzJob
/** Beside four times the input. Bytes. */
const allowance = 64 * 1024 * 1024

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

function highWater(): number {
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) * 1024
}

/** Linux alone tells; elsewhere memory is not watched. */
const watched = process.platform === 'linux'

function resetHighWater(): number {
  if (!watched) return 0
  collect()
  writeFileSync('/proc/self/clear_refs', '5')
  return highWater()
}

/** The reader runs in browsers, whose blobs are bytes; those of Node keep kilobytes for every line that went into one. */
class BytesBlob {
  readonly #bytes: Buffer
  constructor(parts: readonly (Uint8Array | ArrayBuffer | string)[]) {
    this.#bytes = Buffer.concat(
      parts.map(part => (typeof part === 'string' ? Buffer.from(part) : new Uint8Array(part))),
    )
  }
  async arrayBuffer(): Promise<ArrayBuffer> {
    return new Uint8Array(this.#bytes).buffer
  }
}
Object.assign(globalThis, { Blob: BytesBlob })

const targets = await allTargets()

async function run(index: number, number: number, input: Buffer): Promise<void> {
  const target = targets[index]!
  shared.set(input)
  Atomics.store(which, 0, index)
  Atomics.store(now, 1, input.length)
  Atomics.store(now, 0, number)
  const before = resetHighWater()
  let what: string | null
  try {
    what = await target.run(input)
  } catch (error) {
    what = error instanceof Error ? `threw ${error.stack}` : 'threw what is no error'
  }
  const grown = watched ? highWater() - before : 0
  if (grown > 4 * input.length + allowance) what ??= `took ${Math.round(grown / 1e6)} MB for ${input.length} bytes`
  if (what !== null)
    parentPort!.postMessage({ target: target.name, what, input: new Uint8Array(input) } satisfies Found)
}

let number = from
for (const { target, input } of fixtures) {
  const index = targets.findIndex(({ name }) => name === target)
  if (index >= 0) await run(index, number++, Buffer.from(input))
}
while (number < to) {
  const index = number % targets.length
  const { seeds, tokens } = targets[index]!
  await run(index, number, mutate(seeds, tokens, randomFrom(seed * 1_000_003 + number)))
  number++
}
