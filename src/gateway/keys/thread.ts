// A thread that does what takes tens of milliseconds or more, in which nobody else would be answered.

import { parentPort } from 'node:worker_threads'
import { tryBodies } from '../../core/envelope/unlock.ts'
import { PosternError } from '../../core/errors.ts'
import { pairingEngine, startFastPairings } from '../../core/ibe/engine.ts'
import { multiplyBaseByBlst } from '../../runtime/curves/identity-key.ts'
import { envelopesIn } from '../content/envelopes.ts'
import { sealMail } from '../sealing/sealed-mail.ts'
import type { Job, Told } from './threads.ts'

const port = parentPort!
const started = startFastPairings({ multiplyBase: multiplyBaseByBlst })
const answer = (told: Told) => port.postMessage(told, handedOver(told))

/** Of a carrier, which is not copied. */
function handedOver({ result }: Told): ArrayBuffer[] {
  const bytes = result && 'content' in result ? result.content.bytes : null
  return bytes && bytes.byteLength === bytes.buffer.byteLength ? [bytes.buffer as ArrayBuffer] : []
}

async function resultOf(job: Job): Promise<NonNullable<Told['result']> | null> {
  await started
  if (job.kind === 'seal') return sealMail(job.options)
  if (job.kind === 'unlock') return tryBodies(job.key, job.bodies)
  return envelopesIn(job.mail)
}

port.on('message', (job: Job) => {
  resultOf(job).then(
    result => answer({ result, ...(job.kind !== 'find' && { engine: pairingEngine().name }) }),
    (error: unknown) => {
      const { code: system } = error as NodeJS.ErrnoException
      if (!(error instanceof PosternError) && typeof system === 'string') return answer({ system })
      const said = error instanceof PosternError ? error : new PosternError('internal', 'a thread failed')
      answer({ failure: { code: said.code, message: said.message } })
    },
  )
})
