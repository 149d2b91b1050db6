// A fresh thread that opens one stanza with one engine, and tells how long that took from its first import on. Milliseconds.

import { parentPort, workerData } from 'node:worker_threads'

export interface ColdOpening {
  readonly engine: 'noble' | 'mcl'
  readonly key: Uint8Array
  readonly body: Uint8Array
}

const { engine, key, body } = workerData as ColdOpening
const started = performance.now()
const [{ startFastPairings }, { decapsulate }] = await Promise.all([
  import('../src/core/ibe/engine.ts'),
  import('../src/core/ibe/kem.ts'),
])
if (engine === 'mcl') await startFastPairings()
const ready = performance.now()
if (decapsulate(key, body) === null) throw new Error('it does not open')
parentPort!.postMessage({ ready: ready - started, opened: performance.now() - ready })
