// A thread that does what takes tens of milliseconds or more, in which nobody else would be answered.

import { parentPort } from 'node:worker_threads'
import { sealHead } from '../../core/envelope/seal.ts'
import { tryBodies } from '../../core/envelope/unlock.ts'
import { PosternError } from '../../core/errors.ts'
import { pairingEngine, startFastPairings } from '../../core/ibe/engine.ts'
import { envelopesIn } from '../content/envelopes.ts'
import type { Job, Told } from './threads.ts'

const port = parentPort!
const started = startFastPairings()
const answer = (told: Told) => port.postMessage(told)

async function resultOf(job: Job): Promise<NonNullable<Told['result']> | null> {
  await started
  if (job.kind === 'seal') return sealHead(job.options)
  if (job.kind === 'unlock') return tryBodies(job.key, job.bodies)
  return envelopesIn(job.mail)
}

port.on('message', (job: Job) => {
  resultOf(job).then(
    result => answer({ result, ...(job.kind !== 'find' && { engine: pairingEngine().name }) }),
    (error: unknown) => {
      const said = error instanceof PosternError ? error : new PosternError('internal', 'a thread failed')
      answer({ failure: { code: said.code, message: said.message } })
    },
  )
})
