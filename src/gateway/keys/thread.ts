// A thread that makes pairings: one takes tens of milliseconds, in which nobody else would be answered.

import { parentPort } from 'node:worker_threads'
import { sealHead } from '../../core/envelope/seal.ts'
import { tryBodies } from '../../core/envelope/unlock.ts'
import { PosternError } from '../../core/errors.ts'
import type { Job, Told } from './threads.ts'

const port = parentPort!
const answer = (told: Told) => port.postMessage(told)

const resultOf = async (job: Job) => (job.kind === 'seal' ? sealHead(job.options) : tryBodies(job.key, job.bodies))

port.on('message', (job: Job) => {
  resultOf(job).then(
    result => answer({ result }),
    (error: unknown) => {
      const said = error instanceof PosternError ? error : new PosternError('internal', 'a pairing failed')
      answer({ failure: { code: said.code, message: said.message } })
    },
  )
})
